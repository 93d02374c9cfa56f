"""Two hubs and a real Redis: each frame once, also when Redis goes and returns."""

import asyncio
import subprocess
import time
import uuid

import pytest
import redis
from asgiref.sync import async_to_sync

from realtime.wire.hub import Hub
from tests.realtime.test_hub import ROOM, Reader
from tests.servers import find_program, free_port


class Server:
    """A Redis of our own on a free port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                find_program("redis-server"),
                *("--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(port=self.port) as client:
            for _attempt in range(100):
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.05)
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.stop()


class Process:
    """A hub with one client in the room."""

    def __init__(self, url: str) -> None:
        self.hub = Hub(url)
        self.reader = Reader()
        self.reader.client.recheck = self._recheck
        self.rechecks = 0
        self.hub.register(self.reader.client)

    def _recheck(self) -> None:
        self.rechecks += 1

    async def connected(self) -> None:
        await asyncio.wait_for(self.hub._bridge.is_connected.wait(), 10)

    async def end(self) -> None:
        self.hub.unregister(self.reader.client)
        await self.hub.close()


def test_a_frame_reaches_every_process_exactly_once(server):
    async def scene():
        one, two = Process(server.url), Process(server.url)
        await one.connected()
        await two.connected()
        for number in range(50):
            one.hub.announce(ROOM, {"n": number})
        await asyncio.sleep(0.3)

        expected = [f'{{"n":{number}}}' for number in range(50)]
        assert one.reader.frames == expected
        assert two.reader.frames == expected
        await one.end()
        await two.end()

    async_to_sync(scene)()


def test_without_redis_each_process_goes_on_and_catches_up_on_return(server):
    async def scene():
        one, two = Process(server.url), Process(server.url)
        await one.connected()
        await two.connected()
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(0.2)
        one.hub.announce(ROOM, {"n": 1})
        await asyncio.sleep(0.05)
        assert one.reader.frames == ['{"n":1}']

        await asyncio.to_thread(server.start)
        await one.connected()
        await two.connected()
        two.hub.announce(ROOM, {"n": 2})
        await asyncio.sleep(0.3)

        assert one.reader.frames == ['{"n":1}', '{"n":2}']
        assert two.reader.frames == ['{"n":2}']
        assert one.rechecks == two.rechecks == 1
        await one.end()
        await two.end()

    async_to_sync(scene)()


def test_a_process_without_sockets_reaches_the_rooms(server):
    async def scene():
        one = Process(server.url)
        await one.connected()
        worker = Hub(server.url)
        await asyncio.to_thread(worker.announce, ROOM, {"n": 1})
        await asyncio.to_thread(worker.recheck, ROOM, None)
        with redis.Redis(port=server.port) as stranger:
            stranger.publish("alliage:rooms", "pas du JSON")
            stranger.publish("alliage:rooms", '{"room": "nulle part"}')
        await asyncio.to_thread(worker.announce, ROOM, {"n": 2})
        await asyncio.sleep(0.3)

        assert one.reader.frames == ['{"n":1}', '{"n":2}']
        assert one.rechecks == 1
        await one.end()

    async_to_sync(scene)()


def test_a_worker_does_not_fail_when_redis_is_gone():
    Hub("redis://127.0.0.1:1/0").announce(uuid.uuid4(), {"n": 1})
