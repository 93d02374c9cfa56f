"""Telling people: one message per news and recipient, sent once it is committed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from people.models import Organisation, Person, User
from training.messages.links import absolute, link_for
from training.messages.models import Message, MessageState, PersonalLink
from training.messages.tasks import deliver_message


def tell(
    recipient: Person | User | Organisation,
    kind: str,
    *,
    key: str,
    context: dict | None = None,
    about: models.Model | None = None,
    sender: Organisation | None = None,
    due_at: datetime | None = None,
) -> Message:
    """Keeps a message and sends it after the commit, or when it is due.

    `templates/messages/<kind>.txt` holds the subject, an empty line, the text;
    `<kind>.sms.txt`, if there is one, the words of the SMS (else subject and link).
    They read `recipient`, `base_url` and the context. The same `key` tells once:
    the message that exists is returned as it is.
    """
    message = Message(
        key=key,
        kind=kind,
        sender=sender,
        due_at=due_at or timezone.now(),
        **_addressed(recipient),
        **_about(about),
    )
    context = {
        "recipient": recipient,
        "base_url": settings.BASE_URL.rstrip("/"),
        "login_url": absolute(reverse("account_login")),
        **(context or {}),
    }
    text = render_to_string(f"messages/{kind}.txt", context).strip()
    message.subject, _blank, body = text.partition("\n")
    message.body = body.strip()
    with transaction.atomic():
        kept, created = Message.objects.get_or_create(
            key=key, defaults=dict(_facts(message))
        )
        if created and kept.channel == Message.Channel.SMS:
            kept.short = _short(kept, context)
            kept.save(update_fields=["short"])
    if created and kept.state == MessageState.WAITING and due_at is None:
        transaction.on_commit(partial(deliver_message.enqueue, str(kept.pk)))
    return kept


def _facts(message: Message) -> Iterator[tuple[str, object]]:
    for field in message._meta.concrete_fields:
        if field.name != "key":
            yield field.attname, getattr(message, field.attname)


def _addressed(recipient: Person | User | Organisation) -> dict:
    """Whom it is for, and by which channel."""
    if isinstance(recipient, Person):
        channel = recipient.reachable_by
        letter = channel == Message.Channel.LETTER
        state = MessageState.TO_PRINT if letter else MessageState.WAITING
        return {"person": recipient, "channel": channel, "state": state}
    name = "user" if isinstance(recipient, User) else "organisation"
    return {name: recipient, "channel": Message.Channel.EMAIL}


def _about(about: models.Model | None) -> dict:
    if about is None:
        return {}
    return {"about_kind": about._meta.model_name, "about_id": str(about.pk)}


def _short(message: Message, context: dict) -> str:
    link = link_for(message.person, PersonalLink.Purpose.READ, message.pk)
    url = absolute(reverse("answer_link", args=[link.token]))
    context = {**context, "url": url, "message": message}
    try:
        text = render_to_string(f"messages/{message.kind}.sms.txt", context).strip()
    except TemplateDoesNotExist:
        text = f"{message.subject} : {url}"
    return text[:480]
