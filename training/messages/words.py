"""A message's words: subject, text, and those of the SMS, from its templates."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.models import Organisation, Person, User
from training.messages.links import absolute, link_for, links_for
from training.messages.models import Message, MessageState, PersonalLink

READ = PersonalLink.Purpose.READ
READABLE_DAYS = 90
SUBJECT_LENGTH = Message._meta.get_field("subject").max_length
SHORT_LENGTH = Message._meta.get_field("short").max_length


@dataclass(frozen=True)
class News:
    """What is to be told, and to whom; the fields are those of `tell`."""

    recipient: Person | User | Organisation
    kind: str
    key: str
    context: dict = field(default_factory=dict)
    about: models.Model | None = None
    sender: Organisation | None = None
    due_at: datetime | None = None
    link: PersonalLink | None = None


def compose(news: News) -> Message:
    """An unsaved message with its words, but those of the SMS."""
    message = Message(
        key=news.key,
        kind=news.kind,
        sender=news.sender,
        link=news.link,
        due_at=news.due_at or timezone.now(),
        **_addressed(news.recipient),
        **_about(news.about),
    )
    text = render_to_string(f"messages/{news.kind}.txt", context_of(news)).strip()
    subject, _blank, body = text.partition("\n")
    message.subject, message.body = subject[:SUBJECT_LENGTH], body.strip()
    return message


def context_of(news: News) -> dict:
    """`link_url` is the address of the answer asked for; empty if none is."""
    return {
        "recipient": news.recipient,
        "base_url": settings.BASE_URL.rstrip("/"),
        "login_url": absolute(reverse("account_login")),
        "link_url": url_of(news.link) if news.link else "",
        **news.context,
    }


def url_of(link: PersonalLink) -> str:
    return absolute(reverse("answer_link", args=[link.token]))


def short_words(
    message: Message,
    context: dict | None = None,
    reading: PersonalLink | None = None,
) -> str:
    """The SMS: its template's words, else the subject; always with an address.

    `url` is where one answers, or else reads all of it; `read_url` is always the
    latter: an SMS that asks something has no room for the place and the rest.
    `reading` is its link, where the caller has made it; it's made when needed.
    """
    read_url = SimpleLazyObject(lambda: url_of(reading or reading_link(message)))
    url = url_of(message.link) if message.link else str(read_url)
    try:
        template = get_template(f"messages/{message.kind}.sms.txt")
    except TemplateDoesNotExist:
        template = None
    if template is None or context is None:
        return _subject_with(url, str(read_url) if message.link else "", message)
    facts = {"url": url, "read_url": read_url, "message": message}
    text = template.render({**context, **facts})
    return text.strip()[:SHORT_LENGTH]


def _subject_with(url: str, read_url: str, message: Message) -> str:
    if not read_url:
        return f"{message.subject[: SHORT_LENGTH - len(url) - 3]} : {url}"
    facts = {"read_url": read_url, "url": url}
    tail = _("Détails : %(read_url)s Répondez : %(url)s") % facts
    return f"{message.subject[: SHORT_LENGTH - len(tail) - 2]}. {tail}"


def reading_link(message: Message) -> PersonalLink:
    return link_for(message.person, READ, message.pk, expires_at=_readable_until())


def reading_links(messages: Iterable[Message]) -> dict[UUID, PersonalLink]:
    """{message's key: link}, in a few queries however many they are."""
    until = _readable_until()
    by_key = {message.pk: message for message in messages}
    wanted = ((message.person, key, until) for key, message in by_key.items())
    links = links_for(wanted, READ)
    return {key: links[message.person_id, str(key)] for key, message in by_key.items()}


def _readable_until() -> datetime:
    return timezone.now() + timedelta(days=READABLE_DAYS)


def _addressed(recipient: Person | User | Organisation) -> dict:
    """Whom it is for, and by which channel."""
    if isinstance(recipient, Person):
        person = recipient.current
        channel = person.reachable_by
        letter = channel == Message.Channel.LETTER
        state = MessageState.TO_PRINT if letter else MessageState.WAITING
        return {"person": person, "channel": channel, "state": state}
    name = "user" if isinstance(recipient, User) else "organisation"
    return {name: recipient, "channel": Message.Channel.EMAIL}


def _about(about: models.Model | None) -> dict:
    if about is None:
        return {}
    return {"about_kind": about._meta.model_name, "about_id": str(about.pk)}
