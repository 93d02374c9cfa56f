"""Entering a room, its lobby, and what a host decides about people and doors."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from realtime.models import Participant, Room
from realtime.refusals import (
    NoRight,
    NothingThere,
    NotOpenYet,
    NotYourself,
    Removed,
    RoomIsOver,
)
from realtime.rights import can_host, enrolment_in, has_begun, joining_is_open
from realtime.services import confirmations, hands, presence
from realtime.services.events import Turn, turn_of
from realtime.wire.hub import Audience, hub
from training.cohorts.schedule import ClassSession

State = Participant.State


def enter_room(class_session: ClassSession, *, by: Viewer) -> Participant:
    """Takes a place in the room or its lobby; safe to repeat at every return.

    Enrolled people are let in once a host is there or the session has begun, unless
    the room is locked; who was let in before comes back without waiting. A host's
    entry opens the door to those who wait.
    """
    now = timezone.now()
    is_host = can_host(by, class_session)
    enrolment = None if is_host else enrolment_in(by, class_session)
    if not is_host and enrolment is None:
        raise NoRight
    if now >= class_session.starts_at and not joining_is_open(class_session, now):
        raise RoomIsOver
    if not is_host and not joining_is_open(class_session, now):
        raise NotOpenYet
    with transaction.atomic():
        room = _locked_room(class_session)
        if room.ended_at is not None:
            raise RoomIsOver
        participant = _place(room, by, is_host, enrolment)
        is_new = participant.pk is None
        opened = is_host or has_begun(class_session, now) or hosts_present(room.pk)
        if participant.state == State.WAITING and (
            is_host or (opened and not room.is_locked)
        ):
            participant.state = State.ADMITTED
        participant.save()
        if is_host and not room.is_locked:
            _admit_everyone(room)
        elif is_new and participant.state == State.WAITING:
            transaction.on_commit(partial(tell_waiting, room.pk))
    participant.room = room
    return participant


def _locked_room(class_session: ClassSession) -> Room:
    Room.objects.get_or_create(class_session=class_session)
    return Room.objects.select_for_update().get(pk=class_session.pk)


def _place(room: Room, by: Viewer, is_host: bool, enrolment) -> Participant:
    participant = Participant.objects.filter(room=room, user=by.user).first()
    if participant is None:
        participant = Participant(room=room, user=by.user)
    if participant.state == State.REMOVED:
        raise Removed
    participant.is_host, participant.enrolment = is_host, enrolment
    participant.name = (
        by.person.full_name if enrolment is not None else by.user.get_full_name()
    )
    return participant


def _admit_everyone(room: Room) -> None:
    waiting = list(_waiting(room.pk).values_list("pk", flat=True))
    if waiting:
        Participant.objects.filter(pk__in=waiting).update(state=State.ADMITTED)
        transaction.on_commit(partial(hub.recheck, room.pk, waiting))
        transaction.on_commit(partial(tell_waiting, room.pk))


def _waiting(room_id: UUID):
    return Participant.objects.filter(room=room_id, state=State.WAITING)


def hosts_present(room_id: UUID) -> bool:
    return presence.present_in(room_id).filter(is_host=True).exists()


def tell_waiting(room_id: UUID) -> None:
    """Shows the lobby to the hosts as it is now."""
    frame = {"type": "presence.state", "waiting": waiting_in(room_id)}
    hub.announce(room_id, frame, audience=Audience.HOSTS)


def waiting_in(room_id: UUID) -> list[dict[str, Any]]:
    return [presence.as_frame(row) for row in _waiting(room_id).order_by("name")]


# --- What a host decides --------------------------------------------------------


def admit(room_id: UUID, participant: int, *, by: Viewer, client_id: str = "") -> None:
    """Opens the door to someone in the lobby."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        whom = _whom(turn, participant)
        if turn.repeated or whom.state == State.ADMITTED:
            return
        whom.state = State.ADMITTED
        _save_and_tell(turn, whom, "participant.admit")


def remove(room_id: UUID, participant: int, *, by: Viewer, client_id: str = "") -> None:
    """Makes someone leave; they can't return unless a host admits them again."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        whom = _whom(turn, participant)
        if turn.repeated or whom.state == State.REMOVED:
            return
        whom.state, whom.hand_raised_at = State.REMOVED, None
        _save_and_tell(turn, whom, "participant.remove")


def mute(
    room_id: UUID,
    participant: int,
    *,
    by: Viewer,
    is_muted: bool = True,
    client_id: str = "",
) -> None:
    """Suspends someone's messages, or gives them back."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        whom = _whom(turn, participant)
        if turn.repeated or whom.is_muted == is_muted:
            return
        whom.is_muted = is_muted
        _save_and_tell(turn, whom, "participant.mute")


def _whom(turn: Turn, participant: int) -> Participant:
    whom = Participant.objects.filter(room=turn.room, pk=participant).first()
    if whom is None:
        raise NothingThere
    if whom.is_host:
        raise NotYourself
    return whom


def _save_and_tell(turn: Turn, whom: Participant, type_: str) -> None:
    whom.save(update_fields=["state", "is_muted", "hand_raised_at"])
    turn.record(type_, {"participant": whom.pk, "is_muted": whom.is_muted})
    transaction.on_commit(partial(hub.recheck, turn.room.pk, [whom.pk]))
    transaction.on_commit(partial(tell_waiting, turn.room.pk))


def lock(
    room_id: UUID, *, by: Viewer, is_locked: bool = True, client_id: str = ""
) -> None:
    """Makes newcomers wait in the lobby; unlocking lets all of them in."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        if turn.repeated or turn.room.is_locked == is_locked:
            return
        turn.room.is_locked = is_locked
        turn.room.save(update_fields=["is_locked"])
        turn.record("room.lock", {"is_locked": is_locked})
        if not is_locked:
            _admit_everyone(turn.room)


def end(room_id: UUID, *, by: Viewer, client_id: str = "") -> None:
    """Ends the session for everyone: sockets close, intervals end, the chat stays."""
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        turn.room.ended_at = timezone.now()
        turn.room.save(update_fields=["ended_at"])
        turn.record("room.end", {})
        presence.close_all(room_id, at=turn.room.ended_at)
        transaction.on_commit(partial(hub.recheck, room_id, None))


# --- What one sees on arrival ----------------------------------------------------


def state_for(participant: Participant) -> dict[str, Any]:
    """The `room.state` frame of one participant: the room as it is now.

    Who waits sees the door alone; hosts also see who waits.
    """
    room = Room.objects.get(pk=participant.room_id)
    frame = {
        "type": "room.state",
        "seq": room.last_seq,
        "is_locked": room.is_locked,
        "is_ended": room.ended_at is not None,
        "you": presence.as_frame(participant)
        | {"state": participant.state, "is_host": participant.is_host},
    }
    if participant.state == State.ADMITTED:
        frame["present"] = [presence.as_frame(p) for p in presence.present_in(room.pk)]
        frame["hands"] = hands.queue_of(room.pk)
        frame["windows"] = confirmations.open_windows(room.pk)
    if participant.is_host:
        frame["waiting"] = waiting_in(room.pk)
    return frame
