"""Telling people: one message per news and recipient, sent once it is committed."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import models, transaction

from people.models import Organisation, Person, User
from training.messages.models import Message, MessageState, PersonalLink
from training.messages.tasks import deliver_due, deliver_message
from training.messages.words import (
    News,
    compose,
    context_of,
    reading_links,
    short_words,
)

AT_ONCE = 200


def tell(
    recipient: Person | User | Organisation,
    kind: str,
    *,
    key: str,
    context: dict | None = None,
    about: models.Model | None = None,
    sender: Organisation | None = None,
    due_at: datetime | None = None,
    link: PersonalLink | None = None,
) -> Message:
    """Keeps a message and sends it after the commit, or when it is due.

    `templates/messages/<kind>.txt` holds the subject, an empty line, the text;
    `<kind>.sms.txt`, if there is one, the words of the SMS (else subject and `url`).
    They read `recipient`, `base_url`, `login_url`, `link_url` and the context; those of
    the SMS `url` and `read_url` too (`short_words`). `link` is what the message asks to
    answer; a letter prints its code. The same `key` tells
    once: the message that exists is returned as it is.
    """
    kept = Message.objects.filter(key=key).first()
    if kept is not None:
        return kept
    news = News(recipient, kind, key, context or {}, about, sender, due_at, link)
    message = compose(news)
    with transaction.atomic():
        if message.channel == Message.Channel.SMS:
            message.short = short_words(message, context_of(news))
        values = {f.attname: getattr(message, f.attname) for f in _columns()}
        kept, created = Message.objects.get_or_create(key=key, defaults=values)
    if created and kept.state == MessageState.WAITING and due_at is None:
        transaction.on_commit(partial(deliver_message.enqueue, str(kept.pk)))
    return kept


def _columns() -> Iterable[models.Field]:
    return (field for field in Message._meta.concrete_fields if field.name != "key")


def tell_many(news: Iterable[News]) -> int:
    """`tell` for hundreds: written in short transactions, sent by one task.

    Returns how many had not been told yet. Safe to run again after an interruption.
    """
    rest, told = iter(news), 0
    while batch := list(islice(rest, AT_ONCE)):
        told += _tell_batch(batch)
    if told:
        transaction.on_commit(deliver_due.enqueue)
    return told


def _tell_batch(batch: list[News]) -> int:
    keys = [item.key for item in batch]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {item.key: item for item in batch if item.key not in known}
    composed = {key: compose(item) for key, item in fresh.items()}
    _add_short_words(composed, fresh)
    Message.objects.bulk_create(composed.values(), ignore_conflicts=True)
    return len(composed)


def _add_short_words(composed: dict[str, Message], news: dict[str, News]) -> None:
    texts = {
        key: message
        for key, message in composed.items()
        if message.channel == Message.Channel.SMS
    }
    reading = reading_links(texts.values())
    for key, message in texts.items():
        message.short = short_words(message, context_of(news[key]), reading[message.pk])
