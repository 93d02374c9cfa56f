"""Makes `await send(…)` wait for the network under Daphne, as it does under uvicorn.

Daphne writes into its transport's memory without limit: a reader that stops reading
would never fill our bounded queue. Its transport tells when it is full, though.
"""

import asyncio
from functools import partial


class Gate:
    """A push producer in Twisted's sense: open while the transport takes more."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()
        self.is_open.set()

    def pauseProducing(self) -> None:
        self.is_open.clear()

    def resumeProducing(self) -> None:
        self.is_open.set()

    def stopProducing(self) -> None:
        self.is_open.set()


class WaitForReaders:
    """ASGI middleware, the outermost around sockets: it needs the server's `send`."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        transport = _transport_behind(send)
        if transport is None:
            return await self.app(scope, receive, send)
        gate = Gate()

        async def send_when_open(message) -> None:
            if message["type"] == "websocket.accept":
                # Replaces the HTTP channel, which has no more to say.
                transport.unregisterProducer()
                transport.registerProducer(gate, True)
            if message["type"] == "websocket.send":
                await gate.is_open.wait()
            await send(message)

        return await self.app(scope, receive, send_when_open)


def _transport_behind(send):
    """Twisted's transport, if this is Daphne's `partial(handle_reply, protocol)`."""
    if isinstance(send, partial) and send.args:
        transport = getattr(send.args[0], "transport", None)
        if hasattr(transport, "registerProducer"):
            return transport
    return None
