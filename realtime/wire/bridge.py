"""Between processes: one Redis subscription per process, on one channel.

Without Redis rooms go on within each process; when it is back, every client compares
its last number with the database, so that nothing is lost and nothing comes twice.
"""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import redis
import redis.asyncio

logger = logging.getLogger("alliage.room")

CHANNEL = "alliage:rooms"
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0
OUTBOX = 10_000


class Bridge:
    """Publishes to the other processes and hands their messages to `on_message`.

    `on_return` is called whenever the subscription is back after a loss.
    """

    def __init__(
        self,
        url: str,
        *,
        on_message: Callable[[dict[str, Any]], None],
        on_return: Callable[[], None],
    ) -> None:
        self._origin = uuid4().hex
        self._url = url
        self._on_message, self._on_return = on_message, on_return
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self.is_connected = asyncio.Event()
        self._task = asyncio.ensure_future(self._run())

    def publish(self, message: dict[str, Any]) -> None:
        """Queues a message; without Redis it is dropped: the database has it."""
        if self.is_connected.is_set():
            with contextlib.suppress(asyncio.QueueFull):
                self._outbox.put_nowait(json.dumps({"origin": self._origin, **message}))

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        wait, was_lost = FIRST_WAIT, False
        while True:
            try:
                async with (
                    redis.asyncio.Redis.from_url(
                        self._url, health_check_interval=10, socket_keepalive=True
                    ) as connection,
                    connection.pubsub() as subscription,
                ):
                    await subscription.subscribe(CHANNEL)
                    self.is_connected.set()
                    wait = FIRST_WAIT
                    if was_lost:
                        self._on_return()
                    await self._carry(connection, subscription)
            except (redis.RedisError, OSError) as error:
                logger.warning("room bridge lost: %s", type(error).__name__)
            self.is_connected.clear()
            self._forget()
            was_lost = True
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311
            wait = min(wait * 2, LONGEST_WAIT)

    async def _carry(self, connection, subscription) -> None:
        """Both ways until either fails."""
        tasks = [
            asyncio.ensure_future(self._listen(subscription)),
            asyncio.ensure_future(self._write(connection)),
        ]
        try:
            done, _running = await asyncio.wait(
                tasks, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, subscription) -> None:
        async for received in subscription.listen():
            if received["type"] != "message":
                continue
            try:
                message = json.loads(received["data"])
                if message.pop("origin", None) != self._origin:
                    self._on_message(message)
            except (ValueError, KeyError, TypeError, AttributeError):
                # Someone else writes on our channel; the rooms go on.
                logger.warning("room bridge: a message that is not ours")

    async def _write(self, connection) -> None:
        while True:
            await connection.publish(CHANNEL, await self._outbox.get())

    def _forget(self) -> None:
        while not self._outbox.empty():
            self._outbox.get_nowait()


def publish_once(url: str, message: dict[str, Any]) -> None:
    """From a process that serves no sockets: pages, tasks, commands."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as connection:
            connection.publish(CHANNEL, json.dumps(message))
    except redis.RedisError as error:
        logger.warning("room bridge unreachable: %s", type(error).__name__)
