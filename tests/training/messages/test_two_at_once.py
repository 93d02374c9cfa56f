"""Two workers, two clocks, two clicks: each message is kept and sent once."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.cast import make_person
from training.messages.links import link_for
from training.messages.services import tell_many
from training.messages.tasks import deliver_due
from training.messages.words import News
from training.models import Message, PersonalLink

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(job, times: int = 4) -> list:
    """Runs the job in so many threads that start together; what each returned."""
    gate, found = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(timeout=10)
            found.append(job())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def news_of(persons) -> list[News]:
    facts = {"day": timezone.localdate(), "rows": [], "provider": None}
    return [
        News(person, "session_reminder", f"k{person.pk}", facts) for person in persons
    ]


def test_the_same_news_told_by_four_at_once_is_kept_once():
    persons = [make_person(email=f"p{n}@exemple.fr") for n in range(30)]

    at_once(lambda: tell_many(news_of(persons)))

    assert Message.objects.count() == 30


def test_four_workers_send_each_message_once():
    persons = [make_person(email=f"p{n}@exemple.fr") for n in range(120)]
    tell_many(news_of(persons))

    sent = at_once(deliver_due.call)

    assert sum(sent) == 120
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 120
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_four_who_need_a_link_share_one(amina):
    links = at_once(lambda: link_for(amina, "session", "one").token)

    assert len(set(links)) == 1
    assert PersonalLink.objects.count() == 1
