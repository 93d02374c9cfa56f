"""Pages run on threads that outlive a request; their connections are used again."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections

from config.threads import KeptThreads


class Pages:
    """An application of one view, which notes the thread that it ran on."""

    def __init__(self, view) -> None:
        self.view = view
        self.threads: list[int] = []

    async def __call__(self, scope, receive, send) -> None:
        await sync_to_async(self._run, thread_sensitive=True)()

    def _run(self) -> None:
        self.threads.append(threading.get_ident())
        self.view()


def ask(app: KeptThreads):
    return app({"type": "http"}, None, None)


async def settled(app: KeptThreads, free: int) -> None:
    """Waits until that many threads are free again."""
    for _attempt in range(200):
        if len(app.free) == free:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(app.free)} threads are free, not {free}")


def test_the_next_request_runs_on_the_thread_of_the_last():
    pages = Pages(lambda: None)
    app = KeptThreads(pages)

    async def scene():
        for _request in range(3):
            await ask(app)
            await settled(app, 1)

    asyncio.run(scene())

    assert len(pages.threads) == 3
    assert len(set(pages.threads)) == 1


def test_requests_at_once_run_side_by_side_and_no_more_threads_are_kept_than_said():
    together = threading.Barrier(4, timeout=20)
    pages = Pages(together.wait)
    app = KeptThreads(pages, kept=2)

    async def scene():
        await asyncio.gather(*(ask(app) for _request in range(4)))
        await settled(app, 2)

    asyncio.run(scene())

    assert len(set(pages.threads)) == 4


def test_a_thread_whose_request_was_cut_off_is_free_once_its_code_has_ended():
    begun, ends = threading.Event(), threading.Event()

    def view():
        begun.set()
        ends.wait(20)

    app = KeptThreads(Pages(view))

    async def scene():
        request = asyncio.ensure_future(ask(app))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        request.cancel()
        await asyncio.sleep(0.05)
        assert not app.free
        ends.set()
        await settled(app, 1)

    asyncio.run(scene())


def test_a_request_that_fails_gives_its_thread_back():
    def view():
        raise ValueError("as a view may")

    app = KeptThreads(Pages(view))

    async def scene():
        with pytest.raises(ValueError, match="as a view may"):
            await ask(app)
        await settled(app, 1)

    asyncio.run(scene())


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_opened_once_for_requests_that_follow_one_another(settings):
    opened = []

    def view():
        connection.ensure_connection()
        opened.append(connection.connection)

    app = KeptThreads(Pages(view))

    async def scene():
        for _request in range(3):
            await ask(app)
            await settled(app, 1)

    asyncio.run(scene())
    thread: ThreadPoolExecutor = app.free.pop()
    thread.submit(connections.close_all).result(20)

    assert len(opened) == 3
    assert len(set(map(id, opened))) == 1
