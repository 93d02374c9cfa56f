"""Who signs, when, and what becomes of the minutes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_enrolment, make_person, viewer_of
from training.models import (
    AttendanceUnit,
    CalendarException,
    ClassSession,
    HalfDay,
    RegisterEntry,
    SessionMode,
)
from training.register import refusals
from training.register.services import countersign, mark, sign_presence


def shift(half_day: HalfDay, **delta) -> None:
    """Moves the half-day's hours, not its date."""
    HalfDay.objects.filter(pk=half_day.pk).update(
        starts_at=half_day.starts_at + timedelta(**delta),
        ends_at=half_day.ends_at + timedelta(**delta),
    )


def test_a_signature_makes_the_person_present(enrolment, morning, amina):
    entry = sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    unit = AttendanceUnit.objects.get()
    assert (entry.sequence, entry.method, entry.is_late) == (1, "qr_code", False)
    assert (unit.state, unit.on_site_minutes, unit.remote_minutes) == (
        "present",
        180,
        0,
    )
    assert unit.is_final is False


def test_a_double_click_signs_once(enrolment, morning, amina):
    first = sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    again = sign_presence(
        enrolment, morning, by=viewer_of(amina), method="personal_code"
    )

    assert again == first
    assert RegisterEntry.objects.count() == 1


def test_nobody_signs_for_another(enrolment, nora, morning, amina, chloe, hugo):
    for viewer in (
        viewer_of(amina),
        viewer_of(chloe),
        viewer_of(hugo),
        Viewer.system(),
    ):
        with pytest.raises(refusals.NotYourSignature):
            sign_presence(nora, morning, by=viewer, method="qr_code")

    assert RegisterEntry.objects.count() == 0


def test_someone_not_expected_cannot_sign(enrolment, morning, amina):
    CalendarException.objects.create(
        enrolment=enrolment, half_day=morning, reason="Dispensée"
    )

    with pytest.raises(refusals.NotExpected):
        sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")


def test_too_early_says_from_when(enrolment, tomorrow, amina):
    with pytest.raises(refusals.TooEarly, match="à partir de"):
        sign_presence(enrolment, tomorrow, by=viewer_of(amina), method="qr_code")


def test_nobody_signs_for_the_future(enrolment, morning, amina):
    with pytest.raises(refusals.InTheFuture):
        sign_presence(
            enrolment,
            morning,
            by=viewer_of(amina),
            method="qr_code",
            business_at=timezone.now() + timedelta(minutes=5),
        )


def test_the_same_evening_a_signature_is_late(enrolment, morning, amina):
    shift(morning, minutes=-60)

    entry = sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    assert (entry.method, entry.is_late) == ("late_signature", True)
    assert AttendanceUnit.objects.get().is_late is True


def test_the_next_day_only_a_correction_helps(enrolment, yesterday, amina):
    with pytest.raises(refusals.TooLate, match="correction"):
        sign_presence(enrolment, yesterday, by=viewer_of(amina), method="qr_code")


def test_a_closed_register_takes_no_signature(enrolment, nora, morning, amina, chloe):
    countersign(morning, by=viewer_of(chloe))

    with pytest.raises(refusals.RegisterIsClosed):
        sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")


def test_free_minutes_go_where_one_signs(enrolment, both_ways, amina):
    sign_presence(
        enrolment, both_ways, by=viewer_of(amina), method="remote_confirmation"
    )

    unit = AttendanceUnit.objects.get()
    assert (unit.on_site_minutes, unit.remote_minutes) == (0, 120)


def test_a_mode_chosen_for_one_class_session_moves_its_minutes(
    enrolment, both_ways, chloe
):
    SessionMode.objects.create(
        enrolment=enrolment,
        class_session=ClassSession.objects.get(mode="both"),
        mode="remote",
    )

    entry = mark(enrolment, both_ways, by=viewer_of(chloe), state="present")

    assert (entry.on_site_minutes, entry.remote_minutes) == (0, 120)


def test_a_noted_late_arrival_stays_one_when_the_person_signs(
    enrolment, morning, amina, chloe
):
    mark(enrolment, morning, by=viewer_of(chloe), state="late", minutes=150)

    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    unit = AttendanceUnit.objects.get()
    assert (unit.method, unit.on_site_minutes) == ("qr_code", 150)


def test_the_system_in_the_persons_name_writes_the_past(enrolment, yesterday, amina):
    viewer = replace(Viewer.system(), person=amina, user=amina.user)

    entry = sign_presence(
        enrolment,
        yesterday,
        by=viewer,
        method="qr_code",
        business_at=yesterday.starts_at + timedelta(minutes=2),
    )

    assert (entry.is_late, entry.actor_kind) == (False, "system")


def test_the_first_entry_freezes_hours_and_title(enrolment, morning, amina, cohort):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    morning.refresh_from_db()
    cohort.refresh_from_db()
    assert morning.frozen_at is not None
    assert cohort.frozen_title == "Comptabilité des petites entreprises"


def test_evidence_stays_out_of_the_hash(enrolment, morning, amina):
    entry = sign_presence(
        enrolment,
        morning,
        by=viewer_of(amina),
        method="remote_confirmation",
        evidence={"intervals": [["09:00", "12:00"]]},
    )

    assert entry.payload.details == {
        "signed_by": "remote_confirmation",
        "intervals": [["09:00", "12:00"]],
    }


def test_two_people_get_two_numbers(morning, amina, enrolment, cohort):
    yanis = make_person("Yanis", "Morel", email="yanis@exemple.fr")
    other = make_enrolment(yanis, cohort)

    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    sign_presence(other, morning, by=viewer_of(yanis), method="qr_code")

    assert list(RegisterEntry.objects.values_list("sequence", flat=True)) == [1, 2]
