"""The evening before: one message per person and day, however often the chore runs."""

import re
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from tests.cast import make_class_session, make_cohort, make_enrolment, make_person
from training.homes import chores
from training.homes.channels.reminders import remind_of_tomorrow
from training.models import Message

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
DAY = timezone.localdate() + timedelta(days=3)


def at(hour: int, minute: int = 0, *, day=DAY, zone=PARIS) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


EVENING = at(18, 5, day=DAY - timedelta(days=1))


@pytest.fixture
def two_sessions(cohort, enrolment):
    """Morning on site, afternoon both ways."""
    return [
        make_class_session(cohort, starts_at=at(9), on=DAY),
        make_class_session(
            cohort, starts_at=at(14), on=DAY, period="afternoon", mode="both"
        ),
    ]


def test_one_message_tells_the_whole_day_and_carries_the_links(
    two_sessions, amina, run_tasks
):
    told = [remind_of_tomorrow(EVENING) for _twice in range(2)]
    message = Message.objects.get()

    assert told == [1, 0]
    assert message.subject.startswith("Demain, ")
    assert "De 9\u00a0h à 12\u00a0h" in message.body
    assert "De 14\u00a0h à 17\u00a0h" in message.body
    assert message.body.count("/repondre/") == 5
    assert message.body.count("?r=distance") == 1
    assert "Campus des Rives" in message.body
    assert "{" not in message.body


def test_a_text_says_each_hour_and_where_to_read_the_rest(two_sessions, amina, client):
    amina.email, amina.phone = "", "+33612345678"
    amina.save()

    remind_of_tomorrow(EVENING)

    short = Message.objects.get().short
    assert "de 9\u00a0h à 12\u00a0h, de 14\u00a0h à 17\u00a0h." in short
    details, answer = re.findall(r"https?://[^/]+(/repondre/\S+)", short)
    assert short.endswith(f"Répondez : {settings.BASE_URL}{answer}")
    assert "Serez-vous là ?" in client.get(answer).content.decode()
    assert "Campus des Rives" in client.get(details).content.decode()


def test_nothing_leaves_before_the_hour(two_sessions):
    assert remind_of_tomorrow(at(17, 59, day=DAY - timedelta(days=1))) == 0


def test_the_hour_is_that_of_the_venue(action, amina):
    reunion = ZoneInfo("Indian/Reunion")
    island = make_cohort(action, time_zone="Indian/Reunion")
    make_enrolment(amina, island)
    make_class_session(island, starts_at=at(8, zone=reunion), on=DAY)
    evening_there = at(18, 5, day=DAY - timedelta(days=1), zone=reunion)

    assert remind_of_tomorrow(evening_there - timedelta(minutes=10)) == 0
    assert remind_of_tomorrow(evening_there) == 1
    assert (
        "De 8\u00a0h à 11\u00a0h (heure locale : Reunion)" in Message.objects.get().body
    )


def test_who_left_is_off_or_has_no_channel_is_not_reminded(
    two_sessions, cohort, enrolment
):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_enrolment(
        make_person(email="a@exemple.fr"),
        cohort,
        status="abandoned",
        status_reason="x",
        actual_exit_on=yesterday,
    )
    make_enrolment(make_person(email="b@exemple.fr"), cohort, status="suspended")
    make_enrolment(make_person(), cohort)
    for half_day in cohort.half_days.all():
        enrolment.calendar_exceptions.create(half_day=half_day, reason="x")

    assert remind_of_tomorrow(EVENING) == 0


def test_a_cancelled_session_is_not_announced(two_sessions):
    for session in two_sessions:
        session.cancelled_at = timezone.now()
        session.save()

    assert remind_of_tomorrow(EVENING) == 0


def test_more_people_take_no_more_queries(
    two_sessions, cohort, django_assert_max_num_queries
):
    for number in range(30):
        make_enrolment(make_person(email=f"p{number}@exemple.fr"), cohort)

    with django_assert_max_num_queries(14):
        assert remind_of_tomorrow(EVENING) == 31


def test_a_chore_that_fails_stops_no_other(monkeypatch, two_sessions, caplog):
    def broken() -> int:
        raise OSError("no")

    done = []
    monkeypatch.setattr(
        chores, "CHORES", [("broken", broken), ("good", lambda: done.append(1) or 1)]
    )

    with pytest.raises(Exception, match="une tâche a échoué"):
        call_command("send_reminders", stdout=StringIO())
    assert done == [1]
    assert mail.outbox == []
