"""The demo's past: signed half-days, some absences, countersignatures, certificates."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from people.models import Person, User
from people.viewer import Viewer
from training.certificates.services import issue_certificate
from training.cohorts.models import Cohort
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.register.models import AbsenceNotice, EntryKind, Method
from training.register.services.ledger import Draft, OpenLedger, absence
from training.register.units import minutes_at

SYSTEM = Viewer.system()


class PastLedger(OpenLedger):
    """A register whose clock is that of the story."""

    def __init__(self, half_day: HalfDay, clock: datetime) -> None:
        self.clock = clock
        super().__init__(half_day)

    def now(self) -> datetime:
        return self.clock


def fill(
    cohort: Cohort, *, trainer: User, leave_open: int = 0, away: Person | None = None
) -> None:
    """Signs every past half-day; all but the last `leave_open` are countersigned.

    `away` missed the last countersigned one, and may still say why.
    """
    past = list(cohort.half_days.filter(ends_at__lt=timezone.now()))
    for index, half_day in enumerate(past):
        is_open = index >= len(past) - leave_open
        with transaction.atomic():
            is_last = index == len(past) - leave_open - 1
            sign_half_day(
                half_day,
                index,
                trainer=trainer,
                countersigned=not is_open,
                away=away if is_last else None,
            )
    settle_old_absences(cohort)


def sign_half_day(
    half_day: HalfDay,
    index: int,
    *,
    trainer: User,
    countersigned: bool,
    away: Person | None = None,
) -> None:
    """Presences as people sign them, now and then an absence, then the trainer."""
    enrolments = list(
        Enrolment.objects.expected_on(half_day)
        .select_related("person__user", "cohort")
        .order_by("created_at", "pk")
    )
    if not enrolments:
        return
    for place, enrolment in enumerate(enrolments):
        if enrolment.person == away or (index * 5 + place * 3) % 17 == 4:
            if countersigned:
                _absent(half_day, enrolment, trainer)
        else:
            _present(half_day, enrolment, place)
    if countersigned:
        _countersign(half_day, trainer)


def _present(half_day: HalfDay, enrolment: Enrolment, place: int) -> None:
    minutes = minutes_at(half_day, enrolment.mode)
    method = Method.REMOTE_CONFIRMATION if minutes.remote else Method.QR_CODE
    at = half_day.starts_at + timedelta(minutes=2 + place)
    PastLedger(half_day, at).append(
        [
            Draft(
                kind=EntryKind.PRESENCE,
                method=method,
                enrolment=enrolment,
                state="present",
                minutes=minutes,
                business_at=at,
            )
        ],
        by=_who_signs(enrolment),
    )


def _who_signs(enrolment: Enrolment) -> Viewer:
    user = enrolment.person.user
    return Viewer.for_user(user) if user else Viewer.for_link(enrolment.person)


def _absent(half_day: HalfDay, enrolment: Enrolment, trainer: User) -> None:
    at = half_day.ends_at
    PastLedger(half_day, at).append(
        [absence(enrolment, business_at=at)], by=_acting(trainer, half_day)
    )
    AbsenceNotice.objects.create(
        enrolment=enrolment,
        half_day=half_day,
        contacted_at=at + timedelta(minutes=20),
        channel=_channel_to(enrolment.person),
    )


def _channel_to(person: Person) -> str:
    if person.email:
        return AbsenceNotice.Channel.EMAIL
    return AbsenceNotice.Channel.PHONE if person.phone else AbsenceNotice.Channel.LETTER


def settle_old_absences(cohort: Cohort) -> None:
    """Those of a week ago and more were settled by the office; recent ones wait."""
    clock = timezone.now()
    old = AbsenceNotice.objects.filter(
        half_day__cohort=cohort, half_day__ends_at__lt=clock - timedelta(days=6)
    ).select_related("half_day", "enrolment__person")
    for index, notice in enumerate(old.order_by("half_day__starts_at", "pk")):
        is_excused = index % 3 != 1
        if is_excused:
            notice.answered_at = notice.contacted_at + timedelta(hours=20)
            notice.reason = AbsenceNotice.Reason.SICKNESS
            notice.has_seen_proof = True
            notice.save()
        with transaction.atomic():
            PastLedger(notice.half_day, clock).append(
                [
                    Draft(
                        kind=EntryKind.DECISION,
                        method=Method.TRAINER_ENTRY,
                        enrolment=notice.enrolment,
                        state="excused" if is_excused else "unexcused",
                        business_at=clock,
                    )
                ],
                by=SYSTEM,
            )


def answer_one(cohort: Cohort, *, but: Person) -> None:
    """The latest absence of another person has its answer: the office may decide."""
    notice = (
        AbsenceNotice.objects.filter(half_day__cohort=cohort, answered_at=None)
        .exclude(enrolment__person=but)
        .order_by("-half_day__starts_at", "-pk")
        .first()
    )
    notice.answered_at = notice.contacted_at + timedelta(hours=3)
    notice.reason = AbsenceNotice.Reason.APPOINTMENT
    notice.save()


def _countersign(half_day: HalfDay, trainer: User) -> None:
    by = _acting(trainer, half_day)
    ledger = PastLedger(half_day, half_day.ends_at + timedelta(minutes=5))
    ledger.append(
        [Draft(kind=EntryKind.COUNTERSIGNATURE, method=Method.TRAINER_ENTRY)], by=by
    )
    ledger.sign_head(by=by)


def _acting(trainer: User, half_day: HalfDay) -> Viewer:
    return Viewer.for_user(trainer, half_day.cohort.delivering_provider_id)


def issue_all(cohort: Cohort, *, but: Person) -> None:
    """The certificates of those who reached the end; one waits for the office."""
    for enrolment in cohort.enrolments.filter(status="completed").exclude(person=but):
        issue_certificate(enrolment, by=SYSTEM)
