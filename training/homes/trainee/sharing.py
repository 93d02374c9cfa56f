"""`/mon-parcours/partages/`: who sees my record, who has read it, and objecting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_person
from training.homes.trainee.journal import (
    imposed_note_of,
    provider_shares,
    reads_of,
    shares_of,
)
from training.homes.trainee.objecting import consequences_of, officer_addresses
from training.homes.trainee.path import own_enrolments
from training.homes.trainee.views import home_crumbs
from training.refusals import Refusal
from training.sharing.models import AccessGrant
from training.sharing.services import object_to_share


def _own_shares(request: HttpRequest):
    viewer = request.viewer
    return (
        AccessGrant.objects.visible_to(viewer)
        .filter(person=viewer.person)
        .with_origin()
        .order_by("-created_at")
    )


@for_person
@require_safe
def my_shares(request: HttpRequest) -> HttpResponse:
    grants = list(_own_shares(request))
    context = {
        "open": shares_of(grant for grant in grants if not grant.is_over),
        "ended": shares_of(grant for grant in grants if grant.is_over),
        "officers": officer_addresses(),
        "providers": provider_shares(own_enrolments(request.viewer)),
        "reads": reads_of(request.viewer),
        "crumbs": home_crumbs(),
        "here": _("Qui voit mon dossier"),
    }
    return render(request, "homes/trainee/my_shares.html", context)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def object_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Says what an objection changes, then ends the share. Repeatable."""
    grant = get_object_or_404(_own_shares(request), pk=share_id)
    context = {
        "grant": grant,
        "imposed": None if grant.can_be_objected else imposed_note_of(grant),
        "consequences": consequences_of(grant),
        "officers": officer_addresses(),
        "crumbs": [
            *home_crumbs(),
            {"label": _("Qui voit mon dossier"), "url": reverse("my_shares")},
        ],
        "here": _("M’opposer"),
    }
    if request.method == "POST":
        try:
            object_to_share(grant, by=request.viewer)
        except Refusal as refusal:
            context["refusal"] = refusal
            return render(
                request, "homes/trainee/object_share.html", context, status=422
            )
        messages.success(
            request,
            _("C’est fait : %(name)s ne voit plus votre dossier.")
            % {"name": grant.organisation},
        )
        return redirect("my_shares")
    return render(request, "homes/trainee/object_share.html", context)
