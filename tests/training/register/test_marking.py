"""The trainer's rows."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.cast import make_member, viewer_of
from training.models import AttendanceUnit, RegisterEntry
from training.register import refusals
from training.register.services import mark, sign_presence, withdraw_mark
from training.register.tasks import announce_absence


def test_a_trainer_marks_present_late_and_absent(enrolment, morning, chloe):
    seen = []
    for state, minutes in (("present", None), ("late", 160), ("absent", None)):
        mark(enrolment, morning, by=viewer_of(chloe), state=state, minutes=minutes)
        unit = AttendanceUnit.objects.get()
        seen.append((unit.state, unit.minutes))

    assert seen == [("present", 180), ("present", 160), ("to_justify", 0)]


def test_marking_the_same_twice_writes_once(enrolment, morning, chloe):
    first = mark(enrolment, morning, by=viewer_of(chloe), state="absent")
    again = mark(enrolment, morning, by=viewer_of(chloe), state="absent")

    assert again == first
    assert RegisterEntry.objects.count() == 1


def test_undo_brings_back_what_was_true_before(enrolment, morning, chloe):
    mark(enrolment, morning, by=viewer_of(chloe), state="present")
    wrong = mark(enrolment, morning, by=viewer_of(chloe), state="absent")

    for _click in range(2):
        withdraw_mark(enrolment, morning, by=viewer_of(chloe), sequence=wrong.sequence)

    assert AttendanceUnit.objects.get().state == "present"
    assert RegisterEntry.objects.count() == 3


def test_undoing_the_only_mark_makes_the_person_expected(enrolment, morning, chloe):
    entry = mark(enrolment, morning, by=viewer_of(chloe), state="present")

    withdraw_mark(enrolment, morning, by=viewer_of(chloe), sequence=entry.sequence)

    unit = AttendanceUnit.objects.get()
    assert (unit.state, unit.minutes) == ("expected", 0)


def test_a_signature_is_overruled_with_a_reason_only(enrolment, morning, amina, chloe):
    signed = sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    with pytest.raises(refusals.SignatureNeedsAReason):
        mark(enrolment, morning, by=viewer_of(chloe), state="absent")
    entry = mark(
        enrolment, morning, by=viewer_of(chloe), state="absent", reason="Partie à 9 h"
    )

    assert entry.payload.details == {
        "reason": "Partie à 9 h",
        "over_signature": signed.sequence,
    }
    with pytest.raises(refusals.AbsenceWasNoted):
        sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")


def test_a_signature_is_not_the_trainers_to_take_back(enrolment, morning, amina, chloe):
    signed = sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    with pytest.raises(refusals.SignatureNeedsAReason):
        withdraw_mark(enrolment, morning, by=viewer_of(chloe), sequence=signed.sequence)


def test_late_minutes_must_fit_the_half_day(enrolment, morning, chloe):
    with pytest.raises(refusals.MinutesDoNotFit, match="180"):
        mark(enrolment, morning, by=viewer_of(chloe), state="late", minutes=200)


def test_only_those_who_keep_the_register_mark(
    enrolment, morning, university, amina, denis, gaelle, bruno
):
    stranger = make_member("Ali Sy", university, "trainer")
    for user in (amina, denis, gaelle, bruno, stranger):
        with pytest.raises(refusals.NotYourRegister):
            mark(enrolment, morning, by=viewer_of(user), state="present")

    assert RegisterEntry.objects.count() == 0


def test_the_office_copies_a_paper_sheet(enrolment, morning, hugo):
    entry = sign_presence(enrolment, morning, by=viewer_of(hugo), method="paper_import")

    assert (entry.method, entry.state) == ("paper_import", "present")


def test_tomorrow_cannot_be_marked_today(enrolment, tomorrow, chloe):
    with pytest.raises(refusals.TooEarly):
        mark(enrolment, tomorrow, by=viewer_of(chloe), state="present")


def test_an_absence_is_announced_after_a_while(
    enrolment, morning, chloe, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        mark(enrolment, morning, by=viewer_of(chloe), state="absent")

    task = DBTaskResult.objects.get(task_path=announce_absence.module_path)
    assert task.run_after > timezone.now()
