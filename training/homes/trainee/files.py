"""`/mon-parcours/dossier/<id>/`: read, give, say; for oneself or for whom one helps."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_person, signed_in
from training.enrolment_files.models import Paper
from training.enrolments.models import Enrolment
from training.homes.doors import for_counsellors
from training.homes.file_pages import (
    FilePage,
    document_response,
    file_response,
    take_answer,
)
from training.homes.trainee.views import home_crumbs
from training.refusals import Refusal
from training.sharing.assistance import acting_for


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_file(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    own = Enrolment.objects.visible_to(request.viewer).of_person(request.viewer.person)
    enrolment = get_object_or_404(own.with_details(), pk=enrolment_id)
    return _page(
        request,
        enrolment,
        {"crumbs": home_crumbs(), "here": _("Mon dossier"), "is_own": True},
        reverse("my_file", args=[enrolment.pk]),
    )


@for_counsellors
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assist_file(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """A counsellor gives and says in the person's place, under their own name."""
    rows = Enrolment.objects.visible_to(request.viewer).with_details()
    enrolment = get_object_or_404(rows, pk=enrolment_id)
    person = enrolment.person
    if not acting_for(request.viewer, person):
        raise PermissionDenied(_("La personne ne vous a pas confié ses démarches."))
    followed = reverse("follow_up_person", args=[person.pk])
    crumbs = [
        {"label": _("Suivi"), "url": reverse("follow_up_home")},
        {"label": person.full_name, "url": followed},
    ]
    return _page(
        request,
        enrolment,
        {"crumbs": crumbs, "here": _("Son dossier"), "is_own": False},
        reverse("assist_file", args=[enrolment.pk]),
    )


def _page(
    request: HttpRequest, enrolment: Enrolment, context: dict, address: str
) -> HttpResponse:
    is_sent = request.method == "POST"
    page = FilePage(enrolment, request.POST if is_sent else None)
    context |= {"file": page, "cohort": enrolment.cohort, "address": address}
    status = 200
    if is_sent:
        try:
            said = take_answer(page, request, by=request.viewer)
        except Refusal as refusal:
            context["refusal"], status = refusal, 422
        else:
            if said is not None:
                messages.success(request, said)
                return redirect(address)
            status = 422
    return render(request, "homes/trainee/my_file.html", context, status=status)


@signed_in
@never_cache
@require_safe
def file_document(request: HttpRequest, enrolment_id: UUID, name: str) -> HttpResponse:
    """Programme or internal rules, for whoever may see the enrolment."""
    rows = Enrolment.objects.visible_to(request.viewer).with_details()
    return document_response(FilePage(get_object_or_404(rows, pk=enrolment_id)), name)


@signed_in
@never_cache
@require_safe
def paper_file(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The person's paper, for the person and the provider's office alone."""
    papers = Paper.objects.visible_to(request.viewer).exclude(file="")
    paper = get_object_or_404(papers.with_details(), pk=paper_id)
    suffix = paper.file.name.rpartition(".")[2]
    return file_response(paper.file, f"piece.{suffix}")
