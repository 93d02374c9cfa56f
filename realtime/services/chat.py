"""What is written in the room."""

import re
from typing import Any
from uuid import UUID

from people.viewer import Viewer
from realtime.models import Participant, RoomEvent
from realtime.refusals import (
    IsMuted,
    MessageIsEmpty,
    MessageIsTooLong,
    NothingThere,
)
from realtime.services.events import frame_of, turn_of

MAX_LENGTH = 2000
HISTORY = 100
# Control characters but tab and newline; halves of a pair that no database stores.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def send_message(room_id: UUID, text: str, *, by: Viewer, client_id: str = "") -> None:
    """Adds a message to the room; the same `client_id` twice makes one."""
    text = UNWRITABLE.sub("", text.replace("\r\n", "\n")).strip()
    if not text:
        raise MessageIsEmpty
    if len(text) > MAX_LENGTH:
        raise MessageIsTooLong
    with turn_of(room_id, by=by, client_id=client_id) as turn:
        if turn.repeated:
            return
        if turn.author.is_muted:
            raise IsMuted
        turn.record("chat.message", {"text": text, "author": signature(turn.author)})


def hide_message(room_id: UUID, seq: int, *, by: Viewer, client_id: str = "") -> None:
    """A host hides a message; its place stays, its text is shown to nobody."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        message = RoomEvent.objects.filter(
            room=room_id, seq=seq, type="chat.message"
        ).first()
        if message is None:
            raise NothingThere
        if turn.repeated or message.payload.get("is_hidden"):
            return
        message.payload["is_hidden"] = True
        message.save(update_fields=["payload"])
        turn.record("chat.hide", {"message": seq})


def last_messages(room_id: UUID) -> list[dict[str, Any]]:
    """The frames of the last hundred messages, oldest first, each with its `when`."""
    messages = RoomEvent.objects.filter(room=room_id, type="chat.message")
    last = list(messages.order_by("-seq")[:HISTORY])
    return [frame_of(event) | {"when": event.at} for event in reversed(last)]


def signature(author: Participant) -> dict[str, Any]:
    """Who wrote it, as they were called then."""
    return {"id": author.pk, "name": author.name, "is_host": author.is_host}
