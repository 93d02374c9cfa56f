"""The process's pulse: writes who was heard, closes sockets that fell silent."""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from realtime.services.presence import Beat, write_beats
from realtime.wire.codes import RESUME

if TYPE_CHECKING:
    from realtime.wire.consumer import RoomConsumer

logger = logging.getLogger("alliage.room")

WRITE_EVERY = 30.0  # seconds: an interval is written at most twice a minute
SILENT_AFTER = 60.0  # seconds: four missed heartbeats
RECHECK_HOSTS_AFTER = 60.0  # seconds: functions end without telling the room


class Pulse:
    """The sockets of this process; its task runs while there are any."""

    def __init__(self) -> None:
        self._sockets: set[RoomConsumer] = set()
        self._task: asyncio.Task | None = None

    def add(self, socket: "RoomConsumer") -> None:
        self._sockets.add(socket)
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())

    def remove(self, socket: "RoomConsumer") -> None:
        self._sockets.discard(socket)
        if not self._sockets and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(WRITE_EVERY)
                await self.beat()

    async def beat(self) -> None:
        """One round: silent sockets are closed, the others' presence is written."""
        now = timezone.now()
        for socket in list(self._sockets):
            if (now - socket.heard_at).total_seconds() > SILENT_AFTER:
                socket.client.end(RESUME)
            elif socket.is_due_for_recheck(now, RECHECK_HOSTS_AFTER):
                socket.client.recheck()
        try:
            await database_sync_to_async(write_beats)(list(self._beats().values()))
        except DatabaseError:
            # A busy database must not end the pulse: the next round writes more.
            logger.warning("presence not written; trying again")

    def _beats(self) -> dict[int, Beat]:
        """One beat a person, whatever their number of devices."""
        beats: dict[int, Beat] = {}
        for socket in self._sockets:
            beat = socket.beat()
            if beat is None:
                continue
            known = beats.setdefault(beat.participant_id, beat)
            known.since = min(known.since, beat.since)
            known.until = max(known.until, beat.until)
        return beats


pulse = Pulse()
