"""A day typed wrongly is corrected with a reason, unless evidence says otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    half_day_of,
    make_class_session,
    make_organisation,
    viewer_of,
)
from training.enrolments.correcting import (
    IsSigned,
    MayNotCorrect,
    WhyIsMissing,
    correct_dates,
)
from training.enrolments.services import complete
from training.models import AttendanceUnit, Enrolment, Funding
from training.refusals import Refusal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAYS_AGO_4 = timezone.now() - timedelta(days=4)


@pytest.fixture
def seat(enrolment, cohort):
    """Amina's, in training since ten days, in a cohort a month old."""
    cohort.starts_on = TODAY() - timedelta(days=30)
    cohort.save()
    enrolment.actual_entry_on = TODAY() - timedelta(days=10)
    enrolment.save()
    return enrolment


def test_a_corrected_day_keeps_the_former_one_in_the_history(seat, hugo):
    day = TODAY() - timedelta(days=12)

    corrected = correct_dates(seat, by=viewer_of(hugo), entry_on=day, reason="Saisie")

    assert corrected.actual_entry_on == day
    [event] = seat.events.all()
    assert (event.from_status, event.to_status) == (seat.status, seat.status)
    assert "et non le" in event.reason
    assert event.reason.endswith("Saisie")


def test_correcting_twice_keeps_one_step(seat, hugo):
    facts = {"entry_on": TODAY() - timedelta(days=12), "reason": "Saisie"}
    correct_dates(seat, by=viewer_of(hugo), **facts)
    correct_dates(seat, by=viewer_of(hugo), **facts)

    assert seat.events.count() == 1


def test_a_correction_says_why(seat, hugo):
    with pytest.raises(WhyIsMissing):
        correct_dates(seat, by=viewer_of(hugo), entry_on=TODAY(), reason=" ")


@pytest.mark.parametrize("days", [-40, 1])
def test_an_entry_is_neither_before_the_session_nor_to_come(seat, hugo, days):
    day = TODAY() + timedelta(days=days)

    with pytest.raises(Refusal):
        correct_dates(seat, by=viewer_of(hugo), entry_on=day, reason="Saisie")


def test_an_exit_never_precedes_the_entry(seat, hugo):
    by = viewer_of(hugo)
    over = complete(seat, by=by, on=TODAY())

    with pytest.raises(Refusal):
        correct_dates(
            over,
            by=by,
            entry_on=TODAY(),
            exit_on=TODAY() - timedelta(days=1),
            reason="Saisie",
        )


def test_a_signed_presence_stays_inside(seat, cohort, hugo):
    half_day = half_day_of(make_class_session(cohort, starts_at=DAYS_AGO_4))
    AttendanceUnit.objects.create(
        enrolment=seat, half_day=half_day, state="present", method="trainer_entry"
    )
    by, day = viewer_of(hugo), half_day.date

    correct_dates(seat, by=by, entry_on=day, reason="Saisie")

    with pytest.raises(IsSigned):
        correct_dates(seat, by=by, entry_on=day + timedelta(days=1), reason="Saisie")


def test_another_provider_corrects_nothing(seat, gaelle):
    with pytest.raises(MayNotCorrect):
        correct_dates(seat, by=viewer_of(gaelle), entry_on=TODAY(), reason="Saisie")


def test_a_corrected_day_is_to_be_declared_again(
    seat, cohort, hugo, django_capture_on_commit_callbacks
):
    funder = make_organisation("Caisse", "funder", declared_in="edof")
    seat.funding = Funding.objects.create(cohort=cohort, funder=funder, scheme="CPF")
    seat.save()
    day = TODAY() - timedelta(days=11)
    client = client_for(hugo)
    address = f"/organisme/inscriptions/{seat.pk}/"

    with django_capture_on_commit_callbacks(execute=True):
        refused = client.post(f"{address}dates/", {"entry_on": day, "reason": ""})
        client.post(f"{address}dates/", {"entry_on": day, "reason": "Saisie"})

    assert refused.status_code == 422
    assert Enrolment.objects.get(pk=seat.pk).actual_entry_on == day
    page = client.get(address).text
    assert "à déclarer" in page
    assert "Inscription modifiée" in page
