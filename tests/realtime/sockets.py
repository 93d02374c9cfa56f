"""Sockets of the cast, through the whole application with cookie and Origin."""

import functools
import json
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from config.asgi import application
from tests.cast import client_for
from training.models import ClassSession

PATIENCE = 3  # seconds


def live(scene):
    """Marks an async test that commits; its database work runs in this thread."""

    @pytest.mark.django_db(transaction=True)
    @functools.wraps(scene)
    def play(**fixtures):
        async_to_sync(scene)(**fixtures)

    return play


class Socket:
    """A socket under test: frames in and out as dictionaries."""

    def __init__(self, session_id, cookie: str = "", origin="http://localhost") -> None:
        headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
        if cookie:
            name = settings.SESSION_COOKIE_NAME
            headers.append((b"cookie", f"{name}={cookie}".encode()))
        path = f"/ws/seances/{session_id}/"
        self._wire = WebsocketCommunicator(application, path, headers=headers)
        self._ids = 0
        self._passed: list[dict[str, Any]] = []  # came before an awaited answer
        self.heard: list[dict[str, Any]] = []

    async def open(self) -> bool:
        accepted, _code = await self._wire.connect(timeout=PATIENCE)
        return accepted

    async def close(self) -> None:
        await self._wire.disconnect(timeout=PATIENCE)

    async def say(self, type_: str, **fields) -> str:
        """Sends a command without waiting; its id."""
        self._ids += 1
        identifier = fields.pop("id", f"c{self._ids}")
        await self._wire.send_json_to({"type": type_, "id": identifier, **fields})
        return identifier

    async def say_raw(self, **message) -> None:
        await self._wire.send_input({"type": "websocket.receive", **message})

    async def ask(self, type_: str, **fields) -> dict[str, Any]:
        """Sends a command; its answer, whatever comes in between."""
        identifier = await self.say(type_, **fields)
        while True:
            frame = await self._hear()
            if frame["type"] in ("ack", "refused") and frame["id"] == identifier:
                return frame
            self._passed.append(frame)

    async def _hear(self) -> dict[str, Any]:
        frame = await self._wire.receive_json_from(timeout=PATIENCE)
        self.heard.append(frame)
        return frame

    async def next(self, wanted) -> dict[str, Any]:
        """The next frame of that type, or for which `wanted(frame)` holds."""
        test = wanted if callable(wanted) else lambda frame: frame["type"] == wanted
        while self._passed:
            frame = self._passed.pop(0)
            if test(frame):
                return frame
        while True:
            frame = await self._hear()
            if test(frame):
                return frame

    async def closing_code(self) -> int:
        """The code with which the server closes, after whatever it still says."""
        while True:
            message = await self._wire.receive_output(timeout=PATIENCE)
            if message["type"] == "websocket.close":
                return message["code"]

    async def everything(self):
        """Every frame since the socket was opened, until the server closes it."""
        for frame in self.heard:
            yield frame
        while True:
            message = await self._wire.receive_output(timeout=PATIENCE)
            if message["type"] == "websocket.close":
                return
            yield json.loads(message["text"])

    async def hears_nothing(self) -> bool:
        return await self._wire.receive_nothing(timeout=0.15)


def _cookie(who) -> str:
    client: Client = client_for(who)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


async def socket_of(who, session: ClassSession) -> Socket:
    """Opened, nothing read yet."""
    socket = Socket(session.pk, await in_database(_cookie, who))
    assert await socket.open()
    return socket


async def in_database(function, *arguments, **named):
    """Runs something that touches the database."""
    return await database_sync_to_async(function)(*arguments, **named)


@asynccontextmanager
async def joined(who, session: ClassSession):
    """In the room (or its lobby) after its `room.state`, which is `socket.state`."""
    socket = await socket_of(who, session)
    socket.state = await socket.next("room.state")
    try:
        yield socket
    finally:
        await socket.close()
