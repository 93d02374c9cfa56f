"""`/organisme/…/commission/`: a list of candidates decided on together."""

from collections import Counter
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from training.cohorts.permissions import can_run
from training.documents import render_pdf
from training.enrolments.admission.committee_models import (
    Committee,
    Decision,
    Proposal,
)
from training.enrolments.admission.committees import (
    Row,
    apply_committee,
    candidates_of,
    drop_committee,
    prepare_committee,
    save_proposals,
)
from training.enrolments.models import AttendanceMode
from training.enrolments.seats import count_seats, lock_cohort
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.admission.doors import cohort_crumbs, own_cohort
from training.homes.provider.admission.forms import CommitteeForm, ProposalForm
from training.homes.provider.admission.queues import decisions_waiting
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.lists import narrow
from training.meetings.models import MeetingInvitation
from training.referrals.models import Referral
from training.refusals import Refusal
from training.spreadsheets import file_of


class HasChanged(Refusal):
    code = "committee_changed"
    sentence = gettext_lazy(
        "Le brouillon a changé depuis que vous l’avez vu : voici ce qu’il propose "
        "maintenant. Vérifiez, puis appliquez."
    )


OUTCOMES = {
    Proposal.Outcome.DONE: "done",
    Proposal.Outcome.FAILED: "warning",
    Proposal.Outcome.PENDING: "info",
}


@for_office
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Candidates whose tests are passed: only the decision is missing."""
    rows = decisions_waiting(request.viewer).with_details()
    narrowed = narrow(request, rows, person="person")
    if file := file_of(request, narrowed.rows, sheets.REFERRALS):
        return file
    context = {
        "page": Paginator(narrowed.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        # Each decides of its own candidates: the choices of the filter, but "all".
        "sessions": narrowed.form.fields["session"].choices[1:],
        "crumbs": office_crumbs(),
        "here": _("Décisions à prendre"),
    }
    return render(request, "homes/office/decisions.html", context)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def committees(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The committees of a cohort; POST prepares the next one, or redates the draft."""
    cohort = own_cohort(request, cohort_id)
    rows = list(Committee.objects.visible_to(request.viewer).filter(cohort=cohort))
    draft = next((row for row in rows if row.applied_at is None), None)
    initial = {"held_on": draft.held_on, "members": draft.members} if draft else None
    form = CommitteeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        prepared = prepare_committee(cohort, by=request.viewer, **form.cleaned_data)
        return redirect("committee", prepared.pk)
    context = {
        "cohort": cohort,
        "form": form,
        "draft": draft,
        "applied": [row for row in rows if row.applied_at is not None],
        "candidates": candidates_of(cohort).count(),
        "crumbs": cohort_crumbs(cohort),
        "here": _("Commission"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/committees.html", context, status=status)


def _committee(request: HttpRequest, committee_id: UUID) -> Committee:
    rows = Committee.objects.visible_to(request.viewer).with_details()
    found = get_object_or_404(rows, pk=committee_id)
    if not can_run(request.viewer, found.cohort):
        raise PermissionDenied
    return found


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def committee(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """The draft, page by page: a proposal for each candidate; POST saves the page. Once
    applied: what was decided, and what of each row came of it."""
    found = _committee(request, committee_id)
    if found.applied_at is not None:
        return _applied(request, found)
    candidates = candidates_of(found.cohort)
    page = Paginator(candidates, PAGE_SIZE).get_page(request.GET.get("page"))
    is_posted = request.method == "POST"
    shown = _posted(candidates, request.POST) if is_posted else list(page)
    forms = _proposal_forms(found, shown, request.POST if is_posted else None)
    refusal = None
    if is_posted and all(form.is_valid() for form in forms):
        try:
            save_proposals(found, _rows(forms), by=request.viewer)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Le brouillon est enregistré."))
            return _go_on(request.POST.get("then", ""), found, page)
    context = {
        **_about(found),
        "page": page,
        "forms": forms,
        "proposed": _proposed(found, page.paginator.count),
        "results": _results(forms),
        "refusal": refusal,
        "is_wrong": any(form.errors for form in forms),
    }
    status = 422 if context["is_wrong"] or refusal else 200
    return render(request, "homes/office/committee.html", context, status=status)


def _posted(candidates: QuerySet[Referral], posted: QueryDict) -> list[Referral]:
    """Those who were on the page that was sent: others may have come or left since."""
    return [row for row in candidates if f"{row.pk}-decision" in posted]


def _go_on(then: str, found: Committee, page: Page) -> HttpResponse:
    """To the whole list, to the page before or after, or back to this one."""
    if then == "apply":
        return redirect("apply_committee", found.pk)
    number = page.number
    if then == "next" and page.has_next():
        number += 1
    elif then == "previous" and page.has_previous():
        number -= 1
    here = reverse("committee", args=[found.pk])
    return redirect(f"{here}?page={number}" if number > 1 else here)


def _proposed(found: Committee, candidates: int) -> list[tuple]:
    """(what, how many) of the draft as it is saved, on all its pages."""
    rows = found.proposals.filter(referral__in=candidates_of(found.cohort))
    counts = Counter(rows.exclude(decision="").values_list("decision", flat=True))
    said = [(label, counts[value]) for value, label in Decision.choices]
    return [*said, (_("à décider"), candidates - counts.total())]


def _about(found: Committee) -> dict:
    seats = count_seats(found.cohort)
    back = reverse("committees", args=[found.cohort_id])
    return {
        "committee": found,
        "cohort": found.cohort,
        "seats": seats,
        "modes": [
            (mode, label, seats.free(mode)) for mode, label in AttendanceMode.choices
        ],
        "crumbs": cohort_crumbs(found.cohort, (_("Commission"), back)),
        "here": _("Décisions"),
    }


def _proposal_forms(
    found: Committee, candidates: list[Referral], posted
) -> list[ProposalForm]:
    """One for each of them, filled with what was saved."""
    saved = {row.referral_id: row for row in found.proposals.all()}

    def initial(referral) -> dict | None:
        row = saved.get(referral.pk)
        if row is None:
            return None
        return {
            "decision": row.decision,
            "rank": row.rank,
            "reason": row.reason,
            "words": row.words,
        }

    return [
        ProposalForm(posted, referral=referral, initial=initial(referral))
        for referral in candidates
    ]


def _results(forms: list[ProposalForm]) -> dict:
    """What their meetings gave, by referral: the last word first."""
    invitations = (
        MeetingInvitation.objects.filter(
            referral__in=[form.referral.pk for form in forms]
        )
        .exclude(result="")
        .select_related("meeting")
        .order_by("meeting__starts_at")
    )
    return {row.referral_id: row for row in invitations}


def _rows(forms: list[ProposalForm]) -> list[Row]:
    return [Row(referral_id=form.referral.pk, **form.cleaned_data) for form in forms]


def _applied(request: HttpRequest, found: Committee) -> HttpResponse:
    context = {**_about(found), "page": _page_of(request, _decided(found))}
    return render(request, "homes/office/committee_applied.html", context)


def _page_of(request: HttpRequest, rows: list[Proposal]) -> Page:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def _decided(found: Committee) -> list[Proposal]:
    rows = (
        found.proposals.exclude(decision="")
        .select_related("referral__person", "referral__referring_organisation")
        .order_by("referral__person__birth_name", "referral__person__first_names")
    )
    for row in rows:
        row.tag = OUTCOMES[Proposal.Outcome(row.outcome)]
    return list(rows)


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Shows the whole with the seats that it takes; POST applies what was shown, once:
    a draft that changed meanwhile is shown again."""
    found = _committee(request, committee_id)
    refusal = None
    if request.method == "POST":
        try:
            done = _apply_shown(request, found)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _said(done))
            return redirect("committee", committee_id)
    if found.applied_at is not None:
        return redirect("committee", committee_id)
    about, rows = _about(found), _decided(found)
    context = {
        **about,
        "page": _page_of(request, rows),
        "shown": _digest(rows),
        "counts": _counts(rows),
        "refusal": refusal,
        "balance": _balance(rows, about["modes"]),
        "undecided": candidates_of(found.cohort)
        .exclude(pk__in=[row.referral_id for row in rows])
        .count(),
    }
    status = 422 if refusal else 200
    return render(request, "homes/office/committee_apply.html", context, status=status)


@transaction.atomic
def _apply_shown(request: HttpRequest, found: Committee) -> Committee:
    """Raises `HasChanged`. Drafts are saved under the cohort's lock, too."""
    lock_cohort(found.cohort_id)
    rows = _decided(found)
    if rows and request.POST.get("shown") != _digest(rows):
        raise HasChanged
    return apply_committee(found, by=request.viewer)


def _digest(rows: list[Proposal]) -> str:
    """Of all that is proposed, on every page."""
    said = sorted(
        (str(row.referral_id), row.decision, row.rank or 0, row.reason, row.words)
        for row in rows
    )
    return sha256(repr(said).encode()).hexdigest()


def _counts(rows: list[Proposal]) -> list[tuple]:
    """(what, how many), of all the pages."""
    counts = Counter(row.decision for row in rows)
    return [(label, counts[value]) for value, label in Decision.choices]


def _balance(rows: list[Proposal], modes: list[tuple]) -> list[dict]:
    """For each mode: seats free, admissions proposed, and whether they fit."""
    balance = []
    for mode, label, free in modes:
        wanted = sum(row.decision == mode for row in rows)
        balance.append(
            {"label": label, "free": free, "wanted": wanted, "fits": wanted <= free}
        )
    return balance


def _said(done: Committee) -> str:
    failed = done.proposals.filter(outcome=Proposal.Outcome.FAILED).count()
    if not failed:
        return _("Les décisions sont appliquées. Chacun est prévenu.")
    return ngettext(
        "Les décisions sont appliquées, sauf %(n)s : la raison est sur sa ligne.",
        "Les décisions sont appliquées, sauf %(n)s : la raison est sur chaque ligne.",
        failed,
    ) % {"n": failed}


@for_office
@require_POST
def drop(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Throws the draft away."""
    found = _committee(request, committee_id)
    try:
        drop_committee(found, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("committee", committee_id)
    messages.success(request, _("Le brouillon est abandonné. Rien n’est décidé."))
    return redirect("committees", found.cohort_id)


@for_office
@never_cache
@require_safe
def decisions_pdf(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """The list of decisions to print and to sign."""
    found = _committee(request, committee_id)
    rows = _decided(found)
    context = {
        "committee": found,
        "cohort": found.cohort,
        "provider": found.cohort.responsible_provider,
        "rows": rows,
        "counts": _counts(rows),
        "printed_at": timezone.localtime(),
    }
    pdf = render_pdf("documents/committee_decisions.html", context)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"commission-{found.cohort.reference}-{found.held_on:%Y-%m-%d}"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
