"""One's hours in one's own calendar: it follows changes, and closes when asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from people.templatetags.interface import phone_fr
from tests.cast import (
    client_for,
    make_class_session,
    make_cohort,
    make_enrolment,
    make_referral,
    viewer_of,
)
from tests.training.meetings.conftest import make_meeting
from training.meetings.invitations import invite
from training.messages.links import link_for
from training.models import PersonalLink

pytestmark = pytest.mark.django_db


def feed(holder):
    return Client().get(f"/agenda/{link_for(holder, 'agenda').token}.ics")


def events(response) -> list:
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_person_and_the_trainer_see_their_class_sessions(
    enrolment, amina, chloe, on_site_session, gaelle
):
    [event] = events(feed(amina))

    assert str(event["summary"]) == "Comptabilité"
    assert str(event["uid"]).startswith(f"seance-{on_site_session.pk}@")
    assert "Campus des Rives" in event["location"]
    assert event["url"].endswith(f"/seances/{on_site_session.pk}/")
    assert event["status"] == "CONFIRMED"
    assert len(events(feed(chloe))) == 1
    assert events(feed(gaelle)) == []


def test_hours_are_those_of_the_venue_with_its_zone(action, amina):
    reunion = ZoneInfo("Indian/Reunion")
    island = make_cohort(action, time_zone="Indian/Reunion")
    make_enrolment(amina, island)
    day = timezone.localdate() + timedelta(days=2)
    start = datetime(day.year, day.month, day.day, 8, tzinfo=reunion)
    make_class_session(island, starts_at=start, on=day)

    response = feed(amina)

    [event] = events(response)
    assert (
        f"DTSTART;TZID=Indian/Reunion:{day:%Y%m%d}T080000" in response.content.decode()
    )
    assert event["dtstart"].dt == start
    [zone] = Calendar.from_ical(response.content).walk("VTIMEZONE")
    assert zone["tzid"] == "Indian/Reunion"


def test_a_cancelled_session_is_struck_out_and_keeps_its_number(
    enrolment, amina, on_site_session
):
    [before] = events(feed(amina))
    on_site_session.cancelled_at = timezone.now()
    on_site_session.save()

    [after] = events(feed(amina))

    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")


def test_what_did_not_change_is_not_sent_again(enrolment, amina, on_site_session):
    address = f"/agenda/{link_for(amina, 'agenda').token}.ics"
    first = Client().get(address)

    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    on_site_session.room = "B 205"
    on_site_session.save()
    changed = Client().get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "private" in first["Cache-Control"]


def test_a_meeting_says_how_to_join_it_and_whom_to_call(
    coming_cohort, denis, agency, university, hugo, amina
):
    referral = make_referral(amina, coming_cohort, by=denis, organisation=agency)
    slot = make_meeting(
        university,
        means="video",
        video_link="https://visio.exemple.fr/info",
        bring="Votre CV",
    )
    invite([referral], by=viewer_of(hugo), meeting=slot)

    [event] = events(feed(amina))

    assert str(event["description"]).splitlines() == [
        f"{university.name} : {phone_fr(university.phone)}",
        "En visioconférence : https://visio.exemple.fr/info",
        "À apporter : Votre CV",
    ]


def test_a_changed_address_closes_the_old_one(enrolment, amina, on_site_session):
    client = client_for(amina)
    client.post("/mon-parcours/agenda/", {"act": "create"})
    old = PersonalLink.objects.get().token
    client.post("/mon-parcours/agenda/", {"act": "renew"})
    page = client.get("/mon-parcours/agenda/").content.decode()
    new = PersonalLink.objects.get(revoked_at=None).token

    assert Client().get(f"/agenda/{old}.ics").status_code == 410
    assert Client().get(f"/agenda/{new}.ics").status_code == 200
    assert (new in page, old in page) == (True, False)
    client.post("/mon-parcours/agenda/", {"act": "stop"})
    assert Client().get(f"/agenda/{new}.ics").status_code == 410


def test_a_trainer_whose_account_is_closed_has_no_feed(chloe, on_site_session):
    chloe.is_active = False
    chloe.save()

    assert feed(chloe).status_code == 410


def test_forged_tokens_and_other_links_open_no_feed(enrolment, amina):
    other = link_for(amina, "session", "x").token
    assert Client().get(f"/agenda/{other}.ics").status_code == 404
    assert Client().get(f"/agenda/{'2' * 20}.ics").status_code == 404


def test_one_session_has_a_file_for_those_who_may_see_it(
    enrolment, amina, on_site_session, gaelle
):
    address = f"/seances/{on_site_session.pk}/agenda.ics"

    assert len(events(client_for(amina).get(address))) == 1
    assert client_for(gaelle).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_longer_feed_takes_no_more_queries(
    enrolment, amina, cohort, chloe, django_assert_max_num_queries
):
    for days in range(1, 20):
        day = timezone.localdate() + timedelta(days=days)
        start = timezone.now() + timedelta(days=days)
        make_class_session(cohort, starts_at=start, on=day, trainers=(chloe,))

    address = f"/agenda/{link_for(amina, 'agenda').token}.ics"
    with django_assert_max_num_queries(6):
        assert len(events(Client().get(address))) == 19
