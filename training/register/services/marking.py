"""The trainer's rows: present, late, absent, and taking an entry back."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.register import permissions, refusals
from training.register.models import (
    AttendanceState,
    EntryKind,
    Method,
    RegisterEntry,
)
from training.register.services.ledger import Draft, OpenLedger, absence
from training.register.tasks import announce_absence
from training.register.units import Minutes, UnitFacts, planned_minutes

# The trainer may take an absence back before the person is told of it.
GRACE = timedelta(minutes=15)


def mark(
    enrolment: Enrolment,
    half_day: HalfDay,
    *,
    by: Viewer,
    state: str,
    minutes: int | None = None,
    reason: str = "",
    method: str = Method.TRAINER_ENTRY,
    business_at: datetime | None = None,
) -> RegisterEntry:
    """Writes the trainer's `state`: "present", "late" or "absent". Repeatable.

    `minutes` are those attended by someone late (by default, from now to the end).
    Someone who signed themselves is marked absent with a reason only.
    """
    if not permissions.can_mark(by, half_day):
        raise refusals.NotYourRegister
    now = timezone.now()
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        clock = business_at if by.is_system and business_at else now
        _check(ledger, enrolment, clock)
        unit = ledger.unit_of(enrolment.pk)
        draft = _draft(ledger.half_day, enrolment, unit, state, minutes, clock)
        if _says_the_same(unit, draft):
            return unit.top
        details: dict[str, Any] = {"reason": reason} if reason else {}
        if unit.is_own_signature:
            if draft.kind == EntryKind.ABSENCE and not reason:
                raise refusals.SignatureNeedsAReason
            details["over_signature"] = unit.top.sequence
        draft = replace(
            draft, method=method, details=details, business_at=business_at or now
        )
        [entry] = ledger.append([draft], by=by)
        if draft.kind == EntryKind.ABSENCE:
            announce_later(entry, grace=GRACE)
    return entry


def _check(ledger: OpenLedger, enrolment: Enrolment, clock: datetime) -> None:
    half_day = ledger.half_day
    if not Enrolment.objects.expected_on(half_day).filter(pk=enrolment.pk).exists():
        raise refusals.NotExpected
    opens = half_day.starts_at - timedelta(
        minutes=settings.SIGNING_OPENS_BEFORE_MINUTES
    )
    if clock < opens:
        raise refusals.TooEarly(opens, half_day.cohort.zone)
    if ledger.countersignature is not None:
        raise refusals.RegisterIsClosed


def _draft(
    half_day: HalfDay,
    enrolment: Enrolment,
    unit: UnitFacts,
    state: str,
    minutes: int | None,
    clock: datetime,
) -> Draft:
    if state == "absent":
        return absence(enrolment)
    planned = planned_minutes([half_day], [enrolment])[enrolment.pk, half_day.pk]
    if unit.is_own_signature:
        # Where the person signed is where they were.
        planned = _as_signed(planned, unit)
    if state == "late":
        attended = _late_minutes(half_day, planned.total, minutes, clock)
        planned = planned.cut_to(attended)
    return Draft(
        kind=EntryKind.PRESENCE,
        method=Method.TRAINER_ENTRY,
        enrolment=enrolment,
        state=AttendanceState.PRESENT,
        minutes=planned,
    )


def _as_signed(planned: Minutes, unit: UnitFacts) -> Minutes:
    signed = Minutes(unit.on_site_minutes, unit.remote_minutes)
    return signed if signed.total == planned.total else planned


def _late_minutes(
    half_day: HalfDay, most: int, minutes: int | None, clock: datetime
) -> int:
    """What is left of the half-day, unless the trainer says how much it was."""
    if minutes is None:
        left = int((half_day.ends_at - clock).total_seconds() // 60)
        return min(max(left, 1), most)
    if not 1 <= minutes <= most:
        raise refusals.MinutesDoNotFit(
            refusals.MinutesDoNotFit.sentence % {"most": most}
        )
    return minutes


def _says_the_same(unit: UnitFacts, draft: Draft) -> bool:
    return unit.top is not None and (
        unit.state == draft.state
        and unit.on_site_minutes == draft.minutes.on_site
        and unit.remote_minutes == draft.minutes.remote
    )


def withdraw_mark(
    enrolment: Enrolment, half_day: HalfDay, *, by: Viewer, sequence: int
) -> RegisterEntry | None:
    """Takes back the trainer's entry with that sequence; None if it isn't in force.

    The sequence keeps a second click from taking back one entry more. A person's own
    signature isn't the trainer's to take back.
    """
    if not permissions.can_mark(by, half_day):
        raise refusals.NotYourRegister
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        if ledger.countersignature is not None:
            raise refusals.RegisterIsClosed
        unit = ledger.unit_of(enrolment.pk)
        if unit.top is None or unit.top.sequence != sequence:
            return None
        if unit.is_own_signature:
            raise refusals.SignatureNeedsAReason
        draft = Draft(
            kind=EntryKind.WITHDRAWAL,
            method=Method.TRAINER_ENTRY,
            enrolment=enrolment,
            details={"withdraws": sequence},
        )
        return ledger.append([draft], by=by)[0]


def announce_later(entry: RegisterEntry, *, grace: timedelta = timedelta()) -> None:
    """Queues the word to the absent person; the task looks again before it writes."""
    task = announce_absence
    if grace:
        task = task.using(run_after=timezone.now() + grace)
    transaction.on_commit(
        partial(task.enqueue, str(entry.enrolment_id), entry.half_day_id)
    )
