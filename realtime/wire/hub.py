"""The process's hub: one message per room and process, encoded once, fanned out.

A slow reader has a bounded queue and is closed when it is full, with a code from
which it resumes; nobody waits for it. Events have numbers in the database, so that
whoever missed some asks for them.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from contextvars import Context
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings

from realtime.wire.bridge import Bridge, publish_once
from realtime.wire.codes import RESUME

logger = logging.getLogger("alliage.room")

MAX_FRAMES = 256
MAX_BYTES = 1024 * 1024


class Audience(StrEnum):
    """Who of a room's clients gets a frame."""

    ADMITTED = "admitted"
    HOSTS = "hosts"


class Client:
    """One socket in a room: its queue, and the task that empties it.

    `send(frame)` awaits the network, `close(code)` ends the socket, `recheck()` makes
    it read its rights anew; the last two must not block.
    """

    def __init__(
        self,
        room_id: UUID,
        *,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], None],
        recheck: Callable[[], None],
    ) -> None:
        self.room_id = room_id
        self.participant_id: int | None = None
        self.is_admitted = False
        self.is_host = False
        self.is_open = True
        self._send, self._close, self.recheck = send, close, recheck
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._held: list[tuple[int | None, str]] | None = None
        self._filled = asyncio.Event()
        self._pump = asyncio.ensure_future(self._empty())

    def belongs_to(self, audience: str) -> bool:
        return self.is_host if audience == Audience.HOSTS else self.is_admitted

    def hold(self) -> None:
        """Keeps live frames back while older ones are read from the database."""
        self._held = [] if self._held is None else self._held

    def release(self, after: int) -> None:
        """Lets the held frames go, but those numbered up to `after`."""
        held, self._held = self._held or [], None
        for seq, frame in held:
            if seq is None or seq > after:
                self.offer(frame)

    def deliver(self, frame: str, seq: int | None) -> None:
        """A frame of the room: queued, or held back while the client resumes."""
        if self._held is None:
            self.offer(frame)
        elif len(self._held) < MAX_FRAMES:
            self._held.append((seq, frame))
        else:
            self.end(RESUME)

    def offer(self, frame: str) -> None:
        """Queues a frame; a client whose queue is full is closed."""
        if not self.is_open:
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) > MAX_FRAMES or self._bytes > MAX_BYTES:
            self.end(RESUME)
        else:
            self._filled.set()

    async def _empty(self) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                await self._filled.wait()
                self._filled.clear()
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    await self._send(frame)

    def stop(self) -> None:
        """No more frames: the socket is gone or going."""
        self.is_open = False
        self._frames.clear()
        self._pump.cancel()

    async def drained(self) -> None:
        """Waits, for a moment, until the queue has been sent."""
        for _attempt in range(20):
            if not self._frames:
                return
            await asyncio.sleep(0.01)

    def end(self, code: int) -> None:
        """Closes the socket with a code, at once."""
        if self.is_open:
            self.stop()
            self._close(code)


class Hub:
    """The clients of this process by room; with Redis, a bridge to other processes."""

    def __init__(self, redis_url: str = "") -> None:
        self._rooms: dict[UUID, set[Client]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._redis_url = redis_url
        self._bridge: Bridge | None = None

    def register(self, client: Client) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._bridge = loop, None
        if self._redis_url and self._bridge is None:
            self._bridge = Bridge(
                self._redis_url, on_message=self._receive, on_return=self._recheck_all
            )
        self._rooms.setdefault(client.room_id, set()).add(client)

    def unregister(self, client: Client) -> None:
        client.stop()
        clients = self._rooms.get(client.room_id, set())
        clients.discard(client)
        if not clients:
            self._rooms.pop(client.room_id, None)

    async def close(self) -> None:
        """Ends the bridge; the process stops."""
        if self._bridge is not None:
            await self._bridge.close()
            self._bridge = None

    def clients_of(self, room_id: UUID) -> Collection[Client]:
        return self._rooms.get(room_id, ())

    def has(self, room_id: UUID, participant_id: int | None) -> bool:
        """Whether a participant is connected to this process, on any device."""
        return any(c.participant_id == participant_id for c in self.clients_of(room_id))

    # --- Called from any thread, by services and receivers ---

    def announce(
        self,
        room_id: UUID,
        frame: dict[str, Any],
        *,
        audience: str = Audience.ADMITTED,
        seq: int | None = None,
    ) -> None:
        """Sends a frame to a room, in this process and in all others."""
        text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        self._publish(
            {"room": str(room_id), "to": str(audience), "seq": seq, "frame": text}
        )

    def recheck(self, room_id: UUID, participants: list[int] | None) -> None:
        """Makes participants (None: everyone) of a room read their rights anew."""
        self._publish({"room": str(room_id), "recheck": participants})

    def _publish(self, message: dict[str, Any]) -> None:
        """Local clients get it at once; Redis carries it to the other processes."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with suppress(RuntimeError):  # the loop closed in between
                # Not in the caller's context: work started from there would believe
                # that it runs in the database's thread.
                loop.call_soon_threadsafe(
                    self._publish_here, message, context=Context()
                )
                return
        if self._redis_url:
            publish_once(self._redis_url, message)

    # --- In the loop ---

    def _publish_here(self, message: dict[str, Any]) -> None:
        self._receive(message)
        if self._bridge is not None:
            self._bridge.publish(message)

    def _receive(self, message: dict[str, Any]) -> None:
        clients = list(self.clients_of(UUID(message["room"])))
        if "recheck" in message:
            concerned = message["recheck"]
            for client in clients:
                if concerned is None or client.participant_id in concerned:
                    client.recheck()
            return
        frame, audience, seq = message["frame"], message["to"], message["seq"]
        for client in clients:
            if client.belongs_to(audience):
                client.deliver(frame, seq)

    def _recheck_all(self) -> None:
        """The bridge is back: every client reads the room's state, hence its gaps."""
        for clients in list(self._rooms.values()):
            for client in list(clients):
                client.recheck()


hub = Hub(settings.REDIS_URL)
