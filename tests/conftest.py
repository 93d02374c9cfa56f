"""What every test stands on: the database, a clean cache, the cast."""

import os
import shutil

import pytest
from django.test import TransactionTestCase

from tests.database import database_from_template, restore_database

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def django_db_setup(pytestconfig, django_db_blocker):
    """Replaces pytest-django's: a copy of the template instead of a migration."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = pytestconfig.cache.mkdir("databases")
    with django_db_blocker.unblock(), database_from_template(folder, worker):
        TransactionTestCase._fixture_teardown = lambda case: restore_database()
        yield


def pytest_unconfigure(config):
    """The run's folder (database, mails, documents) goes with the run."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["ALLIAGE_TEST_RUN"], ignore_errors=True)
