"""The room's numbered events: written in turn under its lock, replayed on return."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from people.viewer import Viewer
from realtime.models import Participant, Room, RoomEvent
from realtime.refusals import HostsOnly, NoRight, Removed, RoomIsOver, StillWaiting
from realtime.rights import ATTENDING, can_host
from realtime.wire.hub import hub
from training.cohorts.schedule import ClassSession

REPLAY_LIMIT = 500


@dataclass
class Turn:
    """The room while one participant acts in it and nobody else does.

    `repeated` is the event that the same command made before: do nothing twice.
    """

    room: Room
    author: Participant
    client_id: str
    repeated: RoomEvent | None = None

    def record(self, type_: str, payload: dict[str, Any]) -> RoomEvent:
        """Gives the next number to what happened, and sends it once committed."""
        self.room.last_seq += 1
        event = RoomEvent(
            room=self.room,
            seq=self.room.last_seq,
            type=type_,
            payload=payload,
            author=self.author,
            client_id=self.client_id,
            at=timezone.now(),
        )
        event.save(force_insert=True)
        self.room.save(update_fields=["last_seq"])
        frame = frame_of(event)
        room_id = self.room.pk
        transaction.on_commit(partial(hub.announce, room_id, frame, seq=event.seq))
        return event


@contextmanager
def turn_of(
    room_id: UUID, *, by: Viewer, client_id: str = "", as_host: bool = False
) -> Iterator[Turn]:
    """Locks the room for one command of `by`, whose rights are read anew.

    `client_id` is the sender's own id of the command (empty: never a repetition).
    """
    try:
        with transaction.atomic():
            turn = _begin(room_id, by, client_id)
            if as_host:
                _check_host(turn, by)
            yield turn
    except IntegrityError as error:
        # The same command, on two sockets, in the same instant: the other one won.
        if "client_id" not in str(error):
            raise


def _begin(room_id: UUID, by: Viewer, client_id: str) -> Turn:
    same = RoomEvent.objects.filter(
        room=OuterRef("room"), author=OuterRef("pk"), client_id=client_id
    )
    author = (
        Participant.objects.select_for_update(of=("room",))
        .select_related("room", "enrolment", "user")
        .filter(room=room_id, user=by.user)
        .annotate(same_event=Subquery(same.values("pk")[:1]))
        .first()
    )
    if author is None:
        raise NoRight
    check_may_act(author)
    turn = Turn(author.room, author, client_id)
    if client_id and author.same_event is not None:
        turn.repeated = RoomEvent.objects.get(pk=author.same_event)
    return turn


def check_may_act(participant: Participant) -> None:
    """Refuses who was removed, waits, or lost their seat; and a room that is over."""
    if participant.state == Participant.State.REMOVED:
        raise Removed
    if participant.room.ended_at is not None:
        raise RoomIsOver
    seat = participant.enrolment
    has_seat = seat is not None and seat.status in ATTENDING
    if not participant.user.is_active or not (participant.is_host or has_seat):
        raise NoRight
    if participant.state == Participant.State.WAITING:
        raise StillWaiting


def _check_host(turn: Turn, by: Viewer) -> None:
    session = ClassSession.objects.select_related("cohort").get(pk=turn.room.pk)
    if not (turn.author.is_host and can_host(by, session)):
        raise HostsOnly


def frame_of(event: RoomEvent) -> dict[str, Any]:
    """The event as sent; a hidden message keeps its place and loses its text."""
    frame = {
        "type": event.type,
        "seq": event.seq,
        "at": event.at.isoformat(timespec="milliseconds"),
        **event.payload,
    }
    if frame.get("is_hidden"):
        frame["text"] = ""
    return frame


def replay(room_id: UUID, after: int) -> list[dict[str, Any]] | None:
    """The frames of every later event in order; None if there are too many."""
    events = RoomEvent.objects.filter(room=room_id, seq__gt=after).order_by("seq")
    found = list(events[: REPLAY_LIMIT + 1])
    return None if len(found) > REPLAY_LIMIT else [frame_of(event) for event in found]
