"""`/organisme/dossiers/`: files that lack something; one file, paper by paper."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.viewer import Viewer
from training.enrolment_files.information import acknowledge, give_documents
from training.enrolment_files.models import Delivery, FileEvent, Paper
from training.enrolment_files.needs import answer_needs, note_contacted
from training.enrolment_files.papers import (
    accept_paper,
    ask_again,
    ask_papers,
    give_paper,
    refuse_paper,
    waive_paper,
)
from training.enrolment_files.permissions import can_keep
from training.enrolment_files.uploads import read_upload
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.file_pages import FilePage
from training.homes.provider.cohorts import cohort_crumbs
from training.homes.provider.file_forms import HandedForm, ReasonForm
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.homes.record.timeline import author_of
from training.refusals import Refusal
from training.sharing import policy
from training.sharing.models import Scope
from training.sharing.services import record_read_once_a_day
from training.spreadsheets import file_of

SOON_DAYS = 14
TABS = {
    "manquantes": gettext_lazy("Incomplets"),
    "a-verifier": gettext_lazy("Pièces à vérifier"),
    "a-lire": gettext_lazy("Lecture à confirmer"),
}


def files_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    """People who enter within two weeks, the soonest first: `lacks_paper`, or `read_at`
    is None, since L.6353-8 wants the newest documents read before they begin."""
    lacking = Paper.objects.lacking().filter(enrolment=OuterRef("pk"))
    newest = Delivery.objects.newest_of(OuterRef("pk"))
    return (
        Enrolment.objects.filter(policy.provider_cohorts(viewer, "cohort__"))
        .starting_soon(SOON_DAYS)
        .annotate(
            lacks_paper=Exists(lacking),
            read_at=Subquery(newest.values("acknowledged_at")),
        )
        .filter(Q(lacks_paper=True) | Q(read_at=None))
        .order_by("planned_entry_on", "person__birth_name")
    )


def reading_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    """Of these, who hasn't confirmed, and when the documents were given."""
    newest = Delivery.objects.newest_of(OuterRef("pk"))
    given_at = Subquery(newest.values("sent_at"))
    return files_waiting(viewer).filter(read_at=None).annotate(given_at=given_at)


def papers_to_check(viewer: Viewer) -> QuerySet[Paper]:
    """Received, and nobody has looked yet; the longest waiting first."""
    return (
        Paper.objects.to_check()
        .filter(
            policy.provider_cohorts(viewer, "enrolment__cohort__"),
            enrolment__status=EnrolmentStatus.ENROLLED,
        )
        .order_by("received_at", "pk")
    )


@for_office
@require_safe
def office_files(request: HttpRequest) -> HttpResponse:
    """Who enters soon and lacks a paper, or hasn't read; papers to be looked at."""
    viewer = request.viewer
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    if chosen == "manquantes":
        rows = files_waiting(viewer).with_details().prefetch_related("papers")
    elif chosen == "a-lire":
        rows = reading_waiting(viewer).with_details()
    else:
        rows = papers_to_check(viewer).with_details()
    sheet = sheets.PAPERS if chosen == "a-verifier" else sheets.FILES
    if file := file_of(request, rows, sheet):
        return file
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "tabs": [
            {"label": label, "url": f"?etat={key}", "current": key == chosen}
            for key, label in TABS.items()
        ],
        "crumbs": office_crumbs(),
        "here": _("Dossiers d’inscription"),
    }
    return render(request, "homes/office/files.html", context)


def _enrolment(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    rows = Enrolment.objects.visible_to(request.viewer).with_details()
    enrolment = get_object_or_404(rows, pk=enrolment_id)
    if not can_keep(request.viewer, enrolment):
        raise PermissionDenied
    return enrolment


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def office_file(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """One file: documents and their reading, papers, needs, what happened."""
    enrolment = _enrolment(request, enrolment_id)
    page = FilePage(enrolment, request.POST if request.method == "POST" else None)
    refusal, handed = (
        None,
        HandedForm(request.POST if request.POST.get("answer") == "handed" else None),
    )
    if request.method == "POST":
        try:
            said = _act(page, handed, request)
        except Refusal as refused:
            refusal, said = refused, None
        if said is not None:
            messages.success(request, said)
            return redirect("office_file", enrolment.pk)
    record_read_once_a_day(
        request.viewer,
        [enrolment.person_id],
        part=Scope.FOLLOW_UP,
        purpose=_("Tenir le dossier d’inscription"),
    )
    context = {
        "file": page,
        "enrolment": enrolment,
        "handed": handed,
        "refusal": refusal,
        "events": [_entry(event) for event in _events(enrolment)],
        "crumbs": cohort_crumbs(enrolment.cohort),
        "here": _("Dossier de %s") % enrolment.person,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/office/file.html", context, status=status)


def _act(page: FilePage, handed: HandedForm, request: HttpRequest) -> str | None:
    """The sentence of what was done; None while a form has errors."""
    enrolment, by = page.enrolment, request.viewer
    answer = request.POST.get("answer")
    if answer == "give":
        ask_papers(enrolment)
        give_documents(enrolment, by=by)
        return _("Les documents et les pièces à donner sont à jour.")
    if answer == "handed" and handed.is_valid():
        acknowledge(enrolment, by=by, on=handed.cleaned_data["on"])
        return _("C’est noté : les documents sont remis et lus.")
    if answer == "needs" and page.needs_form.is_valid():
        answer_needs(enrolment, by=by, **page.needs_form.cleaned_data)
        return _("C’est noté.")
    if answer == "contacted" and page.needs is not None:
        note_contacted(page.needs, by=by)
        return _("C’est noté : la personne est contactée.")
    return None


def _events(enrolment: Enrolment) -> QuerySet[FileEvent]:
    rows = enrolment.file_events.select_related("actor_organisation", "actor_user")
    return rows.order_by("-at", "-pk")[:50]


def _entry(event: FileEvent) -> dict:
    return {
        "title": event.get_kind_display(),
        "at": event.at,
        "author": author_of(event),
        "body": event.words,
    }


def _paper(request: HttpRequest, paper_id: UUID) -> Paper:
    papers = Paper.objects.visible_to(request.viewer).with_details()
    paper = get_object_or_404(papers, pk=paper_id)
    if not can_keep(request.viewer, paper.enrolment):
        raise PermissionDenied
    return paper


@for_office
@require_POST
def decide_paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Seen, accepted, waived, asked again, or received over the counter."""
    paper, by = _paper(request, paper_id), request.viewer
    answer = request.POST.get("answer", "")
    try:
        if answer == "give":
            give_paper(paper, read_upload(request.FILES.get("file")), by=by)
        elif answer in ("accept", "keep"):
            accept_paper(paper, by=by, keeps_file=answer == "keep")
        elif answer == "waive":
            waive_paper(paper, by=by)
        elif answer == "ask":
            ask_again(paper, by=by)
    except Refusal as refusal:
        messages.error(request, f"{paper.label} : {refusal}")
    else:
        messages.success(request, _("C’est noté : %s.") % paper.label)
    return redirect("office_file", paper.enrolment_id)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Why the person must do it again: they are told."""
    paper = _paper(request, paper_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_paper(paper, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La personne est prévenue."))
            return redirect("office_file", paper.enrolment_id)
    context = {
        "paper": paper,
        "form": form,
        "crumbs": cohort_crumbs(paper.enrolment.cohort),
        "here": _("Pièce à refaire"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/file_refuse.html", context, status=status)
