"""Deliveries to a real receiver: signed, in order, retried, and withheld in time."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.cast import (
    give_role,
    make_enrolment,
    make_person,
    make_referral,
    make_user,
    viewer_of,
)
from training.changes import ChangeKind, note_enrolments
from training.feed.distribution import distribute_changes
from training.feed.webhooks.sending import send_due, waiting_time
from training.feed.webhooks.services import change_webhook, replay, rotate_secret
from training.feed.webhooks.signing import secret_of
from training.models import AccessGrant, AccessLog, Webhook, WebhookDelivery
from training.sharing.services import object_to_share


def _change(*enrolments, times: int = 1) -> None:
    for _ in range(times):
        note_enrolments(ChangeKind.ENROLMENT, enrolments)
        distribute_changes()


def _states(webhook) -> list[str]:
    rows = WebhookDelivery.objects.filter(webhook=webhook).order_by("pk")
    return list(rows.values_list("state", flat=True))


def _make_due() -> None:
    WebhookDelivery.objects.update(due_at=timezone.now())
    Webhook.objects.update(paused_until=None)


@pytest.fixture
def other(coming_cohort, denis, agency, enrolment):
    """Somebody else whom the agency follows."""
    person = make_person("Yanis", "Morel")
    referral = make_referral(person, coming_cohort, by=denis, organisation=agency)
    return make_enrolment(person, coming_cohort, referral=referral)


def verify(secret: str, headers: dict, body: bytes) -> bool:
    """As a receiver would write it, from the documentation alone."""
    parts = [part.split("=", 1) for part in headers["Alliage-Signature"].split(",")]
    moment = next(value for name, value in parts if name == "t")
    wanted = hmac.new(
        secret.encode(), moment.encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    fresh = abs(timezone.now().timestamp() - int(moment)) < 300
    return fresh and any(
        hmac.compare_digest(value, wanted) for name, value in parts if name == "v1"
    )


def test_a_change_is_sent_signed_with_identifiers_only(webhook, enrolment, receiver):
    _change(enrolment)

    assert send_due(webhook.pk) == 1

    [(headers, body)] = receiver.taken
    assert verify(secret_of(webhook), headers, body)
    assert not verify(secret_of(webhook), headers, body + b" ")
    assert b"Benali" not in body and b"Amina" not in body
    [sent] = receiver.bodies
    assert (sent["kind"], sent["id"]) == ("enrolment", str(enrolment.pk))
    assert sent["delivery"] == headers["Alliage-Delivery"]
    assert _states(webhook) == ["delivered"]
    assert AccessLog.objects.filter(person=enrolment.person).count() == 1


def test_both_secrets_sign_while_a_rotation_lasts(webhook, enrolment, receiver):
    former = secret_of(webhook)
    rotated = rotate_secret(webhook)
    _change(enrolment)
    send_due(webhook.pk)

    [(headers, body)] = receiver.taken
    assert secret_of(rotated) != former
    assert verify(former, headers, body) and verify(secret_of(rotated), headers, body)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_by_itself(webhook, enrolment, receiver, run_tasks):
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    run_tasks()
    run_tasks()

    assert _states(webhook) == ["delivered"]


def test_a_failure_holds_back_the_same_person_only(webhook, enrolment, other, receiver):
    receiver.answer = lambda body: (
        503 if body["person"] == str(enrolment.person_id) else 204
    )
    _change(enrolment, other, times=2)
    send_due(webhook.pk)
    tried = [body["person"] for body in receiver.bodies]
    receiver.answer, receiver.taken = lambda body: 204, []
    send_due(webhook.pk)
    before_due = list(receiver.taken)
    _make_due()
    send_due(webhook.pk)

    assert tried.count(str(enrolment.person_id)) == 1
    assert before_due == []
    hers = [b["sequence"] for b in receiver.bodies]
    assert hers == sorted(hers) and len(hers) == 2
    assert set(_states(webhook)) == {"delivered"}


def test_waiting_doubles_with_a_little_chance(settings):
    settings.WEBHOOK_RETRY_SECONDS = 30

    assert 22 <= waiting_time(1).total_seconds() <= 38
    assert 180 <= waiting_time(4).total_seconds() <= 300
    assert waiting_time(50) <= timedelta(hours=7.5)


def test_an_objection_stops_what_is_on_its_way(
    webhook, enrolment, amina, other, receiver
):
    _change(enrolment, other)
    receiver.taken.clear()
    grant = AccessGrant.objects.get(person=amina)
    object_to_share(grant, by=viewer_of(amina))
    send_due(webhook.pk)
    distribute_changes()
    send_due(webhook.pk)

    hers = [b for b in receiver.bodies if b["person"] == str(amina.pk)]
    assert [(b["kind"], b["action"]) for b in hers] == [("share", "ended")]
    assert "withheld" in _states(webhook)


def test_a_redirect_is_not_followed(webhook, enrolment, receiver):
    receiver.answer = lambda body: 302
    _change(enrolment)
    send_due(webhook.pk)

    assert len(receiver.taken) == 1
    [row] = WebhookDelivery.objects.filter(webhook=webhook)
    assert (row.state, row.answer_status) == ("waiting", 302)


def test_one_connection_serves_many_deliveries(webhook, enrolment, other, receiver):
    _change(enrolment, other, times=5)
    send_due(webhook.pk)

    assert len(receiver.taken) > 9
    assert receiver.connections == 1


def test_replays_are_one_or_since_a_time_with_rights_asked_anew(
    webhook, enrolment, other, amina, receiver
):
    _change(enrolment)
    send_due(webhook.pk)
    [first] = WebhookDelivery.objects.filter(
        webhook=webhook, entry__kind="enrolment", person=amina.pk
    )
    assert replay(webhook, delivery=first) == 1
    send_due(webhook.pk)
    assert receiver.bodies[-1]["is_replay"] is True
    assert receiver.bodies[-1]["id"] == str(enrolment.pk)

    receiver.taken.clear()
    AccessGrant.objects.filter(person=amina).update(
        ended_at=timezone.now(), end_reason="Fin"
    )
    assert replay(webhook, since=timezone.now() - timedelta(hours=1)) > 0
    send_due(webhook.pk)
    assert str(amina.pk) not in [body["person"] for body in receiver.bodies]


def test_a_silent_address_rests_then_stops_and_its_owner_is_told(
    webhook, enrolment, agency, receiver, run_tasks, django_capture_on_commit_callbacks
):
    manager = make_user("Inès Cheffe", email="ines@exemple.fr")
    give_role(user=manager, organisation=agency, role="manager")
    receiver.answer = lambda body: 500
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=80))
    _change(enrolment)
    with django_capture_on_commit_callbacks(execute=True):
        send_due(webhook.pk)
    run_tasks()

    webhook.refresh_from_db()
    assert webhook.disabled_reason == "failing"
    assert [message.to for message in mail.outbox] == [["ines@exemple.fr"]]
    _change(enrolment)
    assert send_due(webhook.pk) == 0
    assert change_webhook(webhook, is_active=True).is_active


def test_a_receiver_that_is_gone_is_left_alone(webhook, enrolment, receiver):
    receiver.answer = lambda body: 410
    _change(enrolment)
    send_due(webhook.pk)

    webhook.refresh_from_db()
    assert webhook.disabled_reason == "gone"


def test_a_client_that_ended_hears_nothing(webhook, program, enrolment, receiver):
    _change(enrolment)
    program.expires_at = timezone.now()
    program.save()

    assert send_due(webhook.pk) == 0
    assert receiver.taken == []
