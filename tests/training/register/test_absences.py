"""An absence, from its birth to its decision."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import viewer_of
from training.cohorts.working_days import add_working_days
from training.models import AbsenceNotice, AttendanceUnit, RegisterEntry
from training.register import refusals
from training.register.services import (
    answer_absence,
    countersign,
    mark,
    record_contact,
    settle_absence,
)
from training.register.services.absences import answer_by
from training.register.tasks import announce_absence


@pytest.fixture
def missed(enrolment, nora, morning, chloe):
    """Amina and Nora were expected; the trainer closed without them."""
    countersign(morning, by=viewer_of(chloe))
    return morning


def settle(enrolment, half_day, by, state="unexcused", reason="no_reason", **facts):
    return settle_absence(
        enrolment, half_day, by=viewer_of(by), state=state, reason=reason, **facts
    )


def contacted(enrolment, half_day, *, days_ago: int) -> None:
    AbsenceNotice.objects.update_or_create(
        enrolment=enrolment,
        half_day=half_day,
        defaults={"contacted_at": timezone.now() - timedelta(days=days_ago)},
    )


def test_the_person_is_told_once_by_mail(missed, enrolment):
    sent = [announce_absence.call(str(enrolment.pk), missed.pk) for _twice in range(2)]

    notice = AbsenceNotice.objects.get()
    assert sent == [True, False]
    assert (notice.channel, notice.contacted_at is not None) == ("email", True)
    [message] = mail.outbox
    assert message.to == ["amina@exemple.fr"]
    assert message.subject.startswith("Votre absence du ")
    assert f"/mon-parcours/absences/{missed.pk}/" in message.body


def test_someone_without_mail_waits_for_the_offices_call(missed, nora, hugo):
    assert announce_absence.call(str(nora.pk), missed.pk) is False
    with pytest.raises(refusals.NotContactedYet):
        settle(nora, missed, hugo)

    notice = record_contact(nora, missed, by=viewer_of(hugo), channel="phone")

    assert (notice.channel, notice.contacted_at is not None) == ("phone", True)
    assert mail.outbox == []


def test_an_absence_taken_back_is_not_announced(enrolment, morning, chloe):
    mark(enrolment, morning, by=viewer_of(chloe), state="absent")
    mark(enrolment, morning, by=viewer_of(chloe), state="present")

    assert announce_absence.call(str(enrolment.pk), morning.pk) is False
    assert AbsenceNotice.objects.count() == 0


def test_an_absence_is_not_unexcused_while_the_person_may_answer(
    missed, enrolment, hugo
):
    contacted(enrolment, missed, days_ago=0)

    with pytest.raises(refusals.StillTimeToAnswer, match="jusqu’au"):
        settle(enrolment, missed, hugo)


def test_an_absence_is_unexcused_once_the_working_days_have_passed(
    missed, enrolment, hugo
):
    contacted(enrolment, missed, days_ago=10)

    entry = settle(enrolment, missed, hugo)

    unit = AttendanceUnit.objects.get(enrolment=enrolment)
    assert (entry.kind, unit.state, unit.is_final) == ("decision", "unexcused", True)


def test_an_answer_allows_a_decision_at_once(missed, enrolment, amina, hugo):
    answer_absence(enrolment, missed, by=viewer_of(amina), reason="transport")

    settle(enrolment, missed, hugo, reason="transport")

    assert AttendanceUnit.objects.get(enrolment=enrolment).state == "unexcused"


def test_an_absence_is_excused_at_once_and_the_proof_only_seen(missed, enrolment, hugo):
    entry = settle(
        enrolment, missed, hugo, "excused", reason="sickness", has_seen_proof=True
    )

    assert AttendanceUnit.objects.get(enrolment=enrolment).state == "excused"
    assert entry.payload.details == {"reason": "sickness", "has_seen_proof": True}
    assert AbsenceNotice.objects.get(enrolment=enrolment).has_seen_proof is True


def test_settling_twice_writes_one_decision(missed, enrolment, hugo):
    for _click in range(2):
        settle(enrolment, missed, hugo, "excused", reason="sickness")

    assert RegisterEntry.objects.filter(kind="decision").count() == 1


def test_only_the_providers_people_decide(
    missed, enrolment, amina, chloe, denis, gaelle, bruno
):
    contacted(enrolment, missed, days_ago=10)

    for who in (amina, chloe, denis, gaelle, bruno):
        with pytest.raises(refusals.MayNotSettle):
            settle(enrolment, missed, who)
    with pytest.raises(refusals.MayNotSettle):
        settle_absence(
            enrolment, missed, by=Viewer.system(), state="excused", reason="other"
        )


def test_an_open_register_is_not_settled(enrolment, morning, chloe, hugo):
    mark(enrolment, morning, by=viewer_of(chloe), state="absent")

    with pytest.raises(refusals.RegisterIsOpen):
        settle(enrolment, morning, hugo, "excused", reason="family")


def test_someone_present_has_no_absence_to_settle(enrolment, morning, chloe, hugo):
    mark(enrolment, morning, by=viewer_of(chloe), state="present")
    countersign(morning, by=viewer_of(chloe))

    with pytest.raises(refusals.NoAbsence):
        settle(enrolment, morning, hugo, "excused", reason="family")


def test_nobody_answers_for_another(missed, enrolment, hugo, chloe):
    for who in (hugo, chloe):
        with pytest.raises(refusals.NotYourSignature):
            answer_absence(enrolment, missed, by=viewer_of(who), reason="family")


def test_a_settled_absence_is_not_answered_any_more(missed, enrolment, amina, hugo):
    settle(enrolment, missed, hugo, "excused", reason="family")

    with pytest.raises(refusals.AlreadySettled):
        answer_absence(enrolment, missed, by=viewer_of(amina), reason="transport")


def test_a_present_person_has_nothing_to_answer(enrolment, morning, amina, chloe):
    mark(enrolment, morning, by=viewer_of(chloe), state="present")

    with pytest.raises(refusals.NoAbsence):
        answer_absence(enrolment, morning, by=viewer_of(amina), reason="transport")


def test_the_last_day_to_answer_skips_weekends_and_holidays(missed, enrolment):
    notice = AbsenceNotice.objects.create(
        enrolment=enrolment, half_day=missed, contacted_at=timezone.now()
    )
    today = timezone.localdate(notice.contacted_at)

    assert answer_by(notice) == add_working_days(today, 2)
