"""Many seats of one cohort taken at once, by the rules of `enrol_person`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.models import Person
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort, Funding
from training.enrolments.models import (
    AttendanceMode,
    Enrolment,
    EnrolmentEvent,
    EnrolmentStatus,
)
from training.enrolments.services import CohortIsOver, MayNotEnrol, NoSeatLeft
from training.refusals import Refusal
from training.signals import enrolment_changed


@dataclass(frozen=True)
class NewSeat:
    """Someone to enrol. Actual dates lie in the past: they have entered, or have
    followed the training to its end."""

    person: Person
    mode: str
    planned_entry_on: date
    planned_exit_on: date | None = None
    actual_entry_on: date | None = None
    completed_on: date | None = None
    funding: Funding | None = None
    register_from: date | None = None

    @property
    def status(self) -> str:
        if self.completed_on:
            return EnrolmentStatus.COMPLETED
        if self.actual_entry_on:
            return EnrolmentStatus.IN_TRAINING
        return EnrolmentStatus.ENROLLED


@dataclass
class SeatsLeft:
    """Free seats by mode, counted under the cohort's lock and used up one by one."""

    cohort: Cohort
    free: dict[str, int]

    @classmethod
    def of(cls, cohort: Cohort) -> "SeatsLeft":
        return cls(cohort, {mode: cohort.seats_left(mode) for mode in AttendanceMode})

    def take(self, seat: NewSeat) -> None:
        """Raises `CohortIsOver` or `NoSeatLeft`; who has finished takes no seat."""
        if seat.completed_on:
            return
        if self.cohort.is_over:
            raise CohortIsOver
        if self.free[seat.mode] <= 0:
            label = AttendanceMode(seat.mode).label
            raise NoSeatLeft(NoSeatLeft.sentence % {"mode": label})
        self.free[seat.mode] -= 1


@transaction.atomic
def enrol_many(
    cohort: Cohort, seats: Sequence[NewSeat], *, by: Viewer
) -> list[Enrolment | Refusal]:
    """One answer per seat, in order: the enrolment, or why there is none.

    Someone who is or was enrolled in the cohort keeps that enrolment as it is. The
    cohort's row is locked while seats are counted, as for a single one.
    """
    if not cohort_permissions.can_run(by, cohort):
        raise MayNotEnrol
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    known = enrolments_of(locked, [seat.person.pk for seat in seats])
    left = SeatsLeft.of(locked)
    answers: list[Enrolment | Refusal] = []
    created: list[tuple[Enrolment, NewSeat]] = []
    for seat in seats:
        answer = known.get(seat.person.pk) or _take(left, seat)
        if isinstance(answer, Enrolment) and seat.person.pk not in known:
            known[seat.person.pk] = answer
            created.append((answer, seat))
        answers.append(answer)
    Enrolment.objects.bulk_create(enrolment for enrolment, _seat in created)
    _keep_steps(created, by=by)
    return answers


def enrolments_of(cohort: Cohort, persons: Sequence[UUID]) -> dict[UUID, Enrolment]:
    """Person → their latest enrolment in the cohort."""
    rows = Enrolment.objects.filter(cohort=cohort, person__in=persons)
    return {row.person_id: row for row in rows.order_by("created_at")}


def _take(left: SeatsLeft, seat: NewSeat) -> Enrolment | Refusal:
    try:
        left.take(seat)
    except Refusal as refusal:
        return refusal
    return Enrolment(
        person=seat.person,
        cohort=left.cohort,
        status=seat.status,
        mode=seat.mode,
        funding=seat.funding,
        planned_entry_on=seat.planned_entry_on,
        planned_exit_on=seat.planned_exit_on,
        actual_entry_on=seat.actual_entry_on,
        actual_exit_on=seat.completed_on,
        register_from=seat.register_from,
    )


def _keep_steps(created: list[tuple[Enrolment, NewSeat]], *, by: Viewer) -> None:
    """Every step up to the status, with its business date."""
    today, now = timezone.localdate(), timezone.now()
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=enrolment,
            from_status=before,
            to_status=after,
            business_on=on,
            at=now,
            **by.as_record(),
        )
        for enrolment, seat in created
        for before, after, on in _steps(seat, today)
    )
    for enrolment, _seat in created:
        transaction.on_commit(
            partial(enrolment_changed.send, Enrolment, enrolment=enrolment)
        )


def _steps(seat: NewSeat, today: date) -> list[tuple[str, str, date]]:
    """(from, to, business date): enrolled, in training, completed."""
    steps = [("", EnrolmentStatus.ENROLLED, today)]
    if seat.actual_entry_on:
        steps.append(
            (
                EnrolmentStatus.ENROLLED,
                EnrolmentStatus.IN_TRAINING,
                seat.actual_entry_on,
            )
        )
    if seat.completed_on:
        steps.append(
            (
                EnrolmentStatus.IN_TRAINING,
                EnrolmentStatus.COMPLETED,
                seat.completed_on,
            )
        )
    return steps
