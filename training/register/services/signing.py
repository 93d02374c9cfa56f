"""A person signs their own presence, within its window, once."""

from datetime import datetime, time, timedelta
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
from training.register.services.ledger import Draft, OpenLedger
from training.register.services.marking import mark
from training.register.units import (
    OWN_SIGNATURES,
    Minutes,
    UnitFacts,
    had_own_signature,
    minutes_at,
)

ENTERED_BY_OTHERS = {Method.TRAINER_ENTRY, Method.PAPER_IMPORT}


def opens_at(half_day: HalfDay) -> datetime:
    """From when one may sign."""
    margin = timedelta(minutes=settings.SIGNING_OPENS_BEFORE_MINUTES)
    return half_day.starts_at - margin


def closes_at(half_day: HalfDay) -> datetime:
    """Until when a signature is in time; then it is late."""
    margin = timedelta(minutes=settings.SIGNING_CLOSES_AFTER_MINUTES)
    return half_day.ends_at + margin


def last_moment(half_day: HalfDay) -> datetime:
    """The end of that day in the venue's zone: after it only a correction helps."""
    next_day = half_day.date + timedelta(days=1)
    return datetime.combine(next_day, time.min, tzinfo=half_day.cohort.zone)


def sign_presence(
    enrolment: Enrolment,
    half_day: HalfDay,
    *,
    by: Viewer,
    method: str,
    business_at: datetime | None = None,
    evidence: dict[str, Any] | None = None,
) -> RegisterEntry:
    """Writes the person's signature; a second click gets the first entry back.

    `method` is one's own way to sign (`OWN_SIGNATURES`); a trainer's entry or a paper
    sheet is written by `mark`. `evidence` (intervals of presence, the code's step) is
    personal: JSON without floats, kept apart from the hash. The server's clock decides
    what is late; only the system, which writes the past, is judged by `business_at`.
    """
    if method in ENTERED_BY_OTHERS:
        return mark(enrolment, half_day, by=by, state="present", method=method)
    if method not in OWN_SIGNATURES or not permissions.can_sign(by, enrolment):
        raise refusals.NotYourSignature
    now = timezone.now()
    business_at = business_at or now
    if business_at > now:
        raise refusals.InTheFuture
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        unit = ledger.unit_of(enrolment.pk)
        if unit.is_own_signature:
            return unit.top
        clock = business_at if by.is_system else now
        _check(ledger, enrolment, clock)
        is_late = clock > closes_at(ledger.half_day)
        [entry] = ledger.append(
            [
                Draft(
                    kind=EntryKind.PRESENCE,
                    method=Method.LATE_SIGNATURE if is_late else method,
                    enrolment=enrolment,
                    state=AttendanceState.PRESENT,
                    minutes=_minutes(ledger.half_day, unit, method),
                    business_at=business_at,
                    is_late=is_late,
                    details={"signed_by": method, **(evidence or {})},
                )
            ],
            by=by,
        )
    return entry


def _check(ledger: OpenLedger, enrolment: Enrolment, clock: datetime) -> None:
    """Refuses what the window, the calendar or the trainer's countersign forbid."""
    half_day = ledger.half_day
    if not Enrolment.objects.expected_on(half_day).filter(pk=enrolment.pk).exists():
        raise refusals.NotExpected
    if clock < opens_at(half_day):
        raise refusals.TooEarly(opens_at(half_day), half_day.cohort.zone)
    if ledger.countersignature is not None:
        raise refusals.RegisterIsClosed
    if clock >= last_moment(half_day):
        raise refusals.TooLate
    entries = ledger.entries_of(enrolment.pk)
    unit = ledger.unit_of(enrolment.pk)
    if unit.state == AttendanceState.TO_JUSTIFY and had_own_signature(entries):
        raise refusals.AbsenceWasNoted


def _minutes(half_day: HalfDay, unit: UnitFacts, method: str) -> Minutes:
    """Free minutes go where the person signs; a noted late arrival stays one."""
    minutes = minutes_at(half_day, OWN_SIGNATURES[method])
    if unit.state == AttendanceState.PRESENT:
        return minutes.cut_to(unit.on_site_minutes + unit.remote_minutes)
    return minutes
