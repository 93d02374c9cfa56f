"""`/organisme/sessions/`: a cohort's people, seats, class sessions and documents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from training.certificates.models import Certificate
from training.cohorts.models import Cohort, CohortQuerySet
from training.cohorts.permissions import can_run
from training.cohorts.schedule import ClassSession, HalfDay
from training.cohorts.services import set_seats
from training.enrolments.models import Enrolment
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.cohort_forms import CohortFilter
from training.homes.provider.forms import SeatsForm
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.refusals import Refusal
from training.spreadsheets import file_of

STATES = {
    "en-cours": (gettext_lazy("En cours"), "running"),
    "a-venir": (gettext_lazy("À venir"), "not_begun"),
    "terminees": (gettext_lazy("Terminées"), "over"),
    "annulees": (gettext_lazy("Annulées"), "cancelled"),
}
SESSIONS_SHOWN = 10


@for_office
@require_safe
def office_cohorts(request: HttpRequest) -> HttpResponse:
    """Cohorts by state, filtered by words, course and first day."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in STATES else next(iter(STATES))
    mine = Cohort.objects.visible_to(request.viewer)
    form = CohortFilter(request.GET, courses=_courses_of(mine))
    said = form.cleaned_data if form.is_valid() else {}
    rows = _filtered(getattr(mine, STATES[chosen][1])(), said)
    rows = rows.with_details().order_by("starts_on", "reference")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "is_filtered": any(said.get(name) for name in ("texte", "formation", "debut")),
        "reset_url": f"?etat={chosen}",
        "tabs": [
            {
                "label": label,
                "url": _with_state(request, key),
                "current": key == chosen,
            }
            for key, (label, _reading) in STATES.items()
        ],
        "crumbs": office_crumbs(),
        "here": _("Sessions"),
    }
    return render(request, "homes/office/cohorts.html", context)


def _with_state(request: HttpRequest, state: str) -> str:
    """The same filters on another tab, from its first page."""
    said = request.GET.copy()
    said.pop("page", None)
    said["etat"] = state
    return f"?{said.urlencode()}"


def _courses_of(cohorts: CohortQuerySet) -> list[tuple[int, str]]:
    rows = cohorts.values_list("action__page", "action__page__title").distinct()
    return list(rows.order_by("action__page__title"))


def _filtered(cohorts: CohortQuerySet, said: dict[str, Any]) -> CohortQuerySet:
    if said.get("formation"):
        cohorts = cohorts.filter(action__page=said["formation"])
    if said.get("debut"):
        cohorts = cohorts.starting_from(said["debut"])
    if said.get("texte"):
        cohorts = cohorts.named_like(said["texte"])
    return cohorts


def cohort_of(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """404 to strangers, 403 to those who only look."""
    cohorts = Cohort.objects.visible_to(request.viewer).with_details()
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    if not can_run(request.viewer, cohort):
        raise PermissionDenied
    return cohort


def cohort_crumbs(*cohorts: Cohort) -> list[dict]:
    crumbs = office_crumbs((_("Sessions"), "office_cohorts"))
    return crumbs + [
        {"label": cohort.reference, "url": reverse("office_cohort", args=[cohort.pk])}
        for cohort in cohorts
    ]


@for_office
@require_safe
def office_cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """People, seats, what comes next, registers to close, documents."""
    cohort = cohort_of(request, cohort_id)
    viewer = request.viewer
    people = (
        Enrolment.objects.visible_to(viewer)
        .filter(cohort=cohort)
        .with_details()
        .order_by("person__birth_name", "person__first_names", "pk")
    )
    if file := file_of(request, people, sheets.SEATS):
        return file
    certificates = Certificate.objects.visible_to(viewer).filter(
        enrolment__cohort=cohort, status=Certificate.Status.ISSUED
    )
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    issued = {
        row.enrolment_id: row
        for row in certificates.filter(enrolment__in=[person.pk for person in page])
    }
    half_days = HalfDay.objects.visible_to(viewer).filter(cohort=cohort)
    context = {
        "cohort": cohort,
        "today": timezone.localdate(),
        "page": page,
        "people": [(person, issued.get(person.pk)) for person in page],
        "sessions": ClassSession.objects.visible_to(viewer)
        .of_cohort(cohort)
        .not_over()
        .with_details()[:SESSIONS_SHOWN],
        "to_close": half_days.to_close().with_details(),
        "closed": half_days.exclude(signed_heads=None).distinct()[:60],
        "crumbs": cohort_crumbs(),
        "here": cohort.reference,
    }
    return render(request, "homes/office/cohort.html", context)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_seats(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_of(request, cohort_id)
    initial = {
        "on_site": cohort.capacity_on_site,
        "remote": cohort.capacity_remote,
        "recruitment": cohort.recruitment,
    }
    form = SeatsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_seats(cohort, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Les places sont à jour."))
            return redirect("office_cohort", cohort.pk)
    return form_page(request, form, cohort, _("Places et inscriptions"))


def form_page(
    request: HttpRequest, form, cohort: Cohort, here: str, **more
) -> HttpResponse:
    """One question on a cohort; 422 where an answer must be mended."""
    context = {
        "form": form,
        "cohort": cohort,
        "crumbs": cohort_crumbs(cohort),
        "here": here,
        "back": reverse("office_cohort", args=[cohort.pk]),
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/cohort_form.html", context, status=status)
