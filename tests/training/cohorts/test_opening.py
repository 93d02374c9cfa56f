"""A cohort is opened, changed while nothing is signed, repeated, called off."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import (
    make_class_session,
    make_cohort,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.cohorts.opening import (
    CohortHasPeople,
    CohortHasSignatures,
    FactIsFixed,
    FundingIsUsed,
    cancel_cohort,
    edit_cohort,
    open_cohort,
    regional_number,
    remove_funding,
    repeat_cohort,
    restore_cohort,
    save_funding,
    territories_of,
)
from training.cohorts.services import NotYourCohort, SeatsAreTaken, freeze_facts
from training.models import ClassSession, Cohort, Funding

SYSTEM = Viewer.system()
FACTS = {
    "reference": "COMPTA-7",
    "starts_on": date(2027, 3, 1),
    "ends_on": date(2027, 6, 30),
    "city": "Saint-Denis",
    "insee_code": "97411",
    "time_zone": "Indian/Reunion",
    "capacity_on_site": 10,
}


def funding_facts(funder, **facts) -> dict:
    return {
        "funder": funder,
        "scheme": "PRF",
        "contract_reference": "2027-12",
        "seats": 8,
        "retention_years": 5,
        "declaration_days": 3,
        "hour_format": "hundredths",
        **facts,
    }


def test_a_double_click_opens_one_cohort(action, hugo, territory):
    key = uuid4()

    rows = {
        open_cohort(action, by=viewer_of(hugo), key=key, number="10_123", **FACTS).pk
        for _ in range(2)
    }

    opened = Cohort.objects.get()
    assert rows == {opened.pk}
    assert opened.responsible_provider.name == "Université de l’Armance"
    assert regional_number(opened) == "10_123"


def test_another_provider_opens_nothing_here(action, gaelle):
    with pytest.raises(NotYourCohort):
        open_cohort(action, by=viewer_of(gaelle), key=uuid4(), **FACTS)


def test_a_reference_stands_for_one_cohort(action, cohort, hugo):
    facts = FACTS | {"reference": cohort.reference}

    with pytest.raises(ValidationError, match="désigne déjà une session"):
        open_cohort(action, by=viewer_of(hugo), key=uuid4(), **facts)


def test_a_regional_number_stands_for_one_cohort(action, cohort, hugo):
    edit_cohort(cohort, by=viewer_of(hugo), number="10_123")

    with pytest.raises(ValidationError, match="Ce numéro désigne déjà une session"):
        open_cohort(action, by=SYSTEM, key=uuid4(), number="10_123", **FACTS)

    assert Cohort.objects.count() == 1


def test_what_was_signed_no_longer_changes(cohort, hugo):
    freeze_facts(cohort)

    with pytest.raises(FactIsFixed, match="feuilles signées"):
        edit_cohort(cohort, by=viewer_of(hugo), city="Troyes")
    edit_cohort(cohort, by=viewer_of(hugo), capacity_remote=30)

    cohort.refresh_from_db()
    assert (cohort.city, cohort.capacity_remote) == ("Bar-sur-Armance", 30)


def test_the_zone_stays_while_sessions_are_planned(cohort, on_site_session):
    with pytest.raises(FactIsFixed):
        edit_cohort(cohort, by=SYSTEM, time_zone="Indian/Reunion")


def test_the_end_does_not_precede_a_signature(cohort, morning):
    morning.frozen_at = timezone.now()
    morning.save()

    with pytest.raises(FactIsFixed, match="Une présence est signée"):
        edit_cohort(cohort, by=SYSTEM, ends_on=morning.date - timedelta(days=1))


def test_seats_taken_stay(cohort, enrolment):
    with pytest.raises(SeatsAreTaken):
        edit_cohort(cohort, by=SYSTEM, capacity_on_site=0)


def test_a_cohort_is_repeated_with_its_timetable_and_its_fundings(
    action, chloe, territory, hugo
):
    first = make_cohort(action, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 26))
    save_funding(first, by=SYSTEM, **funding_facts(territory))
    for day in (1, 26):
        make_class_session(
            first,
            starts_at=datetime(2027, 3, day, 9, tzinfo=first.zone),
            trainers=(chloe,),
        )
    key = uuid4()

    for _ in range(2):
        again = repeat_cohort(
            first,
            by=viewer_of(hugo),
            key=key,
            reference="COMPTA-8",
            starts_on=date(2027, 4, 5),
        )

    assert (again.starts_on, again.ends_on) == (date(2027, 4, 5), date(2027, 4, 30))
    assert [
        f"{row.starts_at.astimezone(again.zone):%d/%m %H:%M} {row.trainers.get()}"
        for row in again.class_sessions.all()
    ] == ["05/04 09:00 Chloé Martin", "30/04 09:00 Chloé Martin"]
    assert again.half_days.count() == 2
    assert again.fundings.get().retention_years == 5


def test_a_cohort_with_people_is_not_called_off(cohort, enrolment):
    with pytest.raises(CohortHasPeople, match="1 personne a encore une place"):
        cancel_cohort(cohort, by=SYSTEM, reason="Trop peu d’inscrits")


def test_a_signed_cohort_is_not_called_off(cohort):
    freeze_facts(cohort)

    with pytest.raises(CohortHasSignatures):
        cancel_cohort(cohort, by=SYSTEM, reason="Trop peu d’inscrits")


def test_a_cohort_called_off_leaves_the_lists_and_may_come_back(coming_cohort, hugo):
    day = timezone.localdate() + timedelta(days=31)
    nine = datetime(day.year, day.month, day.day, 9, tzinfo=coming_cohort.zone)
    make_class_session(coming_cohort, starts_at=nine)

    for _ in range(2):
        cancel_cohort(coming_cohort, by=viewer_of(hugo), reason="Trop peu d’inscrits")

    assert not Cohort.objects.upcoming().exists()
    assert list(Cohort.objects.cancelled()) == [coming_cohort]
    assert not ClassSession.objects.exists()

    restore_cohort(coming_cohort, by=viewer_of(hugo))

    assert list(Cohort.objects.upcoming()) == [coming_cohort]
    assert not Cohort.objects.recruiting().exists()


def test_a_cohort_that_starts_today_may_still_be_joined(action):
    today = timezone.localdate()
    starting = make_cohort(action, starts_on=today)
    make_cohort(action, starts_on=today - timedelta(days=1))
    over = make_cohort(action, starts_on=today - timedelta(days=9), ends_on=today)
    Cohort.objects.filter(pk=over.pk).update(ends_on=today - timedelta(days=1))

    assert list(Cohort.objects.upcoming()) == [starting]
    assert starting in Cohort.objects.running()
    assert starting not in Cohort.objects.not_begun()


def test_the_same_funding_typed_twice_is_one(cohort, territory):
    for _ in range(2):
        save_funding(cohort, by=SYSTEM, **funding_facts(territory))

    assert Funding.objects.count() == 1


def test_a_funding_that_pays_someone_stays(cohort, territory, gaelle):
    funding = save_funding(cohort, by=SYSTEM, **funding_facts(territory))
    make_enrolment(make_person(), cohort, funding=funding)

    with pytest.raises(FundingIsUsed):
        remove_funding(funding, by=SYSTEM)
    with pytest.raises(SeatsAreTaken):
        save_funding(
            cohort, by=SYSTEM, funding=funding, **funding_facts(territory, seats=0)
        )
    with pytest.raises(NotYourCohort):
        remove_funding(funding, by=viewer_of(gaelle))


def test_a_provider_s_territories_are_those_of_its_cohorts(
    cohort, university, formalliance, territory
):
    assert territories_of(university) == [territory]
    assert territories_of(formalliance) == [territory]
