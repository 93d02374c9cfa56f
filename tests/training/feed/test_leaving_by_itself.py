"""Webhooks leave however Alliage runs: in one process, or by workers and a timer."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from config.clock import tick
from training.changes import ChangeKind, note_enrolments
from training.models import WebhookDelivery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def failed_once(webhook, enrolment, receiver, run_tasks):
    """A delivery that was refused, and is due again by now."""
    receiver.answer = lambda body: 503
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    run_tasks()
    run_tasks()
    receiver.answer = lambda body: 204
    WebhookDelivery.objects.update(due_at=timezone.now())
    cache.clear()
    return WebhookDelivery.objects.get()


def work() -> None:
    """`manage.py db_worker`, until nothing is left to do."""
    call_command("db_worker", batch=True, interval=0, reload=False, startup_delay=False)


def test_a_change_leaves_by_a_worker_alone(webhook, enrolment, receiver):
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])

    work()

    assert [body["kind"] for body in receiver.bodies] == ["enrolment"]


def test_in_one_process_the_clock_sends_again_what_had_failed(failed_once, run_tasks):
    tick()
    run_tasks()

    failed_once.refresh_from_db()
    assert failed_once.state == "delivered"


def test_with_workers_the_timers_command_sends_again_what_had_failed(failed_once):
    call_command("send_reminders")
    work()

    failed_once.refresh_from_db()
    assert failed_once.state == "delivered"
