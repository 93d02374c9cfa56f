"""Seats kept for some organisations, or capped, and seats that a funding pays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_organisation, make_person, make_referral, viewer_of
from training.cohorts.services import NotYourCohort, SeatsAreTaken, set_seats
from training.enrolments.admission.offers import accept_offer, offer_next
from training.enrolments.admission.quotas import (
    DayIsPast,
    ReserveTooLarge,
    drop_quota,
    set_quota,
)
from training.enrolments.seats import NoSeatLeft, QuotaReached, count_seats
from training.enrolments.services import admit, enrol_person
from training.models import Cohort, Funding, SeatQuota

SYSTEM = Viewer.system()
RESERVED, AT_MOST = SeatQuota.Kind.RESERVED, SeatQuota.Kind.AT_MOST


@pytest.fixture
def small_cohort(coming_cohort) -> Cohort:
    """Three seats in the room, none at a distance."""
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=3, capacity_remote=0
    )
    coming_cohort.refresh_from_db()
    return coming_cohort


@pytest.fixture
def until():
    return timezone.localdate() + timedelta(days=10)


@pytest.fixture
def refer(small_cohort, denis, agency):
    """Someone referred by an agency, Denis's unless said."""

    def make(organisation=agency, **facts):
        return make_referral(
            make_person(), small_cohort, by=denis, organisation=organisation, **facts
        )

    return make


def test_reserved_seats_are_kept_from_others(
    small_cohort, office, refer, mission_locale, other_agency, until
):
    set_quota(
        small_cohort, mission_locale, by=office, kind=RESERVED, seats=2, until=until
    )
    admit(refer(other_agency), by=office)

    with pytest.raises(QuotaReached) as refusal:
        admit(refer(other_agency), by=office)

    assert "réservées (Mission locale de l’Armance jusqu’au" in str(refusal.value)
    admit(refer(), by=office)  # an agency of the mission locale
    admit(refer(), by=office)
    with pytest.raises(NoSeatLeft):
        admit(refer(), by=office)


def test_seats_taken_by_the_reserves_own_are_kept_no_longer(
    small_cohort, office, refer, agency, other_agency, until
):
    admit(refer(), by=office)
    set_quota(small_cohort, agency, by=office, kind=RESERVED, seats=2, until=until)

    admit(refer(other_agency), by=office)

    with pytest.raises(QuotaReached):
        enrol_person(make_person(), small_cohort, by=office)


def test_after_the_day_the_seats_are_everyones(
    small_cohort, office, refer, mission_locale, other_agency
):
    today = timezone.localdate()
    SeatQuota.objects.create(
        cohort=small_cohort,
        organisation=mission_locale,
        kind=RESERVED,
        seats=3,
        until=today - timedelta(days=1),
    )

    admit(refer(other_agency), by=office)

    with pytest.raises(DayIsPast):
        set_quota(
            small_cohort,
            mission_locale,
            by=office,
            kind=RESERVED,
            seats=1,
            until=today - timedelta(days=1),
        )


def test_an_agencys_reserve_lies_within_its_parents(
    small_cohort, office, refer, mission_locale, agency, until
):
    sister = make_organisation(
        "Antenne de Troyes", "employment_partner", parent=mission_locale
    )
    set_quota(
        small_cohort, mission_locale, by=office, kind=RESERVED, seats=3, until=until
    )
    set_quota(small_cohort, agency, by=office, kind=RESERVED, seats=2, until=until)

    assert count_seats(small_cohort).kept_from(None) == 3
    admit(refer(sister), by=office)
    with pytest.raises(QuotaReached):
        admit(refer(sister), by=office)
    admit(refer(agency), by=office)


def test_a_cap_counts_the_agencies_together(
    small_cohort, office, refer, mission_locale, other_agency
):
    set_quota(small_cohort, mission_locale, by=office, kind=AT_MOST, seats=1)
    admit(refer(), by=office)

    with pytest.raises(QuotaReached, match="a déjà sa place dans cette session"):
        admit(refer(), by=office)
    with pytest.raises(QuotaReached):
        enrol_person(
            make_person(), small_cohort, by=office, organisation=mission_locale
        )
    admit(refer(other_agency), by=office)


def test_a_reserve_that_no_seat_can_keep_is_refused(
    small_cohort, office, agency, until
):
    with pytest.raises(ReserveTooLarge, match="Il manque 1 place libre"):
        set_quota(small_cohort, agency, by=office, kind=RESERVED, seats=4, until=until)

    assert not SeatQuota.objects.exists()


def test_setting_a_rule_twice_changes_it(small_cohort, office, agency):
    for seats in (1, 2, 2):
        set_quota(small_cohort, agency, by=office, kind=AT_MOST, seats=seats)

    assert SeatQuota.objects.get().seats == 2
    drop_quota(SeatQuota.objects.get(), by=office)
    assert not SeatQuota.objects.exists()


@pytest.mark.parametrize("who", ["denis", "bruno", "chloe", "gaelle"])
def test_only_the_cohorts_office_sets_rules(request, who, small_cohort, agency):
    with pytest.raises(NotYourCohort):
        set_quota(
            small_cohort,
            agency,
            by=viewer_of(request.getfixturevalue(who)),
            kind=AT_MOST,
            seats=1,
        )


def test_the_next_in_line_is_the_next_whom_the_rules_let_in(
    small_cohort, office, refer, agency, other_agency
):
    set_quota(small_cohort, agency, by=office, kind=AT_MOST, seats=1)
    admit(refer(), by=office)
    now = timezone.now()
    capped = refer(status="waitlisted", answered_at=now - timedelta(days=3))
    other = refer(other_agency, status="waitlisted", answered_at=now)

    assert offer_next(small_cohort, "on_site").referral == other
    assert capped.seat_offers.count() == 0


def test_a_promise_outlives_a_rule_made_later(
    small_cohort, office, refer, agency, other_agency, until
):
    waiting = refer(other_agency, status="waitlisted", answered_at=timezone.now())
    offer = offer_next(small_cohort, "on_site")
    set_quota(small_cohort, agency, by=office, kind=RESERVED, seats=2, until=until)
    set_quota(small_cohort, other_agency, by=office, kind=AT_MOST, seats=1)
    Cohort.objects.filter(pk=small_cohort.pk).update(capacity_on_site=1)

    enrolment = accept_offer(offer, by=Viewer.for_link(waiting.person))

    assert enrolment.status == "enrolled"


def test_a_funding_pays_so_many_seats(small_cohort, office, university):
    funding = Funding.objects.create(
        cohort=small_cohort, funder=university, scheme="Programme régional", seats=1
    )
    enrol_person(make_person(), small_cohort, by=office, funding=funding)

    with pytest.raises(QuotaReached, match="paie 1 place, déjà prise"):
        enrol_person(make_person(), small_cohort, by=office, funding=funding)
    enrol_person(make_person(), small_cohort, by=office)


def test_the_capacity_is_not_lowered_below_an_offer(small_cohort, office, refer):
    refer(status="waitlisted", answered_at=timezone.now())
    offer_next(small_cohort, "on_site")

    with pytest.raises(SeatsAreTaken):
        set_seats(small_cohort, by=office, on_site=0, remote=0, recruitment="open")


def test_the_sentence_names_the_other_mode(small_cohort, office):
    Cohort.objects.filter(pk=small_cohort.pk).update(
        capacity_on_site=0, capacity_remote=2
    )
    small_cohort.refresh_from_db()

    with pytest.raises(NoSeatLeft, match="il reste 2 places à distance"):
        enrol_person(make_person(), small_cohort, by=office)
