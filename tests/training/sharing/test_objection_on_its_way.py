"""What was queued, running or opened when the objection came: none of it leaves."""

import time

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import storages
from django.db import connection
from openpyxl import load_workbook

from tests.cast import make_member, viewer_of
from tests.realtime.sockets import socket_of
from tests.training.api.conftest import program  # noqa: F401 (fixture)
from tests.training.feed.conftest import (  # noqa: F401 (fixtures)
    local,
    receiver,
    webhook,
)
from training.changes import ChangeKind, note_enrolments
from training.clients.drops import set_file_drop
from training.feed.distribution import distribute_changes
from training.feed.webhooks.sending import send_due
from training.homes.partner.drops import drop_files
from training.models import AccessGrant, FileDrop, WebhookDelivery
from training.sharing.services import object_to_share

WITHIN_SECONDS = 1


@pytest.fixture
def objects(amina, referral):
    def act() -> None:
        object_to_share(AccessGrant.objects.get(person=amina), by=viewer_of(amina))

    return act


@pytest.fixture
def change(webhook, enrolment):  # noqa: F811
    """Something of hers changes, which is queued for her counsellor's program."""

    def queue(*kinds: str) -> None:
        for kind in kinds:
            note_enrolments(kind, [enrolment])
        distribute_changes()

    return queue


def _told(receiver) -> list[tuple[str, str]]:  # noqa: F811
    return [(body["kind"], body["action"]) for body in receiver.bodies]


def test_a_delivery_queued_before_leaves_no_more(change, objects, receiver, webhook):  # noqa: F811
    change(ChangeKind.ENROLMENT)
    send_due(webhook.pk)
    before = _told(receiver)
    change(ChangeKind.ENROLMENT, ChangeKind.ATTENDANCE)
    receiver.taken.clear()

    objects()
    distribute_changes()
    send_due(webhook.pk)

    assert before == [("enrolment", "changed")]
    assert _told(receiver) == [("share", "ended")]


def test_a_delivery_that_had_failed_is_not_tried_again(
    change,
    objects,
    receiver,  # noqa: F811
    webhook,  # noqa: F811
):
    receiver.answer = lambda body: 503
    change(ChangeKind.ENROLMENT)
    send_due(webhook.pk)
    receiver.answer = lambda body: 204
    receiver.taken.clear()

    objects()
    WebhookDelivery.objects.update(due_at=webhook.created_at)
    send_due(webhook.pk)

    assert _told(receiver) == []


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_under_way_stops_within_a_second(
    change,
    objects,
    receiver,  # noqa: F811
    webhook,  # noqa: F811
):
    change(*[ChangeKind.ENROLMENT, ChangeKind.ATTENDANCE] * 2)
    for _ in range(10):
        change(ChangeKind.ENROLMENT)
    objected: list[float] = []
    late: list[float] = []

    def answer(body: dict) -> int:
        """She objects while the first delivery is received; each takes a while."""
        if not objected:
            objects()
            connection.close()
            objected.append(time.monotonic())
        elif body["action"] != "ended":
            late.append(time.monotonic() - objected[0])
        time.sleep(0.2)
        return 204

    receiver.answer = answer
    send_due(webhook.pk)

    states = set(WebhookDelivery.objects.values_list("state", flat=True))
    assert all(seconds < WITHIN_SECONDS for seconds in late)
    assert states == {"delivered", "withheld"}


def test_the_nightly_file_holds_her_no_more(enrolment, agency, objects):
    manager = make_member("Inès Caron", agency, "manager")
    set_file_drop(on=True, by=viewer_of(manager))
    before = _laid_down(agency)

    objects()
    FileDrop.objects.update(dropped_on=None)

    assert (before, _laid_down(agency)) == (["Benali"], [])


def _laid_down(agency) -> list[str]:
    """The names in the file of today, which doesn't stay."""
    store = storages["partner_files"]
    assert drop_files() == 1
    [name] = store.listdir(agency.slug)[1]
    with store.open(f"{agency.slug}/{name}") as file:
        rows = list(load_workbook(file).active.iter_rows(values_only=True))
    store.delete(f"{agency.slug}/{name}")
    return [row[0] for row in rows[1:]]


@pytest.mark.django_db(transaction=True)
def test_a_share_opens_no_live_room_before_nor_after(
    remote_session, enrolment, denis, objects
):
    async def code() -> int:
        socket = await socket_of(denis, remote_session)
        return await socket.closing_code()

    before = async_to_sync(code)()
    objects()

    assert (before, async_to_sync(code)()) == (4404, 4404)
