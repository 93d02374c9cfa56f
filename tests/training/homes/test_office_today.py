"""The office's page of the day: every kind of work, in few queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import client_for, make_enrolment, make_person, make_referral
from tests.training.meetings.conftest import make_meeting
from training.homes.provider.work import WORK
from training.models import MeetingInvitation, Message, Referral

pytestmark = pytest.mark.django_db
OFFICE = "/organisme/"


@pytest.fixture
def busy(coming_cohort, cohort, denis, agency, university):
    """Something of most kinds of work, three times."""
    today = timezone.localdate()
    for number in range(3):
        for status in ("sent", "tested", "waitlisted"):
            make_referral(
                make_person(f"{status.title()} {number}"),
                coming_cohort,
                by=denis,
                organisation=agency,
                status=status,
                expires_on=today + timedelta(days=number),
            )
        make_enrolment(
            make_person(f"Entrante {number}"),
            cohort,
            status="enrolled",
            actual_entry_on=None,
            planned_entry_on=today,
        )
        for state, channel in (("failed", "email"), ("to_print", "letter")):
            Message.objects.create(
                key=f"{state}:{number}",
                kind="referral_sent_person",
                person=make_person(),
                sender=university,
                subject="Votre candidature",
                body="Bonjour",
                channel=channel,
                state=state,
                failure="Adresse inconnue" if state == "failed" else "",
            )


def test_each_kind_of_work_has_its_count_and_its_first_rows(hugo, busy):
    page = client_for(hugo).get(OFFICE)

    counts = {
        queue.waiting.key: queue.count
        for queue in (*page.context["waiting"], *page.context["done"])
    }
    assert set(counts) == {waiting.key for waiting in WORK}
    assert counts["orientations"] == 3
    assert counts["decisions"] == 3
    assert counts["listes-d-attente"] == 1
    assert counts["entrees"] == 3
    assert counts["messages"] == 3
    assert counts["courriers"] == 3
    assert "Adresse inconnue" in page.content.decode()


def test_it_asks_at_most_twenty_times_however_much_waits(
    hugo, busy, django_assert_max_num_queries
):
    office = client_for(hugo)
    office.get(OFFICE)

    with django_assert_max_num_queries(20):
        assert office.get(OFFICE).status_code == 200


def test_only_a_meeting_that_has_begun_has_a_list_to_finish(hugo, university, referral):
    make_meeting(university)
    hour_ago = timezone.now() - timedelta(hours=1)
    begun = make_meeting(university, starts_at=hour_ago)
    MeetingInvitation.objects.create(
        referral=referral, meeting=begun, kind="information"
    )

    page = client_for(hugo).get(OFFICE).content.decode()

    assert page.count("Liste à terminer") == 1


def test_a_day_without_work_says_so(gaelle):
    page = client_for(gaelle).get(OFFICE).content.decode()

    assert "Rien ne vous attend aujourd’hui" in page
    assert "Toutes les orientations ont une réponse." in page


def test_the_most_urgent_referral_comes_first(hugo, busy):
    rows = client_for(hugo).get(OFFICE).context["waiting"][0].rows

    assert [row.expires_on for row in rows] == sorted(row.expires_on for row in rows)
    assert Referral.objects.filter(status="tested").count() == 3
