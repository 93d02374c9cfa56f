"""`/organisme/`: what waits at the provider's office, and its to-do lists."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.homes.doors import for_office
from training.referrals.models import Referral
from training.register.models import AttendanceUnit

SHOWN = 5
PAGE_SIZE = 25
SOON_DAYS = 14


@dataclass(frozen=True)
class Queue:
    """The head of a list: how many wait, and the first of them."""

    count: int
    rows: list[Any]

    @classmethod
    def of(cls, rows: QuerySet) -> "Queue":
        return cls(rows.count(), list(rows[:SHOWN]))


def office_crumbs(*more: tuple[str, str]) -> list[dict]:
    """From the office's home down: (label, url name without arguments)."""
    crumbs = [(_("Mon organisme"), "office_home"), *more]
    return [{"label": label, "url": reverse(name)} for label, name in crumbs]


def referrals_to_answer(viewer: Viewer) -> QuerySet[Referral]:
    """The oldest first: their delay ends soonest."""
    return (
        Referral.objects.visible_to(viewer)
        .received_by(viewer.organisation)
        .awaiting_answer()
        .order_by("expires_on", "sent_at")
        .with_details()
    )


def own_enrolments(viewer: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.visible_to(viewer).run_by(viewer).with_details()


def absences_waiting(viewer: Viewer) -> QuerySet[AttendanceUnit]:
    return (
        AttendanceUnit.objects.visible_to(viewer)
        .to_settle()
        .filter(enrolment__in=Enrolment.objects.run_by(viewer))
        .select_related("enrolment__person", "half_day__cohort__action__page")
        .order_by("half_day__starts_at")
    )


def registers_waiting(viewer: Viewer) -> QuerySet[HalfDay]:
    return HalfDay.objects.visible_to(viewer).to_close().with_details()


def people_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    """Enrolled, expected within two weeks or already awaited."""
    return (
        own_enrolments(viewer)
        .starting_soon(SOON_DAYS)
        .order_by("planned_entry_on", "person__birth_name")
    )


def certificates_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    return (
        own_enrolments(viewer)
        .without_certificate()
        .order_by("actual_exit_on", "person__birth_name")
    )


@for_office
@require_safe
def office_home(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "referrals": Queue.of(referrals_to_answer(viewer)),
        "absences": Queue.of(absences_waiting(viewer)),
        "registers": Queue.of(registers_waiting(viewer)),
        "starting": Queue.of(people_waiting(viewer)),
        "certificates": Queue.of(certificates_waiting(viewer)),
        "cohorts": Queue.of(
            Cohort.objects.visible_to(viewer)
            .not_over()
            .with_details()
            .order_by("starts_on", "reference")
        ),
        "today": timezone.localdate(),
    }
    return render(request, "homes/office/home.html", context)


@for_office
@require_safe
def registers_to_close(request: HttpRequest) -> HttpResponse:
    return _listed(
        request,
        registers_waiting(request.viewer),
        "homes/office/registers.html",
        _("Registres à clore"),
    )


@for_office
@require_safe
def people_to_enter(request: HttpRequest) -> HttpResponse:
    return _listed(
        request,
        people_waiting(request.viewer),
        "homes/office/entries.html",
        _("Entrées à noter"),
    )


def _listed(
    request: HttpRequest, rows: QuerySet, template: str, here: str
) -> HttpResponse:
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "crumbs": office_crumbs(),
        "here": here,
        "today": timezone.localdate(),
    }
    return render(request, template, context)
