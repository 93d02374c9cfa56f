"""A slow reader is left behind with a code to resume from; nobody waits for it."""

import asyncio
import functools
import uuid

from asgiref.sync import async_to_sync

from realtime.wire.codes import RESUME
from realtime.wire.flow import Gate, WaitForReaders
from realtime.wire.hub import MAX_FRAMES, Client, Hub

ROOM = uuid.uuid4()


class Reader:
    """A client's other end: reads everything, or stops after `stops_after` frames."""

    def __init__(self, stops_after: int | None = None) -> None:
        self.frames: list[str] = []
        self.codes: list[int] = []
        self.stops_after = stops_after
        self.client = Client(
            ROOM, send=self._read, close=self.codes.append, recheck=lambda: None
        )
        self.client.is_admitted = True

    async def _read(self, frame: str) -> None:
        if len(self.frames) == self.stops_after:
            await asyncio.Event().wait()
        self.frames.append(frame)


def _play(scene) -> None:
    async_to_sync(scene)()


def test_a_reader_that_stops_is_closed_while_others_get_everything():
    async def scene():
        hub = Hub()
        slow, quick = Reader(stops_after=10), Reader()
        hub.register(slow.client)
        hub.register(quick.client)
        for number in range(3000):
            hub.announce(ROOM, {"type": "chat.message"}, seq=number)
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)

        assert len(quick.frames) == 3000
        assert quick.codes == []
        assert slow.codes == [RESUME]
        assert len(slow.frames) <= 10 + MAX_FRAMES
        hub.unregister(slow.client)
        hub.unregister(quick.client)

    _play(scene)


def test_a_queue_holds_at_most_a_megabyte():
    async def scene():
        hub = Hub()
        slow = Reader(stops_after=0)
        hub.register(slow.client)
        for _number in range(20):
            hub.announce(ROOM, {"type": "chat.message", "text": "x" * 60_000})
            await asyncio.sleep(0)

        assert slow.codes == [RESUME]
        hub.unregister(slow.client)

    _play(scene)


def test_who_waits_in_the_lobby_gets_no_frame_of_the_room():
    async def scene():
        hub = Hub()
        waiting, inside = Reader(), Reader()
        waiting.client.is_admitted = False
        hub.register(waiting.client)
        hub.register(inside.client)
        hub.announce(ROOM, {"type": "chat.message"})
        hub.announce(uuid.uuid4(), {"type": "chat.message"})
        await asyncio.sleep(0.01)

        assert (len(waiting.frames), len(inside.frames)) == (0, 1)
        hub.unregister(waiting.client)
        hub.unregister(inside.client)

    _play(scene)


def test_live_frames_wait_while_older_ones_are_read():
    async def scene():
        reader = Reader()
        reader.client.hold()
        reader.client.deliver("3", 3)
        reader.client.deliver("4", 4)
        reader.client.deliver("hint", None)
        reader.client.offer("2")
        reader.client.offer("3")
        reader.client.release(3)
        await asyncio.sleep(0.01)

        assert reader.frames == ["2", "3", "4", "hint"]
        reader.client.stop()

    _play(scene)


def test_frames_from_another_thread_arrive():
    async def scene():
        hub = Hub()
        reader = Reader()
        hub.register(reader.client)
        await asyncio.to_thread(hub.announce, ROOM, {"type": "reload"})
        await asyncio.sleep(0.01)

        assert reader.frames == ['{"type":"reload"}']
        hub.unregister(reader.client)

    _play(scene)


def test_without_sockets_there_is_nobody_to_tell():
    Hub().announce(ROOM, {"type": "reload"})


def test_under_daphne_sending_waits_until_the_transport_takes_more():
    async def scene():
        sent = []
        transport = _Transport()

        async def server_send(protocol, message):
            sent.append(message["type"])

        async def app(scope, receive, send):
            await send({"type": "websocket.accept"})
            transport.producer.pauseProducing()
            waiting = asyncio.ensure_future(send({"type": "websocket.send"}))
            await asyncio.sleep(0.01)
            assert sent == ["websocket.accept"]
            transport.producer.resumeProducing()
            await waiting
            transport.producer.pauseProducing()
            await send({"type": "websocket.close"})

        send = functools.partial(server_send, _Protocol(transport))
        await WaitForReaders(app)({}, None, send)
        assert sent == ["websocket.accept", "websocket.send", "websocket.close"]
        assert isinstance(transport.producer, Gate)

    _play(scene)


class _Transport:
    producer = None

    def unregisterProducer(self):
        self.producer = None

    def registerProducer(self, producer, streaming):
        assert streaming
        self.producer = producer


class _Protocol:
    def __init__(self, transport):
        self.transport = transport
