"""The trainer's countersignature, and corrections after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import (
    half_day_of,
    make_class_session,
    make_enrolment,
    make_member,
    make_person,
    viewer_of,
)
from training.models import AttendanceUnit, Enrolment, RegisterEntry, SignedHead
from training.register import chain, refusals
from training.register.services import correct, countersign, mark, sign_presence


@pytest.fixture
def closed(enrolment, nora, morning, amina, chloe):
    """Amina signed, Nora didn't come, Chloé countersigned."""
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    countersign(morning, by=viewer_of(chloe))
    return morning


def test_countersigning_makes_units_final_and_absences_to_justify(closed):
    units = AttendanceUnit.objects.order_by("enrolment__person__birth_name")

    assert [(unit.state, unit.is_final) for unit in units] == [
        ("present", True),
        ("to_justify", True),
    ]


def test_the_head_is_signed_with_a_key_kept_elsewhere(closed, cohort):
    head = SignedHead.objects.get()

    entry = RegisterEntry.objects.get(kind="countersignature")
    assert (head.sequence, head.hash) == (entry.sequence, entry.hash)
    assert head.signature == chain.head_signature(cohort.pk, 3, entry.hash)


def test_countersigning_twice_signs_once(closed, chloe):
    again = countersign(closed, by=viewer_of(chloe))

    assert again == SignedHead.objects.get()
    assert RegisterEntry.objects.count() == 3


def test_only_a_trainer_of_that_half_day_countersigns(
    enrolment, morning, university, hugo, amina, gaelle
):
    other = make_member("Ali Sy", university, "trainer")
    manager = make_member("Inès Roy", university, "manager")
    for who in (hugo, amina, gaelle, other, manager):
        with pytest.raises(refusals.NotYourRegister):
            countersign(morning, by=viewer_of(who))
    with pytest.raises(refusals.NotYourRegister):
        countersign(morning, by=Viewer.system())

    assert RegisterEntry.objects.count() == 0


def test_a_half_day_is_not_closed_long_before_its_end(enrolment, afternoon, chloe):
    with pytest.raises(refusals.TooEarly):
        countersign(afternoon, by=viewer_of(chloe))


def test_a_half_day_without_anyone_is_not_closed(morning, chloe):
    with pytest.raises(refusals.NobodyExpected):
        countersign(morning, by=viewer_of(chloe))


def test_a_guest_cohorts_trainer_closes_its_half_day(
    enrolment, cohort, coming_cohort, chloe
):
    session = make_class_session(
        coming_cohort,
        starts_at=timezone.now() - timedelta(minutes=190),
        on=timezone.localdate(),
        trainers=(chloe,),
    )
    session.guest_cohorts.add(cohort)
    own = make_class_session(
        cohort, starts_at=session.starts_at, on=timezone.localdate()
    )
    half_day = half_day_of(own)
    own.delete()

    countersign(half_day, by=viewer_of(chloe))

    assert AttendanceUnit.objects.get().is_final


def test_a_trainers_mark_after_closing_is_refused(closed, enrolment, chloe):
    with pytest.raises(refusals.RegisterIsClosed):
        mark(enrolment, closed, by=viewer_of(chloe), state="absent", reason="Erreur")


def test_a_correction_takes_two_people_and_a_reason(closed, nora, chloe, hugo):
    entry = correct(
        nora,
        closed,
        by=viewer_of(chloe),
        second_person=hugo,
        state="present",
        minutes=120,
        reason="Elle était dans la salle voisine.",
    )

    unit = AttendanceUnit.objects.get(enrolment=nora)
    assert (entry.method, entry.second_person) == ("correction", hugo)
    assert (unit.state, unit.minutes, unit.is_final) == ("present", 120, True)
    assert RegisterEntry.objects.filter(enrolment=nora).count() == 2


def test_a_correction_sent_twice_is_written_once(closed, nora, chloe, hugo):
    for _click in range(2):
        correct(
            nora,
            closed,
            by=viewer_of(chloe),
            second_person=hugo,
            state="present",
            reason="Oubli",
        )

    assert RegisterEntry.objects.filter(method="correction").count() == 1


def test_a_correction_needs_another_person_of_the_provider(closed, nora, chloe, gaelle):
    for second in (chloe, gaelle):
        with pytest.raises(refusals.SecondPersonIsMissing):
            correct(
                nora,
                closed,
                by=viewer_of(chloe),
                second_person=second,
                state="present",
                reason="Oubli",
            )


def test_a_correction_needs_a_reason(closed, nora, chloe, hugo):
    with pytest.raises(refusals.ReasonIsMissing):
        correct(
            nora,
            closed,
            by=viewer_of(chloe),
            second_person=hugo,
            state="present",
            reason=" ",
        )


def test_an_open_register_is_not_corrected(enrolment, morning, chloe, hugo):
    with pytest.raises(refusals.RegisterIsOpen):
        correct(
            enrolment,
            morning,
            by=viewer_of(chloe),
            second_person=hugo,
            state="present",
            reason="Oubli",
        )


def test_nobody_is_written_into_a_half_day_before_their_entry(
    closed, cohort, chloe, hugo
):
    tomorrow = closed.date + timedelta(days=1)
    later = make_enrolment(make_person("Inès", "Leroy"), cohort)
    Enrolment.objects.filter(pk=later.pk).update(
        planned_entry_on=tomorrow, actual_entry_on=None, status="enrolled"
    )

    with pytest.raises(refusals.NotExpected):
        correct(
            later,
            closed,
            by=viewer_of(chloe),
            second_person=hugo,
            state="present",
            reason="Oubli",
        )
