"""What every test stands on: the database, real servers, the cast."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tests.database import database_from_template, restore_database
from tests.servers import redis_server

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def django_db_setup(pytestconfig, django_db_blocker):
    """Replaces pytest-django's: a copy of the template instead of a migration."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = pytestconfig.cache.mkdir("databases")
    with django_db_blocker.unblock(), database_from_template(folder, worker):
        TransactionTestCase._fixture_teardown = lambda case: restore_database()
        yield


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL a test that asks no database would prove the same thing again."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return
    asks = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asks])
    items[:] = asks


def _asks_the_database(item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in {
        name.removeprefix("transactional_") for name in item.fixturenames
    }


def pytest_unconfigure(config):
    """The run's folder (database, mails, documents) goes with the run."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["ALLIAGE_TEST_RUN"], ignore_errors=True)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis server, started for this run."""
    with redis_server(Path(settings.VAR_DIR) / "redis") as url:
        yield url


@pytest.fixture
def run_tasks():
    """Runs what was queued, as the worker does; call it after the commit."""

    def run() -> None:
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="tests",
        )
        for row in DBTaskResult.objects.ready():
            row.claim(worker.worker_id)
            worker.run_task(row)
            row.refresh_from_db()
            assert row.traceback == ""

    return run
