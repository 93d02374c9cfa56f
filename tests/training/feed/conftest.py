"""A receiver, a subscription to it, and the machine's own network open to webhooks."""

import pytest

from people.viewer import Viewer
from tests.training.api.conftest import (  # noqa: F401 (fixtures)
    api,
    door_of,
    elsas_api,
    make_program,
    program,
)
from tests.training.feed.receiver import receiving
from training.feed.distribution import distribute_changes
from training.feed.webhooks.services import subscribe


@pytest.fixture
def local(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def receiver(local):
    with receiving() as server:
        yield server


@pytest.fixture
def webhook(receiver, program, enrolment):  # noqa: F811
    """What was there before is not sent."""
    distribute_changes()
    return subscribe(url=receiver.url, kinds=[], by=Viewer.for_client(program))
