"""Subscriptions by the API: one's own alone, changed only as last read."""

import pytest

from tests.training.api.conftest import door_of, make_program
from tests.training.feed.receiver import receiving
from training.api.examples import BODIES
from training.changes import ChangeKind, note_enrolments
from training.feed.distribution import distribute_changes
from training.feed.webhooks.sending import send_due
from training.models import Webhook

LIST = "/api/v1/webhooks/"
JSON = "application/json"


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as server:
        yield server


@pytest.fixture
def made(api, receiver, enrolment) -> dict:
    distribute_changes()
    return api.post(LIST, {"url": receiver.url}, content_type=JSON).json()


def _change(door, made, body, tag):
    headers = {"If-Match": tag} if tag else {}
    return door.patch(f"{LIST}{made['id']}/", body, content_type=JSON, headers=headers)


@pytest.mark.parametrize("name", BODIES["webhooks_create"])
def test_the_examples_subscribe(api, receiver, name):
    example = BODIES["webhooks_create"][name]
    answer = api.post(LIST, {**example, "url": receiver.url}, content_type=JSON)

    assert answer.status_code == 201
    assert answer.json()["kinds"] == example.get("kinds", [])


def test_the_secret_is_shown_once_and_anew_by_a_rotation(api, made):
    address = f"{LIST}{made['id']}/"

    assert made["secret"].startswith("whsec_")
    assert "secret" not in api.get(address).json()
    assert "secret" not in api.get(LIST).json()["results"][0]
    rotated = api.post(f"{address}rotate-secret/", {}, content_type=JSON).json()
    assert rotated["secret"] not in ("", made["secret"])


@pytest.mark.parametrize("name", BODIES["webhooks_change"])
def test_a_change_needs_the_tag_of_the_last_reading(api, made, receiver, name):
    body = dict(BODIES["webhooks_change"][name])
    if "url" in body:
        body["url"] = receiver.url + "/nouvelle"
    tag = api.get(f"{LIST}{made['id']}/").headers["ETag"]

    statuses = [
        _change(api, made, body, given).status_code for given in ("", '"x"', tag, tag)
    ]

    assert statuses == [428, 412, 200, 412]


def test_another_client_finds_nothing_even_of_the_same_agency(api, made, agency):
    other = door_of(make_program(agency))
    address = f"{LIST}{made['id']}/"

    assert other.get(LIST).json()["results"] == []
    assert other.get(address).status_code == 404
    assert other.delete(address).status_code == 404
    assert other.get(f"{address}deliveries/").status_code == 404
    assert _change(other, made, {}, '"x"').status_code == 404
    assert api.get(address).status_code == 200


def test_what_leads_inside_is_refused(api, db):
    for url in ("https://169.254.169.254/", "http://127.0.0.1/", "https://[::1]/"):
        answer = api.post(LIST, {"url": url}, content_type=JSON)
        assert (answer.status_code, answer.json()["code"]) == (
            409,
            "unsuitable_address",
        )
    assert not Webhook.objects.exists()


def test_the_log_says_what_was_sent_and_a_replay_sends_again(
    api, made, enrolment, receiver
):
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    distribute_changes()
    send_due(made["id"])
    log = f"{LIST}{made['id']}/deliveries/"
    [row] = api.get(log).json()["results"]
    assert (row["state"], row["answer_status"], row["attempts"]) == (
        "delivered",
        204,
        1,
    )

    def replayed(body):
        return api.post(f"{log}replay/", body, content_type=JSON)

    assert replayed({"delivery": row["id"]}).json() == {"queued": 1}
    [example] = BODIES["deliveries_replay"].values()
    assert replayed(example).status_code == 202
    assert replayed({}).status_code == 400
    send_due(made["id"])
    assert len(receiver.taken) >= 2


def test_a_deleted_subscription_hears_no_more(api, made, enrolment, receiver):
    assert api.delete(f"{LIST}{made['id']}/").status_code == 204
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    distribute_changes()

    assert send_due(made["id"]) == 0
    assert receiver.taken == []
