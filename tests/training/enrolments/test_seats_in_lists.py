"""The taken seats that a list reads are those that admission counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import make_enrolment, make_person
from training.enrolments.models import EnrolmentStatus
from training.models import Cohort, SeatOffer

LATER, BEFORE = timedelta(hours=1), timedelta(hours=-1)


def both_counts(cohort: Cohort, mode: str) -> tuple[int, int]:
    listed = Cohort.objects.with_seats().get(pk=cohort.pk)
    return getattr(listed, f"taken_{mode}"), cohort.seats_taken(mode)


@pytest.mark.parametrize("status", EnrolmentStatus.values)
def test_an_enrolment_of_any_state_counts_the_same(coming_cohort, status):
    make_enrolment(
        make_person(),
        coming_cohort,
        status=status,
        status_reason="Raison",
        mode="remote",
    )

    listed, counted = both_counts(coming_cohort, "remote")

    assert listed == counted
    assert both_counts(coming_cohort, "on_site") == (0, 0)


@pytest.mark.parametrize(
    ("status", "state", "ends_in", "kept"),
    [
        ("waitlisted", "open", LATER, 1),
        ("waitlisted", "open", BEFORE, 0),
        ("waitlisted", "declined", LATER, 0),
        ("withdrawn", "open", LATER, 0),
    ],
)
def test_an_offer_keeps_a_seat_in_time_and_for_who_waits(
    put_in_line, full_cohort, status, state, ends_in, kept
):
    referral = put_in_line("Zoé", status=status)
    SeatOffer.objects.create(
        referral=referral,
        cohort=full_cohort,
        mode="on_site",
        state=state,
        expires_at=timezone.now() + ends_in,
    )

    assert both_counts(full_cohort, "on_site") == (2 + kept, 2 + kept)
    assert both_counts(full_cohort, "remote") == (1, 1)


def test_an_offer_for_a_cohort_its_person_has_left_keeps_none(
    put_in_line, full_cohort, cohort
):
    referral = put_in_line("Zoé", cohort=cohort)
    SeatOffer.objects.create(
        referral=referral,
        cohort=full_cohort,
        mode="on_site",
        expires_at=timezone.now() + LATER,
    )

    assert both_counts(full_cohort, "on_site") == (2, 2)


def test_the_count_holds_inside_another_query_of_cohorts(full_cohort, cohort):
    full = Cohort.objects.with_seats().filter(taken_on_site=2)

    assert list(Cohort.objects.filter(pk__in=full.values("pk"))) == [full_cohort]
