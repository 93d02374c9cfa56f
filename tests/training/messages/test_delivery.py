"""A message leaves once, by the channel its reader chose, whatever fails on the way."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tests.cast import make_person
from training.messages.delivery import RETRIES
from training.messages.services import tell, tell_many
from training.messages.tasks import deliver_due, deliver_message
from training.messages.words import News
from training.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def sms_dir(settings, tmp_path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return settings.SMS_DIR


def texts(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]


def news(person, key="k1", **facts) -> News:
    return News(
        person,
        "session_reminder",
        key,
        {"day": timezone.localdate(), "rows": [], "provider": facts.get("sender")},
        **facts,
    )


def told(person, key="k1", **facts) -> Message:
    tell_many([news(person, key, **facts)])
    return Message.objects.get(key=key)


class Refusing(EmailBackend):
    """A mail server that gives one answer to every recipient."""

    code = 550

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused(
            {to: (self.code, b"no") for m in messages for to in m.to}
        )


class Busy(Refusing):
    code = 451


def with_server(settings, server) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{server.__name__}"


def test_a_message_told_twice_is_kept_and_sent_once(amina, university):
    first = told(amina, sender=university)
    again = tell(amina, "session_reminder", key="k1")
    sent = [deliver_message.call(str(first.pk)) for _twice in range(2)]

    assert (again, sent) == (first, [True, False])
    [letter] = mail.outbox
    assert letter.to == ["amina@exemple.fr"]
    assert letter.extra_headers["X-Alliage-Message"] == str(first.pk)
    assert letter.reply_to == [university.email]


def test_a_person_without_mail_gets_a_text_that_ends_with_an_address(sms_dir):
    nora = make_person("Nora", phone="06 12 34 56 70")

    told(nora)
    deliver_due.call()

    [text] = texts(sms_dir)
    assert text.startswith("To: +33612345670\n")
    assert "/repondre/" in text.strip().split()[-1]


def test_a_person_with_neither_gets_a_letter_to_print(university):
    message = told(make_person("Nora"), sender=university)

    assert (message.channel, message.state) == ("letter", "to_print")
    assert deliver_due.call() == 0


def test_a_refused_address_is_shown_and_the_text_goes_out(
    amina, university, settings, sms_dir
):
    with_server(settings, Refusing)
    message = told(amina, sender=university)

    deliver_due.call()

    message.refresh_from_db()
    assert (message.state, message.failure) == (
        "failed",
        "L’adresse électronique n’existe pas.",
    )
    assert message.replacements.get().state == "sent"
    assert len(texts(sms_dir)) == 1


def test_a_refused_address_and_a_wrong_number_end_in_a_letter(
    amina, university, settings
):
    with_server(settings, Refusing)
    amina.phone = "01 41 23 45 67"
    amina.save()
    message = told(amina, sender=university)

    deliver_due.call()

    states = message.replacements.values_list("channel", "state", "failure")
    assert sorted(states) == [
        ("letter", "to_print", ""),
        ("sms", "failed", "Ce numéro ne reçoit pas de SMS."),
    ]


def test_a_busy_server_is_tried_again_later_then_given_up(amina, settings, sms_dir):
    with_server(settings, Busy)
    message = told(amina)
    waits = []
    for _try in range(len(RETRIES) + 1):
        Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
        deliver_message.call(str(message.pk))
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))

    assert tuple(waits[:-1]) == RETRIES
    assert (message.state, message.failure) == (
        "failed",
        "Le serveur de courriel ne répond pas.",
    )


def test_a_message_lost_with_its_process_is_sent_again(amina):
    message = told(amina)
    Message.objects.filter(pk=message.pk).update(
        state="sending", claimed_at=timezone.now() - timedelta(minutes=5)
    )
    at_once = deliver_due.call()
    Message.objects.filter(pk=message.pk).update(
        claimed_at=timezone.now() - timedelta(minutes=20)
    )

    assert (at_once, deliver_due.call()) == (0, 1)


def test_telling_many_takes_the_same_queries_for_one_and_for_thirty(
    django_assert_num_queries,
):
    few = [news(make_person(email=f"a{n}@exemple.fr"), f"a{n}") for n in range(1)]
    many = [news(make_person(email=f"b{n}@exemple.fr"), f"b{n}") for n in range(30)]

    with django_assert_num_queries(2):
        tell_many(few)
    with django_assert_num_queries(2):
        tell_many(many)
    assert tell_many(many) == 0


def test_texts_to_many_take_no_more_queries(django_assert_num_queries):
    def texts_for(count: int) -> list[News]:
        phones = [f"+3361234{count:02}{n:02}" for n in range(count)]
        persons = [make_person(phone=phone) for phone in phones]
        return [news(person, f"{person.pk}") for person in persons]

    few, many = texts_for(1), texts_for(30)

    with django_assert_num_queries(4):
        tell_many(few)
    with django_assert_num_queries(4):
        tell_many(many)


def test_a_merged_person_is_written_at_the_address_that_goes_on(amina):
    old = make_person("Amina", "Benaly", email="vieille@exemple.fr")
    message = told(old)
    old.merged_into = amina
    old.save()

    deliver_message.call(str(message.pk))

    assert mail.outbox[0].to == ["amina@exemple.fr"]
    assert settings.MAIL_DIR.name == "mail"
