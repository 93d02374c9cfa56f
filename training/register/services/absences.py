"""An absence: the person is told, may answer, and someone at the provider decides."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.cohorts.working_days import add_working_days
from training.enrolments.models import Enrolment
from training.register import permissions, refusals
from training.register.models import (
    AbsenceNotice,
    AttendanceState,
    EntryKind,
    Method,
    RegisterEntry,
)
from training.register.services.ledger import Draft, OpenLedger

DECIDED = (AttendanceState.EXCUSED, AttendanceState.UNEXCUSED)


def answer_by(notice: AbsenceNotice) -> date | None:
    """The last day on which the person may answer; None until they were told."""
    if notice.contacted_at is None:
        return None
    zone = notice.half_day.cohort.zone
    told_on = notice.contacted_at.astimezone(zone).date()
    return add_working_days(told_on, settings.ABSENCE_ANSWER_WORKING_DAYS)


def answer_absence(
    enrolment: Enrolment, half_day: HalfDay, *, by: Viewer, reason: str
) -> AbsenceNotice:
    """The person says why they were absent (a class of reasons, no paper).

    Another answer replaces the first until someone has decided.
    """
    if not permissions.can_answer(by, enrolment):
        raise refusals.NotYourSignature
    if reason not in AbsenceNotice.Reason.values or not reason:
        raise refusals.ReasonIsMissing
    with transaction.atomic():
        state = OpenLedger(half_day).unit_of(enrolment.pk).state
        if state in DECIDED:
            raise refusals.AlreadySettled
        if state != AttendanceState.TO_JUSTIFY:
            raise refusals.NoAbsence
        notice = _notice(enrolment, half_day)
        now = timezone.now()
        # Whoever answers knows.
        notice.contacted_at = notice.contacted_at or now
        notice.answered_at, notice.reason = now, reason
        notice.save()
    return notice


def record_contact(
    enrolment: Enrolment, half_day: HalfDay, *, by: Viewer, channel: str
) -> AbsenceNotice:
    """The office has called, written, or spoken to someone without e-mail."""
    if not permissions.can_settle(by, half_day):
        raise refusals.MayNotSettle
    with transaction.atomic():
        state = OpenLedger(half_day).unit_of(enrolment.pk).state
        if state != AttendanceState.TO_JUSTIFY:
            raise refusals.NoAbsence
        notice = _notice(enrolment, half_day)
        if notice.contacted_at is None:
            notice.channel, notice.contacted_at = channel, timezone.now()
            notice.save(update_fields=["channel", "contacted_at"])
    return notice


def settle_absence(
    enrolment: Enrolment,
    half_day: HalfDay,
    *,
    by: Viewer,
    state: str,
    reason: str,
    has_seen_proof: bool = False,
) -> RegisterEntry:
    """Someone at the provider decides: "excused" or "unexcused". Repeatable.

    Unexcused only once the person was told and has answered, or has let their working
    days pass. A later decision is one entry more; the first stays.
    """
    if not permissions.can_settle(by, half_day):
        raise refusals.MayNotSettle
    if state not in DECIDED or reason not in AbsenceNotice.Reason.values or not reason:
        raise refusals.ReasonIsMissing
    with transaction.atomic():
        ledger = OpenLedger(half_day)
        unit = ledger.unit_of(enrolment.pk)
        if unit.state not in (AttendanceState.TO_JUSTIFY, *DECIDED):
            raise refusals.NoAbsence
        if ledger.countersignature is None:
            raise refusals.RegisterIsOpen
        if unit.state == state:
            return unit.top
        notice = _notice(enrolment, half_day)
        if state == AttendanceState.UNEXCUSED:
            _check_answer(notice)
        notice.has_seen_proof = notice.has_seen_proof or has_seen_proof
        notice.save()
        draft = Draft(
            kind=EntryKind.DECISION,
            method=Method.TRAINER_ENTRY,
            enrolment=enrolment,
            state=state,
            details={"reason": reason, "has_seen_proof": has_seen_proof},
        )
        [entry] = ledger.append([draft], by=by)
        ledger.sign_head(by=by)
    return entry


def _check_answer(notice: AbsenceNotice) -> None:
    if notice.answered_at is not None:
        return
    last_day = answer_by(notice)
    if last_day is None:
        raise refusals.NotContactedYet
    today = timezone.localdate(timezone=notice.half_day.cohort.zone)
    if today <= last_day:
        raise refusals.StillTimeToAnswer(
            refusals.StillTimeToAnswer.sentence % {"day": date_fr(last_day)}
        )


def _notice(enrolment: Enrolment, half_day: HalfDay) -> AbsenceNotice:
    """The absence's notice, created not yet sent; the head's lock makes it one."""
    notice, _created = AbsenceNotice.objects.select_related(
        "half_day__cohort"
    ).get_or_create(enrolment=enrolment, half_day=half_day)
    return notice
