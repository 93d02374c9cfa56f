"""What can't be delivered by one channel is sent by the next one that is left."""

from datetime import timedelta

from django.utils import timezone

from people.models import Person
from training.messages.models import Message, MessageState
from training.messages.words import short_words

# A letter takes days: what must be answered before then isn't printed.
LETTER_DAYS = 3

Channel = Message.Channel


def send_otherwise(message: Message) -> Message | None:
    """The message that goes out in its place; None if no channel is left."""
    if message.person is None:
        return None
    origin = message.instead_of or message
    tried = {origin.channel, *origin.replacements.values_list("channel", flat=True)}
    channel = _next_channel(message.person.current, message, tried)
    return channel and replace(origin, channel)


def _next_channel(person: Person, message: Message, tried: set[str]) -> str | None:
    can = {
        Channel.EMAIL: bool(person.email),
        Channel.SMS: bool(person.phone),
        Channel.LETTER: message.sender_id is not None and _may_wait(message),
    }
    return next((name for name in can if can[name] and name not in tried), None)


def _may_wait(message: Message) -> bool:
    expires_at = message.link and message.link.expires_at
    soon = timezone.now() + timedelta(days=LETTER_DAYS)
    return expires_at is None or expires_at > soon


def replace(origin: Message, channel: str) -> Message:
    """The same news by another channel; made once per channel."""
    by_letter = channel == Channel.LETTER
    new = Message(
        key=f"{origin.key[:190]}#{channel}",
        channel=channel,
        state=MessageState.TO_PRINT if by_letter else MessageState.WAITING,
        instead_of=origin,
        **{name: getattr(origin, name) for name in COPIED},
    )
    if channel == Channel.SMS:
        new.short = short_words(new)
    facts = {f.attname: getattr(new, f.attname) for f in new._meta.concrete_fields}
    kept, _created = Message.objects.get_or_create(key=new.key, defaults=facts)
    return kept


COPIED = (
    "kind",
    "person",
    "sender",
    "about_kind",
    "about_id",
    "subject",
    "body",
    "link",
)
