"""The commands that a client may send, each to its service."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from people.viewer import Viewer
from realtime.refusals import BadFrame, UnknownType
from realtime.services import chat, confirmations, hands, rooms

Frame = dict[str, Any]
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Command:
    """`run(room_id, frame, by=viewer, client_id=…)`; a host's rights are read anew."""

    run: Callable[..., None]
    is_for_hosts: bool = False


def _send(room_id: UUID, frame: Frame, **who) -> None:
    chat.send_message(room_id, _text(frame, "text"), **who)


def _hide(room_id: UUID, frame: Frame, **who) -> None:
    chat.hide_message(room_id, _number(frame, "message"), **who)


def _raise(room_id: UUID, frame: Frame, **who) -> None:
    hands.raise_hand(room_id, **who)


def _lower(room_id: UUID, frame: Frame, **who) -> None:
    whose = _number(frame, "participant") if "participant" in frame else None
    hands.lower_hand(room_id, participant=whose, **who)


def _window(room_id: UUID, frame: Frame, **who) -> None:
    if "minutes" in frame:
        who["minutes"] = _number(frame, "minutes")
    confirmations.open_window(room_id, _number(frame, "half_day"), **who)


def _confirm(room_id: UUID, frame: Frame, *, by: Viewer, client_id: str) -> None:
    confirmations.confirm_presence(room_id, _number(frame, "window"), by=by)


def _lock(room_id: UUID, frame: Frame, **who) -> None:
    rooms.lock(room_id, is_locked=_flag(frame, "is_locked"), **who)


def _end(room_id: UUID, frame: Frame, **who) -> None:
    rooms.end(room_id, **who)


def _admit(room_id: UUID, frame: Frame, **who) -> None:
    rooms.admit(room_id, _number(frame, "participant"), **who)


def _mute(room_id: UUID, frame: Frame, **who) -> None:
    whom, is_muted = _number(frame, "participant"), _flag(frame, "is_muted")
    rooms.mute(room_id, whom, is_muted=is_muted, **who)


def _remove(room_id: UUID, frame: Frame, **who) -> None:
    rooms.remove(room_id, _number(frame, "participant"), **who)


COMMANDS: dict[str, Command] = {
    "chat.send": Command(_send),
    "chat.hide": Command(_hide, is_for_hosts=True),
    "hand.raise": Command(_raise),
    "hand.lower": Command(_lower),
    "attendance.window": Command(_window, is_for_hosts=True),
    "attendance.confirm": Command(_confirm),
    "room.lock": Command(_lock, is_for_hosts=True),
    "room.end": Command(_end, is_for_hosts=True),
    "participant.admit": Command(_admit, is_for_hosts=True),
    "participant.mute": Command(_mute, is_for_hosts=True),
    "participant.remove": Command(_remove, is_for_hosts=True),
}


def command_of(frame: Frame) -> Command:
    """The command that the frame names; raises a refusal for anything else."""
    type_ = frame.get("type")
    if not isinstance(type_, str) or type_ not in COMMANDS:
        raise UnknownType
    if not isinstance(frame.get("id"), str) or not ID.fullmatch(frame["id"]):
        raise BadFrame
    return COMMANDS[type_]


def _text(frame: Frame, name: str) -> str:
    value = frame.get(name)
    if not isinstance(value, str):
        raise BadFrame
    return value


def _number(frame: Frame, name: str) -> int:
    """A whole number that a database column holds."""
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadFrame
    if not 0 <= value < 2**31:
        raise BadFrame
    return value


def _flag(frame: Frame, name: str) -> bool:
    value = frame.get(name)
    if not isinstance(value, bool):
        raise BadFrame
    return value
