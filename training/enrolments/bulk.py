"""Many seats of one cohort taken at once, by the rules of `enrol_person`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.models import Person
from people.viewer import Viewer
from training.changes import ChangeKind, note_enrolments
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort, Funding
from training.enrolments.models import (
    AttendanceMode,
    Enrolment,
    EnrolmentEvent,
    EnrolmentStatus,
)
from training.enrolments.paying import keep_if_paid, keep_payers_shares
from training.enrolments.seats import (
    NoSeatLeft,
    QuotaReached,
    count_seats,
    lock_cohort,
)
from training.enrolments.services import CohortIsOver, MayNotEnrol, admit, enter
from training.referrals.models import Referral
from training.refusals import Refusal
from training.signals import enrolment_changed, seats_changed

RESERVED = gettext_lazy(
    "Les places libres de cette session sont réservées à des organismes qui orientent."
)
ALL_PAID = gettext_lazy(
    "Le financement %(funding)s paie %(n)s places, toutes prises : choisissez-en un "
    "autre pour cette personne."
)


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


class SeatsLeft:
    """Seats of a locked cohort, counted once and used up one by one.

    People of a file come from no referring organisation: seats kept for some
    (quotas) aren't theirs.
    """

    def __init__(self, cohort: Cohort) -> None:
        seats = count_seats(cohort)
        self.cohort = cohort
        self._free = {mode: seats.free(mode) for mode in AttendanceMode.values}
        self._kept = seats.kept_from(None)
        self._paid: dict[int, int] = {}

    def take(self, seat: NewSeat) -> None:
        """Raises `CohortIsOver`, `NoSeatLeft` or `QuotaReached`; who has finished
        takes no seat."""
        if seat.completed_on:
            return
        if self.cohort.is_over:
            raise CohortIsOver
        if self._free[seat.mode] <= 0:
            label = AttendanceMode(seat.mode).label
            raise NoSeatLeft(NoSeatLeft.sentence % {"mode": label})
        if sum(max(free, 0) for free in self._free.values()) <= self._kept:
            raise QuotaReached(RESERVED)
        if seat.funding is not None:
            self._take_paid(seat.funding)
        self._free[seat.mode] -= 1

    def _take_paid(self, funding: Funding) -> None:
        if funding.seats is None:
            return
        if funding.pk not in self._paid:
            held = Enrolment.objects.holding_a_seat().filter(funding=funding)
            self._paid[funding.pk] = held.count()
        if self._paid[funding.pk] >= funding.seats:
            raise QuotaReached(ALL_PAID % {"funding": funding, "n": funding.seats})
        self._paid[funding.pk] += 1


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
    locked = lock_cohort(cohort.pk)
    known = enrolments_of(locked, [seat.person.pk for seat in seats])
    left = SeatsLeft(locked)
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


def admit_referred(
    cohort: Cohort, seats: Sequence[NewSeat], *, by: Viewer
) -> dict[UUID, Enrolment | Refusal]:
    """Person → the enrolment, or why not, of those whose referral awaits an answer.

    The referral is accepted, so that the person and their counsellor know.
    """
    asked = {seat.person.pk: seat for seat in seats if not seat.completed_on}
    awaiting = Referral.objects.awaiting_answer().filter(
        cohort=cohort, person__in=asked
    )
    answers: dict[UUID, Enrolment | Refusal] = {}
    for referral in awaiting.order_by("sent_at"):
        seat = asked[referral.person_id]
        try:
            enrolment = admit(referral, by=by, mode=seat.mode)
            answers[referral.person_id] = _settle(enrolment, seat, by=by)
        except Refusal as refusal:
            answers.setdefault(referral.person_id, refusal)
    return answers


def _settle(enrolment: Enrolment, seat: NewSeat, *, by: Viewer) -> Enrolment:
    """The dates and the funding that the line asks for."""
    facts = ("planned_entry_on", "planned_exit_on", "funding", "register_from")
    for name in facts:
        setattr(enrolment, name, getattr(seat, name))
    enrolment.save(update_fields=[*facts, "updated_at"])
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    keep_payers_shares([enrolment], by=by)
    if seat.actual_entry_on:
        return enter(enrolment, by=by, on=seat.actual_entry_on)
    return enrolment


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
    enrolments = [enrolment for enrolment, _seat in created]
    note_enrolments(ChangeKind.ENROLMENT, enrolments)
    keep_if_paid(enrolments, by=by)
    for enrolment, _seat in created:
        transaction.on_commit(
            partial(
                enrolment_changed.send,
                Enrolment,
                enrolment=enrolment,
                is_one_of_many=True,
            )
        )
    if created:
        cohort = created[0][0].cohort
        transaction.on_commit(
            partial(seats_changed.send, Cohort, cohort=cohort, is_freed=False)
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
