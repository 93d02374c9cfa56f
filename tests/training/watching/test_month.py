"""A month of calls and reading, hour by hour: what is told, and what isn't."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from people.models import PartnerClient
from tests.cast import (
    PASSWORD,
    client_for,
    make_member,
    make_organisation,
    make_person,
    viewer_of,
)
from tests.training.api.conftest import door_of, make_program
from training.clients.limits import count_call
from training.feed.webhooks.models import Webhook
from training.models import AccessLog, Alarm, ClientEvent, Message
from training.watching.services import MayNotSettle, cut_off, set_rhythm, watch

# A Monday, at noon here.
START = timezone.make_aware(datetime(2026, 3, 2, 12))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.fixture
def program(agency) -> PartnerClient:
    return make_program(agency, expires_at=START + timedelta(days=365))


def calls(program, *moments) -> None:
    for moment in moments:
        count_call(program, now=moment)


def office_days(days: int) -> list[datetime]:
    """Three calls each working day."""
    return [
        START + day * DAY + hour * HOUR
        for day in range(days)
        if (START + day * DAY).weekday() < 5
        for hour in (0, 2, 4)
    ]


def reads(who, persons, at, **facts) -> None:
    AccessLog.objects.bulk_create(
        AccessLog(
            **viewer_of(who).as_record(), person=person, part="follow-up",
            purpose="Suivi", at=at, **facts,
        )
        for person in persons
    )  # fmt: skip


def watched(days: int, *, every: timedelta = HOUR, start: datetime = START) -> None:
    """Comes by as the server does."""
    moment = start
    while moment <= start + days * DAY:
        watch(moment)
        moment += every


def told() -> set[str]:
    return set(Message.objects.values_list("user__email", flat=True))


# --- Silence --------------------------------------------------------------------


def test_a_month_of_office_days_raises_nothing(program, ines, bruno):
    """Nights and weekends are its rhythm."""
    for moment in office_days(28):
        calls(program, moment)
        if moment - START > 7 * DAY:
            watch(moment)
    watch(office_days(28)[-1] + 3 * DAY)

    assert not Alarm.objects.exists()


def test_a_daily_program_that_falls_silent_is_told_within_a_day(program, ines, bruno):
    calls(program, *(START + day * DAY for day in range(28)))
    last = START + 27 * DAY

    # Expected a day later; told less than a day after that.
    watched(2, start=last)

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.client) == ("silent_client", program)
    assert alarm.raised_at - (last + DAY) < DAY
    assert told() == {"ines@exemple.fr", "bruno@exemple.fr"}


def test_a_silence_is_told_once_however_long(program, ines, bruno):
    calls(program, *(START + day * DAY for day in range(10)))

    watched(20, every=6 * HOUR, start=START + 9 * DAY)

    assert Alarm.objects.count() == 1
    assert Message.objects.count() == 2


def test_a_new_silence_is_told_again(program, ines):
    calls(program, *(START + day * DAY for day in range(10)))
    watch(START + 14 * DAY)
    calls(program, START + 15 * DAY, START + 16 * DAY)

    # Its longest pause is now that silence itself.
    watch(START + 19 * DAY)
    watch(START + 26 * DAY)

    assert Alarm.objects.count() == 2


def test_the_owner_says_how_long_is_too_long(program, ines):
    calls(program, START)
    watch(START + 30 * DAY)
    assert not Alarm.objects.exists()  # nothing is known of its rhythm

    client_for(ines).post(f"/acces-api/{program.pk}/rythme/", {"hours": 48})
    watch(START + 47 * HOUR)
    assert not Alarm.objects.exists()
    watch(START + 50 * HOUR)

    assert Alarm.objects.get().kind == "silent_client"


def test_a_revoked_or_expired_client_may_be_silent(program, ines):
    set_rhythm(program, hours=1)
    calls(program, START)
    PartnerClient.objects.update(revoked_at=START)
    watch(START + 2 * DAY)

    PartnerClient.objects.update(revoked_at=None, expires_at=START + DAY)
    watch(START + 2 * DAY)

    assert not Alarm.objects.exists()


def test_a_webhook_that_fails_for_half_a_day_is_told(program, ines, bruno):
    Webhook.objects.create(
        client=program, url="https://exemple.fr/", failing_since=START
    )

    watch(START + 11 * HOUR)
    assert not Alarm.objects.exists()
    watch(START + 13 * HOUR)

    assert Alarm.objects.get().kind == "silent_webhook"
    assert told() == {"ines@exemple.fr", "bruno@exemple.fr"}


# --- Reading --------------------------------------------------------------------


@pytest.fixture
def people(settings) -> list:
    settings.WATCH_MIN_PERSONS, settings.WATCH_OUTSIDE_PERSONS = 5, 8
    settings.WATCH_NIGHT_PERSONS = 2
    return [make_person() for _ in range(20)]


def test_a_day_of_far_more_reading_than_usual_is_told(people, ines, denis, bruno):
    for day in range(28):
        reads(ines, people[:6], START + day * DAY)
        watch(START + day * DAY + HOUR)
    Alarm.objects.all().delete()  # the first day, when nothing was known
    Message.objects.all().delete()

    reads(ines, people, START + 28 * DAY)
    watch(START + 28 * DAY + HOUR)

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.count, alarm.usual) == ("volume", 20, 6)
    assert told() == {"ines@exemple.fr", "bruno@exemple.fr"}


def test_what_is_usual_raises_nothing(people, ines):
    for day in range(1, 28):
        reads(ines, people[:6], START + day * DAY)
        if day > 1:
            watch(START + day * DAY + HOUR)

    assert not Alarm.objects.exists()


def test_a_program_that_reads_everything_at_once_is_told(people, program, agency):
    AccessLog.objects.bulk_create(
        AccessLog(
            actor_kind="client", actor_client=program, actor_organisation=agency,
            person=person, part="follow-up", purpose="x", at=START,
        )
        for person in people
    )  # fmt: skip

    watch(START + HOUR)

    assert (Alarm.objects.get().client, Alarm.objects.get().count) == (program, 20)


def test_reading_at_night_is_told_unless_one_always_does(people, denis, ines):
    night = START.replace(hour=23)
    for person in people[:3]:
        person.caseload.create(
            organisation=viewer_of(denis).organisation, counsellor=denis
        )
    reads(denis, people[:3], START)
    watch(START + HOUR)
    assert not Alarm.objects.exists()

    reads(denis, people[:3], night)
    watch(night + timedelta(minutes=30))
    reads(denis, people[:3], night + DAY)
    watch(night + DAY + timedelta(minutes=30))

    assert [(a.kind, a.count) for a in Alarm.objects.all()] == [("hours", 3)]


def test_reading_people_whom_one_never_followed_is_told(people, denis, ines, settings):
    settings.WATCH_MIN_PERSONS = 100
    for person in people[:9]:
        person.caseload.create(
            organisation=viewer_of(denis).organisation, counsellor=denis
        )
    reads(denis, people[:17], START)
    watch(START + HOUR)
    assert not Alarm.objects.exists()  # eight strangers: not above the setting

    reads(denis, people, START + HOUR)
    watch(START + 2 * HOUR)

    assert (Alarm.objects.get().kind, Alarm.objects.get().count) == ("outside", 11)


# --- What is done about it ------------------------------------------------------


@pytest.fixture
def alarm(people, program, agency, ines) -> Alarm:
    return Alarm.objects.create(
        key="x", kind="volume", organisation=agency, client=program, since=START,
        count=20,
    )  # fmt: skip


def test_one_button_cuts_a_client_off_at_once(alarm, agency, ines, enrolment):
    program = make_program(agency)
    Alarm.objects.update(client=program)
    door = door_of(program)
    assert door.get("/api/v1/enrolments/").status_code == 200

    client_for(ines).post(f"/alertes/{alarm.pk}/", {"act": "cut", "reason": "Fuite"})

    assert door.get("/api/v1/enrolments/").json()["code"] == "client_revoked"
    alarm.refresh_from_db()
    assert (alarm.is_cut, alarm.settled_by, alarm.reason) == (True, ines, "Fuite")
    assert ClientEvent.objects.get().reason == "Fuite"


def test_the_coordinator_may_cut_it_off_too(alarm, bruno):
    client_for(bruno).post(f"/alertes/{alarm.pk}/", {"act": "cut", "reason": "Fuite"})

    alarm.client.refresh_from_db()
    assert alarm.client.is_revoked


def test_a_colleagues_sessions_are_closed(alarm, denis, ines):
    Alarm.objects.update(client=None, user=denis)
    window = Client()
    window.post("/comptes/login/", {"login": denis.email, "password": PASSWORD})
    key = window.cookies["sessionid"].value
    assert Session.objects.filter(session_key=key).exists()

    client_for(ines).post(f"/alertes/{alarm.pk}/", {"act": "cut", "reason": "Vol"})

    assert not Session.objects.filter(session_key=key).exists()


def test_what_is_nothing_is_said_to_be_nothing(alarm, ines):
    window = client_for(ines)
    window.post(f"/alertes/{alarm.pk}/", {"act": "settle", "reason": "Contrôle"})

    assert "Aucune alerte" in window.get("/alertes/").content.decode()
    assert "Contrôle" in window.get("/alertes/?voir=traitees").content.decode()
    alarm.client.refresh_from_db()
    assert not alarm.client.is_revoked


def test_a_stranger_finds_no_alarm(alarm, other_agency):
    maya = make_member("Maya Costa", other_agency, "manager")
    window = client_for(maya)

    assert window.get(f"/alertes/{alarm.pk}/").status_code == 404
    assert "Logiciel" not in window.get("/alertes/").content.decode()
    with pytest.raises(MayNotSettle):
        cut_off(alarm, reason="?", by=viewer_of(maya))


def test_another_territorys_coordinator_is_not_told(alarm, agency, territory, bruno):
    other = make_member("Ali Diop", make_territory(), "coordinator")
    root = agency.parent
    root.parent = territory
    root.save()

    assert client_for(other).get(f"/alertes/{alarm.pk}/").status_code == 404
    assert client_for(bruno).get(f"/alertes/{alarm.pk}/").status_code == 200


def make_territory():
    return make_organisation("Autre pays", "territory", slug="autre-pays")


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_as_much_for_five_as_for_one(
    count, agency, ines, program, django_assert_max_num_queries
):
    for number in range(count):
        Alarm.objects.create(
            key=str(number), kind="volume", organisation=agency, client=program,
            since=START,
        )  # fmt: skip
    window = client_for(ines)

    with django_assert_max_num_queries(14):
        assert window.get("/alertes/").status_code == 200
