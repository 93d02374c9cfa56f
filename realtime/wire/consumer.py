"""One socket of a live room: who may come in, what they may send, when it closes."""

import asyncio
import json
import time
from collections.abc import Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from people.middleware import viewer_of_session
from people.viewer import Viewer
from realtime.models import Participant
from realtime.refusals import (
    BadFrame,
    NoRight,
    NotOpenYet,
    Removed,
    RoomIsOver,
    TooFast,
)
from realtime.services import events, presence, rooms
from realtime.wire.codes import (
    CLOSED,
    NO_RIGHT,
    NOT_SIGNED_IN,
    TOO_BIG,
    UNKNOWN,
)
from realtime.wire.commands import Frame, command_of
from realtime.wire.hub import Client, hub
from realtime.wire.limits import Bucket, Strikes
from realtime.wire.pulse import pulse
from training.cohorts.schedule import ClassSession
from training.refusals import Refusal

CODES = {NoRight: NO_RIGHT, Removed: NO_RIGHT, NotOpenYet: CLOSED, RoomIsOver: CLOSED}
MAX_FRAME = 64 * 1024
# Closing frames that a browser sent itself: its person was there until now.
LEFT_IN_PERSON = {1000, 1001}


class RoomConsumer(AsyncWebsocketConsumer):
    """See PROTOCOL.md, which says each frame and each closing code."""

    client: Client | None = None
    viewer: Viewer
    participant: Participant

    # --- Coming and going ---

    async def connect(self) -> None:
        """Accepts first: only an accepted socket can say why it closes."""
        self.heard_at = self.since = self.checked_at = timezone.now()
        self.bucket, self.strikes = Bucket(), Strikes()
        self._tasks: set[asyncio.Task] = set()
        await self.accept()
        if not self.scope["user"].is_authenticated:
            await self.close(NOT_SIGNED_IN)
            return
        self.room_id: UUID = self.scope["url_route"]["kwargs"]["session_id"]
        self.client = Client(
            self.room_id, send=self._send_now, close=self._close, recheck=self._recheck
        )
        self.client.hold()
        hub.register(self.client)
        await self._arrive()

    async def disconnect(self, code: int) -> None:
        if self.client is None:
            return
        if code in LEFT_IN_PERSON:
            self.heard_at = timezone.now()
        hub.unregister(self.client)
        pulse.remove(self)
        await self._leave()

    async def _arrive(self) -> None:
        """Takes one's place, sends the room's state; again when rights changed."""
        try:
            state, has_come = await database_sync_to_async(self._enter)()
        except Refusal as refusal:
            await self._turn_away(refusal)
            return
        if not self.client.is_open:
            return
        self.checked_at = timezone.now()
        self.client.participant_id = self.participant.pk
        self.client.is_host = self.participant.is_host
        self.client.is_admitted = self.participant.state == Participant.State.ADMITTED
        self._offer(state)
        self.client.release(0)
        pulse.add(self)
        if has_come:
            came = {"type": "presence.state", "joined": [_person(self.participant)]}
            hub.announce(self.room_id, came)

    def _enter(self) -> tuple[Frame, bool]:
        """In the database's thread: the `room.state` frame, and whether one is new."""
        self.viewer = _viewer_of(self.scope)
        session = (
            ClassSession.objects.visible_to(self.viewer)
            .select_related("cohort")
            .filter(pk=self.room_id)
            .first()
        )
        if session is None:
            raise NoRight
        self.participant = rooms.enter_room(session, by=self.viewer)
        has_come = False
        if self.participant.state == Participant.State.ADMITTED:
            if not self.client.is_admitted:
                self.since = self.heard_at
            has_come = presence.open_interval(self.participant, at=self.since)
        return rooms.state_for(self.participant), has_come

    async def _turn_away(self, refusal: Refusal) -> None:
        """Strangers can't tell a room that exists from one that doesn't."""
        was_in = self.client.participant_id is not None
        code = CODES.get(type(refusal), NO_RIGHT)
        if isinstance(refusal, NoRight) and not was_in:
            code = UNKNOWN
        self._offer(_refused(None, refusal))
        await self._end_after_words(code)

    async def _leave(self) -> None:
        beat = self.beat()
        if beat is None or hub.has(self.room_id, beat.participant_id):
            return
        if await database_sync_to_async(presence.close_interval)(beat):
            left = {"type": "presence.state", "left": [beat.participant_id]}
            hub.announce(self.room_id, left)

    def beat(self) -> presence.Beat | None:
        """From when to when this socket heard the person; None while they wait."""
        if self.client is None or not self.client.is_admitted:
            return None
        return presence.Beat(self.client.participant_id, self.since, self.heard_at)

    def is_due_for_recheck(self, now: datetime, seconds: float) -> bool:
        """Hosts are asked anew from time to time whether they still are."""
        return self.client.is_host and (now - self.checked_at).total_seconds() > seconds

    def _recheck(self) -> None:
        if self.client.is_open:
            self.client.hold()
            self._spawn(self._arrive())

    # --- What comes in ---

    async def receive(self, text_data: str | None = None, bytes_data=None) -> None:
        if self.client is None or not self.client.is_open:
            return
        if len(text_data or bytes_data or "") > MAX_FRAME:
            self.client.end(TOO_BIG)
            return
        self.heard_at = timezone.now()
        frame: Frame = {}
        try:
            frame = _decoded(text_data)
            if not self.bucket.take(time.monotonic()):
                raise TooFast
            await self._obey(frame)
        except Refusal as refusal:
            self._refuse(frame, refusal)

    async def _obey(self, frame: Frame) -> None:
        if frame.get("type") == "heartbeat":
            await self._heartbeat()
        elif frame.get("type") == "resume":
            await self._resume(frame.get("seq"))
        else:
            command = command_of(frame)
            await database_sync_to_async(self._run)(command, frame)
        self._offer({"type": "ack", "id": frame.get("id")})
        self.strikes.forgive()

    def _run(self, command, frame: Frame) -> None:
        if command.is_for_hosts:
            self.viewer = _viewer_of(self.scope)
        command.run(self.room_id, frame, by=self.viewer, client_id=frame["id"])

    async def _heartbeat(self) -> None:
        """Who waits knocks again: the session may have begun without its trainer."""
        if not self.client.is_admitted:
            self.client.hold()
            await self._arrive()

    async def _resume(self, after: Any) -> None:
        if not isinstance(after, int) or isinstance(after, bool) or after < 0:
            raise BadFrame
        if not self.client.is_admitted:
            return
        self.client.hold()
        missed = await database_sync_to_async(events.replay)(self.room_id, after)
        if missed is None:
            self._offer({"type": "reload"})
            self.client.release(after)
            return
        for frame in missed:
            self._offer(frame)
        self.client.release(missed[-1]["seq"] if missed else after)

    def _refuse(self, frame: Frame, refusal: Refusal) -> None:
        self._offer(_refused(frame.get("id"), refusal))
        code = self.strikes.count(refusal)
        if code is not None:
            self._spawn(self._end_after_words(code))
        elif isinstance(refusal, NoRight | Removed | RoomIsOver):
            self._spawn(self._end_after_words(CODES[type(refusal)]))

    # --- What goes out ---

    def _offer(self, frame: Frame) -> None:
        self.client.offer(_encoded(frame))

    async def _send_now(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def _end_after_words(self, code: int) -> None:
        await self.client.drained()
        self.client.end(code)

    def _close(self, code: int) -> None:
        self._spawn(self.close(code))

    def _spawn(self, work: Coroutine) -> None:
        """Starts what the caller can't wait for; a lost task could be collected."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _viewer_of(scope) -> Viewer:
    return viewer_of_session(scope["user"], scope["session"])


def _person(participant: Participant) -> Frame:
    return presence.as_frame(participant)


def _decoded(text: str | None) -> Frame:
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        raise BadFrame from None
    if not isinstance(frame, dict):
        raise BadFrame
    identifier = frame.get("id")
    if identifier is not None and not (
        isinstance(identifier, str) and len(identifier) <= 64
    ):
        raise BadFrame
    return frame


def _encoded(frame: Frame) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _refused(identifier: str | None, refusal: Refusal) -> Frame:
    return {
        "type": "refused",
        "id": identifier,
        "code": refusal.code,
        "detail": str(refusal),
    }
