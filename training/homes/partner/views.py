"""`/suivi/`: the people a counsellor referred or follows, and referring someone."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.models import Person
from training.homes.doors import for_counsellors
from training.homes.partner.following import (
    followed_referrals,
    lines,
    other_enrolments,
    read_file,
)
from training.homes.words import timeline
from training.referrals.models import OPEN, Referral
from training.referrals.services import send_referral, withdraw_referral
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance
from training.sharing.assistance import assistance_of, can_assist
from training.sharing.models import Scope
from training.sharing.services import record_read, record_read_once_a_day

PAGE_SIZE = 25
OTHERS_SHOWN = 50
TABS = {"en-cours": gettext_lazy("En cours"), "closes": gettext_lazy("Terminés")}


ONLINE = Assistance.Agreed.ONLINE


def follow_up_crumbs() -> list[dict]:
    return [{"label": _("Suivi"), "url": reverse("follow_up_home")}]


@for_counsellors
@require_safe
def follow_up_home(request: HttpRequest) -> HttpResponse:
    """The list; seeing someone there is a read, noted once a day."""
    viewer = request.viewer
    chosen = request.GET.get("voir", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    running = chosen == "en-cours"
    page = Paginator(followed_referrals(viewer, running=running), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    others = other_enrolments(viewer, running=running) if page.number == 1 else []
    rows = lines(viewer, list(page), list(others[:OTHERS_SHOWN]))
    record_read_once_a_day(
        viewer, [row.person.pk for row in rows], part=Scope.FOLLOW_UP
    )
    context = {
        "rows": rows,
        "page": page,
        "tabs": [
            {"label": label, "url": f"?voir={key}", "current": key == chosen}
            for key, label in TABS.items()
        ],
    }
    return render(request, "homes/follow_up/home.html", context)


@for_counsellors
@require_safe
def follow_up_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, as far as the shares open; each part read is noted."""
    viewer = request.viewer
    file = read_file(viewer, person_id)
    if file is None:
        raise Http404
    for part in file.parts:
        record_read(viewer, [file.person.pk], part=part)
    context = {
        "file": file,
        "withdrawable": OPEN,
        "timeline": timeline(file.referrals, file.enrolments),
        "assistance": assistance_of(viewer, file.person),
        "may_assist": can_assist(viewer, file.person),
        "ways": [way for way in Assistance.Agreed.choices if way[0] != ONLINE],
        "deeds": deeds_for(file.person),
        "crumbs": follow_up_crumbs(),
        "here": str(file.person),
    }
    return render(request, "homes/follow_up/person.html", context)


def deeds_for(person: Person) -> list[dict]:
    """What one may do in the person's place, once they agreed: {"label", "url"}."""
    return [
        {
            "label": _("Changer ses coordonnées et le moyen de la prévenir"),
            "url": reverse("person_contacts", args=[person.pk]),
        }
    ]


def _own_referral(request: HttpRequest, referral_id: UUID) -> Referral:
    viewer = request.viewer
    sent = Referral.objects.visible_to(viewer).sent_by(viewer.organisation)
    return get_object_or_404(sent.with_details(), pk=referral_id)


@for_counsellors
@require_POST
def send_own_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Sends a draft, or an expired one again."""
    referral = _own_referral(request, referral_id)
    try:
        send_referral(referral, by=request.viewer)
        messages.success(
            request,
            _("L’orientation est envoyée à %(provider)s.")
            % {"provider": referral.provider},
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("follow_up_person", referral.person_id)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_sent_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Says what withdrawing changes, then does it. Repeatable."""
    viewer = request.viewer
    referral = _own_referral(request, referral_id)
    context = {
        "referral": referral,
        "crumbs": follow_up_crumbs(),
        "here": _("Retirer l’orientation"),
    }
    if request.method == "POST":
        try:
            withdraw_referral(referral, by=viewer)
        except Refusal as refusal:
            context["refusal"] = refusal
            page = "homes/follow_up/withdraw_referral.html"
            return render(request, page, context, status=422)
        messages.success(
            request, _("L’orientation est retirée. L’organisme est prévenu.")
        )
        return redirect("follow_up_home")
    return render(request, "homes/follow_up/withdraw_referral.html", context)
