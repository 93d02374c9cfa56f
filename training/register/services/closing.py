"""The trainer closes a half-day; two people correct it afterwards."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import Membership, Role, User
from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.register import permissions, refusals
from training.register.models import (
    AttendanceState,
    EntryKind,
    Method,
    RegisterEntry,
    SignedHead,
)
from training.register.services.ledger import Draft, OpenLedger, absence
from training.register.services.marking import announce_later
from training.register.units import Minutes, UnitFacts, planned_minutes


def countersign(half_day: HalfDay, *, by: Viewer) -> SignedHead:
    """Closes the half-day's register: its units become final. Repeatable.

    Everyone expected without an entry gets an absence, to be justified. Then the
    trainer's countersignature, late signatures included, and the signed head.
    """
    if not permissions.can_countersign(by, half_day):
        raise refusals.NotYourRegister
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        if ledger.countersignature is not None:
            return SignedHead.objects.get(
                cohort=half_day.cohort_id, sequence=ledger.countersignature.sequence
            )
        opens = ledger.half_day.ends_at - timedelta(
            minutes=settings.SIGNING_OPENS_BEFORE_MINUTES
        )
        if timezone.now() < opens:
            raise refusals.TooEarly(opens, ledger.half_day.cohort.zone)
        expected = list(Enrolment.objects.expected_on(ledger.half_day))
        if not expected and not ledger.entries:
            raise refusals.NobodyExpected
        missing = [
            absence(enrolment)
            for enrolment in expected
            if ledger.unit_of(enrolment.pk).state == AttendanceState.EXPECTED
        ]
        closing = Draft(kind=EntryKind.COUNTERSIGNATURE, method=Method.TRAINER_ENTRY)
        entries = ledger.append([*missing, closing], by=by)
        for entry in entries[:-1]:
            announce_later(entry)
        return ledger.sign_head(by=by)


def correct(
    enrolment: Enrolment,
    half_day: HalfDay,
    *,
    by: Viewer,
    second_person: User,
    state: str,
    reason: str,
    minutes: int | None = None,
) -> RegisterEntry:
    """Corrects a closed half-day: a new entry by two people, with its reason.

    `state` is "present" or "to_justify"; what an absence is worth is decided by
    `settle_absence`. The entry that it corrects stays.
    """
    if not permissions.can_correct(by, half_day):
        raise refusals.NotYourRegister
    if not reason.strip():
        raise refusals.ReasonIsMissing
    if second_person == by.user or not _works_there(second_person, half_day):
        raise refusals.SecondPersonIsMissing
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        if ledger.countersignature is None:
            raise refusals.RegisterIsOpen
        is_present = state == AttendanceState.PRESENT
        unit = ledger.unit_of(enrolment.pk)
        _check_expected(unit, enrolment, ledger.half_day)
        attended = (
            _attended(ledger.half_day, enrolment, minutes) if is_present else Minutes()
        )
        said = (unit.state, unit.on_site_minutes, unit.remote_minutes)
        if said == (state, attended.on_site, attended.remote):
            return unit.top
        facts = {
            "method": Method.CORRECTION,
            "second_person": second_person,
            "details": {"reason": reason.strip()},
        }
        draft = (
            Draft(
                kind=EntryKind.PRESENCE,
                enrolment=enrolment,
                state=AttendanceState.PRESENT,
                minutes=attended,
                **facts,
            )
            if is_present
            else absence(enrolment, **facts)
        )
        [entry] = ledger.append([draft], by=by)
        ledger.sign_head(by=by)
        if not is_present:
            announce_later(entry)
    return entry


def _check_expected(unit: UnitFacts, enrolment: Enrolment, half_day: HalfDay) -> None:
    """Someone with an entry was there, or expected, whatever was planned since."""
    expected = Enrolment.objects.expected_on(half_day)
    if unit.top is None and not expected.filter(pk=enrolment.pk).exists():
        raise refusals.NotExpected


def _attended(half_day: HalfDay, enrolment: Enrolment, minutes: int | None) -> Minutes:
    planned = planned_minutes([half_day], [enrolment])[enrolment.pk, half_day.pk]
    if minutes is None:
        return planned
    if not 1 <= minutes <= planned.total:
        raise refusals.MinutesDoNotFit(
            refusals.MinutesDoNotFit.sentence % {"most": planned.total}
        )
    return planned.cut_to(minutes)


def _works_there(user: User, half_day: HalfDay) -> bool:
    """Someone of the cohort's providers whose business is the register."""
    cohort = half_day.cohort
    return (
        Membership.objects.current()
        .filter(
            user=user,
            role__in=(Role.TRAINER, Role.OFFICE, Role.MANAGER),
            organisation__in=(
                cohort.delivering_provider_id,
                cohort.responsible_provider_id,
            ),
        )
        .exists()
    )
