"""Who tries what, and gets nothing: no answer, no trace of a person, nothing written.

Elsewhere: addresses that lead inside by name, redirect or DNS
(`feed/test_addresses.py`, `feed/test_webhooks.py`), deliveries that somebody else sends
again (`test_signature_page.py`), formulas in files (`homes/test_lists_as_files.py`),
scopes one by one (`test_scopes.py`), what follows an objection
(`sharing/test_objection_…`).
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from tests.cast import (
    make_enrolment,
    make_member,
    make_organisation,
    make_person,
    viewer_of,
)
from tests.training.api.conftest import door_of, make_program
from training.clients.services import revoke_client
from training.models import AccessLog, Note, Outcome, Referral, Webhook

JSON = "application/json"
NOTE = {"text": "Lu par qui ne doit pas."}
JOB = {"observed_on": "2026-11-24", "situation": "job"}
# What is tried, with the true identifiers: each would answer 2xx to whom it is for.
ATTACKS = [
    ("get", "referrals/{referral}/", None),
    ("post", "referrals/{waiting}/withdraw/", {}),
    ("get", "enrolments/{enrolment}/", None),
    ("get", "enrolments/{enrolment}/attendance/", None),
    ("get", "enrolments/{enrolment}/notes/", None),
    ("post", "enrolments/{enrolment}/notes/", NOTE),
    ("get", "enrolments/{enrolment}/notes/{note}/", None),
    ("patch", "enrolments/{enrolment}/notes/{note}/", NOTE),
    ("get", "enrolments/{enrolment}/outcomes/", None),
    ("post", "enrolments/{enrolment}/outcomes/", JOB),
    ("get", "enrolments/{enrolment}/outcomes/{outcome}/", None),
    ("patch", "enrolments/{enrolment}/outcomes/{outcome}/", JOB),
    ("get", "enrolments/{enrolment}/certificates/", None),
    ("get", "enrolments/{enrolment}/certificates/{certificate}/", None),
    ("get", "webhooks/{webhook}/", None),
    ("patch", "webhooks/{webhook}/", {"is_active": False}),
    ("delete", "webhooks/{webhook}/", None),
    ("post", "webhooks/{webhook}/rotate-secret/", {}),
    ("get", "webhooks/{webhook}/deliveries/", None),
    ("post", "webhooks/{webhook}/deliveries/replay/", {"since": "2026-01-01T00:00Z"}),
]


def _invented(program, **cast) -> Client:
    return Client(headers={"Authorization": "Bearer jeton-inventé"})


def _expired(program, **cast) -> Client:
    door = door_of(program)
    past = timezone.now() - timedelta(seconds=1)
    get_access_token_model().objects.update(expires=past)
    return door


def _revoked(program, ines, **cast) -> Client:
    door = door_of(program)
    revoke_client(program, reason="Perdu", by=viewer_of(ines))
    return door


# Who tries → their door, and what they are told.
ROLES = {
    "nobody": (lambda **cast: Client(), 401),
    "an invented token": (_invented, 401),
    "an expired token": (_expired, 401),
    "the token of a revoked client": (_revoked, 401),
    "the agency, without the scopes": (
        lambda agency, **cast: door_of(make_program(agency, scopes="changes:read")),
        403,
    ),
    "another agency": (
        lambda other_agency, **cast: door_of(make_program(other_agency)),
        404,
    ),
    "the agency's parent": (
        lambda mission_locale, **cast: door_of(make_program(mission_locale)),
        404,
    ),
    "the provider": (lambda university, **cast: door_of(make_program(university)), 404),
    "a vendor whom nobody mandates": (
        lambda **cast: door_of(make_program(make_organisation("Éditeur", "company"))),
        404,
    ),
}


@pytest.fixture
def cast(program, agency, other_agency, mission_locale, university) -> dict:
    return {
        "program": program,
        "agency": agency,
        "other_agency": other_agency,
        "mission_locale": mission_locale,
        "university": university,
        "ines": make_member("Inès Faure", agency, "manager"),
    }


def _send(door, method, path, body, ids, **headers):
    options = {} if body is None else {"data": body, "content_type": JSON}
    url = "/api/v1/" + path.format(**ids)
    return getattr(door, method)(url, headers={"If-Match": "*", **headers}, **options)


def _status(*attack) -> int:
    answer = _send(*attack)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def _state() -> list:
    """All that an attack might have changed or left."""
    return [
        list(Note.objects.values_list("pk", "text").order_by("pk")),
        list(Outcome.objects.values_list("pk", "situation").order_by("pk")),
        list(Referral.objects.values_list("pk", "status").order_by("pk")),
        list(Webhook.objects.values_list("pk", "url", "disabled_reason", "generation")),
        AccessLog.objects.count(),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_whoever_should_not_gets_nothing_by_any_address(role, cast, ids):
    open_door, told = ROLES[role]
    door, before = open_door(**cast), _state()

    answers = {
        (method, path): _send(door, method, path, body, ids)
        for method, path, body in ATTACKS
    }

    statuses = {what: answer.status_code for what, answer in answers.items()}
    assert statuses == dict.fromkeys(answers, told)
    for answer in answers.values():
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert not [
            word
            for word in ("Amina", "Benali", "ML-7", *map(str, ids.values()))
            if word in answer.text
        ]
    assert _state() == before


def test_guessed_identifiers_lead_nowhere(api, ids):
    guessed, before = {name: uuid4() for name in ids}, _state()
    statuses = {
        _status(api, method, path, body, guessed) for method, path, body in ATTACKS
    }

    assert statuses == {404}
    assert _state() == before


def test_true_identifiers_of_two_records_do_not_mix(api, ids, coming_cohort):
    """A note's id opens it under its own enrolment alone."""
    theirs = make_enrolment(make_person("Yanis", "Morel"), coming_cohort)
    other = {**ids, "enrolment": theirs.pk}

    for path in ("notes/{note}/", "outcomes/{outcome}/", "certificates/{certificate}/"):
        path = f"enrolments/{{enrolment}}/{path}"
        assert _status(api, "get", path, None, ids) == 200
        assert _status(api, "get", path, None, other) == 404


def test_the_agencys_own_program_gets_what_the_others_do_not(api, ids):
    """Otherwise the table above would prove nothing."""
    statuses = {
        _status(api, method, path, body, ids)
        for method, path, body in ATTACKS
        if method == "get"
    }

    assert statuses == {200}


# What one may not set, sent along with what one may.
ASSIGNED = [
    ("post", "referrals/", {"status": "accepted"}),
    ("post", "referrals/", {"enrolment": str(uuid4())}),
    ("post", "referrals/{waiting}/withdraw/", {"status": "accepted"}),
    ("post", "enrolments/{enrolment}/notes/", {**NOTE, "version": 7}),
    ("post", "enrolments/{enrolment}/notes/", {**NOTE, "author": "Denis"}),
    ("post", "enrolments/{enrolment}/notes/", {**NOTE, "recorded_at": "2020-01-01"}),
    ("patch", "enrolments/{enrolment}/notes/{note}/", {**NOTE, "organisation": "x"}),
    ("post", "enrolments/{enrolment}/outcomes/", {**JOB, "months": 12}),
    ("patch", "enrolments/{enrolment}/outcomes/{outcome}/", {"person": "x"}),
    ("post", "webhooks/", {"url": "https://93.184.215.14/", "client": 1}),
    ("post", "webhooks/", {"url": "https://93.184.215.14/", "secret": "le mien"}),
    ("patch", "webhooks/{webhook}/", {"client": 1}),
    ("patch", "webhooks/{webhook}/", {"disabled_reason": ""}),
]


@pytest.mark.parametrize(("method", "path", "sent"), ASSIGNED)
def test_what_one_may_not_set_is_refused_by_name(api, ids, body, method, path, sent):
    sent = {**body, **sent} if path == "referrals/" else sent
    before = _state()

    answer = _send(api, method, path, sent, ids)

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["pointer"] == f"/{list(sent)[-1]}"
    assert _state() == before


def test_another_programs_cursor_shows_ones_own_rows_alone(api, elsas_api, ids):
    """Its place carries no right."""
    following = api.get("/api/v1/referrals/", {"page_size": 1}).json()["next"]

    assert len(api.get(following).json()["results"]) == 1
    assert elsas_api.get(following).json()["results"] == []


def test_another_programs_place_in_the_changes_is_no_right_to_read_on(
    api, elsas_api, ids
):
    cursor = api.get("/api/v1/changes/", {"page_size": 1}).json()["cursor"]

    answer = elsas_api.get("/api/v1/changes/", {"cursor": cursor})

    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert api.get("/api/v1/changes/", {"cursor": cursor}).json()["results"]


@pytest.mark.parametrize(
    "url", ["https://10.0.0.8/", "https://[::1]/", "https://[::ffff:10.0.0.8]/"]
)
def test_a_subscription_is_not_turned_inside_afterwards(api, ids, url):
    before = _state()

    answer = _send(api, "patch", "webhooks/{webhook}/", {"url": url}, ids)

    assert (answer.status_code, answer.json()["code"]) == (409, "unsuitable_address")
    assert _state() == before
