"""What runs by itself on one machine: messages every minute, chores every ten."""

import logging
import threading
import time

from django.core.cache import cache
from django.db import close_old_connections

from training.feed.webhooks.queue import wake_webhooks
from training.homes.chores import run_chores
from training.messages.models import Message
from training.messages.tasks import deliver_due

logger = logging.getLogger("alliage.clock")

TICK_SECONDS = 60
CHORES_SECONDS = 600
FIRST_TICK_SECONDS = 20  # pages come first when the server starts


def start_clock() -> threading.Thread:
    thread = threading.Thread(target=_keep_ticking, daemon=True, name="clock")
    thread.start()
    return thread


def _keep_ticking() -> None:
    time.sleep(FIRST_TICK_SECONDS)
    while True:
        try:
            tick()
        except Exception:
            logger.exception("the clock missed a tick")
        finally:
            close_old_connections()
        time.sleep(TICK_SECONDS)


def tick() -> None:
    """Another process that ticks at the same time leaves the work to the first."""
    if cache.add("clock:chores", 1, CHORES_SECONDS - TICK_SECONDS // 2):
        run_chores()
    is_first = cache.add("clock:messages", 1, TICK_SECONDS // 2)
    if is_first and Message.objects.due().exists():
        deliver_due.enqueue()
    if is_first:
        wake_webhooks()
