"""The coordinator reads figures of the territory's cohorts, and nobody's name."""

from datetime import timedelta

from django.utils import timezone

from tests.cast import (
    client_for,
    make_class_session,
    make_cohort,
    make_enrolment,
    make_organisation,
    make_person,
    make_referral,
    viewer_of,
)
from training.cohorts.models import Cohort
from training.homes.territory.figures import figures_of
from training.models import AttendanceUnit
from training.referrals.services import refer_person

PAGE = "/territoire/"


def page_of(client, query="") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def test_seats_attendance_and_referrals_are_counted(
    enrolment, morning, afternoon, waiting_referral, territory
):
    for half_day, state in ((morning, "present"), (afternoon, "to_justify")):
        AttendanceUnit.objects.create(
            enrolment=enrolment,
            half_day=half_day,
            state=state,
            method="trainer_entry",
        )

    figures = figures_of(Cohort.objects.of_territory(territory))

    assert (figures.running, figures.coming) == (1, 1)
    assert figures.total.seats.label == "1 sur 36"
    assert figures.total.attendance.rate == "50\u202f%"
    assert figures.total.attendance.to_justify == 1
    assert figures.total.waiting == 1
    assert figures.ages == {"young": 1, "middle": 0, "old": 0, "near_expiry": 0}


def test_referrals_are_sorted_by_how_long_they_wait(
    coming_cohort, denis, agency, territory
):
    now, today = timezone.now(), timezone.localdate()
    for days in (2, 12, 28):
        make_referral(
            make_person(),
            coming_cohort,
            by=denis,
            organisation=agency,
            sent_at=now - timedelta(days=days),
            expires_on=today + timedelta(days=30 - days),
        )

    ages = figures_of(Cohort.objects.of_territory(territory)).ages

    assert ages == {"young": 1, "middle": 1, "old": 1, "near_expiry": 1}


def test_no_name_stands_on_the_page(bruno, enrolment, waiting_referral):
    page = page_of(client_for(bruno))

    assert "COMPTA-1" in page
    for name in ("Amina", "BENALI", "Benali", "Yanis", "Denis"):
        assert name not in page


def test_another_territorys_cohorts_are_not_counted(bruno, cohort, action):
    make_cohort(
        action, reference="AILLEURS", territory=make_organisation("", "territory")
    )

    page = page_of(client_for(bruno))

    assert "COMPTA-1" in page
    assert "AILLEURS" not in page


def test_filters_stand_in_the_address(bruno, cohort, coming_cohort, university):
    client = client_for(bruno)

    coming = page_of(client, "?periode=a-venir")
    of_university = page_of(client, f"?organisme={university.slug}")
    rubbish = page_of(client, "?periode=zzz&organisme=zzz")

    assert "COMPTA-2" in coming
    assert "COMPTA-1" not in coming
    assert "COMPTA-1" in of_university
    assert "COMPTA-1" in rubbish


def test_an_empty_territory_says_so(bruno):
    assert "Aucune session" in page_of(client_for(bruno))


def test_three_cohorts_ask_no_more_than_one(
    bruno, territory, action, denis, agency, django_assert_max_num_queries
):
    client = client_for(bruno)
    counts = []
    for number in range(3):
        cohort = make_cohort(action, territory=territory)
        enrolment = make_enrolment(make_person(), cohort)
        make_class_session(cohort, starts_at=timezone.now())
        AttendanceUnit.objects.create(
            enrolment=enrolment,
            half_day=cohort.half_days.get(),
            state="present",
            method="trainer_entry",
        )
        make_referral(make_person(), cohort, by=denis, organisation=agency)
        client.get(PAGE)
        if number != 1:
            with django_assert_max_num_queries(20) as asked:
                client.get(PAGE)
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_who_waits_for_a_session_counts_for_the_provider(
    coming_cohort, denis, territory, course, university
):
    refer_person(make_person(), by=viewer_of(denis), course=course)

    figures = figures_of(Cohort.objects.of_territory(territory))

    [provider] = figures.by_provider
    assert (provider.name, provider.waiting) == (university.name, 1)
    assert figures.total.waiting == figures.ages["young"] == 1
