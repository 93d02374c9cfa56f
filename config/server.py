"""One machine, one process: pages, sockets and the task worker together."""

import logging
import threading
from collections.abc import Callable

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django_tasks.utils import get_random_id
from django_tasks_db.management.commands.db_worker import Worker

logger = logging.getLogger("alliage.server")

# A frame this large is refused by the room; the socket layer stops what is larger.
MAX_FRAME_BYTES = 2 * 1024 * 1024


def start_worker() -> Worker:
    """Runs queued tasks in a thread of this process until it ends."""
    worker = Worker(
        queue_names=["*"],
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_id(),
    )
    threading.Thread(target=_keep_running, args=(worker,), daemon=True).start()
    return worker


def _keep_running(worker: Worker) -> None:
    """A database that is locked for a while must not end the worker for good."""
    while worker.running:
        try:
            worker.run()
        except Exception:
            logger.exception("worker stopped; it starts again")


def serve(*, host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serves until interrupted (SIGINT, SIGTERM)."""
    # Static files are found where they lie; whitenoise wants its folder all the same.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    from config.asgi import application  # noqa: PLC0415 (needs Django set up)
    from config.clock import start_clock  # noqa: PLC0415 (needs Django set up)

    worker = start_worker()
    start_clock()
    Server(
        application=application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        websocket_max_message_size=MAX_FRAME_BYTES,
        websocket_max_frame_size=MAX_FRAME_BYTES,
        http_timeout=120,
        ready_callable=ready,
        server_name="alliage",
        verbosity=0,
    ).run()
    worker.running = False
