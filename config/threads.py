"""Where the pages' code runs: threads that outlive a request, and their connections.

Django's ASGI handler gives each request a thread of its own, and the database
connection ends with it: every page then pays for a new one (on PostgreSQL a new
process of the server).
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext
from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    Scope,
)
from django.db import connections

KEPT = 8


class KeptThreads:
    """ASGI: runs each request on a thread kept from an earlier one, if one is free.

    As many requests run at once as come; `kept` threads at most wait for the next
    one, with their connections (`CONN_MAX_AGE` says how long).
    """

    def __init__(self, pages: ASGI3Application, kept: int = KEPT) -> None:
        self.pages = pages
        self.free: deque[ThreadPoolExecutor] = deque()
        self.kept = kept

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        thread = self.free.pop() if self.free else ThreadPoolExecutor(max_workers=1)
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.pages(scope, receive, send)
        finally:
            # A request may be cancelled while its code still runs: the thread is
            # free once that has ended.
            thread.submit(self._give_back, thread)

    def _give_back(self, thread: ThreadPoolExecutor) -> None:
        if len(self.free) < self.kept:
            self.free.append(thread)
        else:
            connections.close_all()
            thread.shutdown(wait=False)
