"""What a program may send wrong, and the sentence it gets."""

import json
from base64 import b64encode
from copy import deepcopy

import pytest
from django.db import connection

from people.models import Person
from tests.training.api.conftest import door_of, make_program
from training.models import Referral

HERE = "/api/v1/referrals/"


def _changed(body: dict, path: str, value) -> dict:
    """The body with the value at "person.birth_date", say."""
    changed = deepcopy(body)
    *parents, name = path.split(".")
    place = changed
    for parent in parents:
        place = place[parent]
    place[name] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("person.birth_date", "20170900", "/person/birth_date"),
        ("person.birth_date", "1998-02-30", "/person/birth_date"),
        ("person.birth_date", "12/04/1998", "/person/birth_date"),
        ("person.birth_date", 19980412, "/person/birth_date"),
        ("person.birth_date", "2999-01-01", "/person/birth_date"),
        ("person.birth_date", "0001-01-01", "/person/birth_date"),
        ("person.birth_name", "", "/person/birth_name"),
        ("person.birth_name", "   ", "/person/birth_name"),
        ("person.birth_name", None, "/person/birth_name"),
        ("person.birth_name", ["Morel"], "/person/birth_name"),
        ("person.birth_name", "x" * 121, "/person/birth_name"),
        ("person.birth_name", "Mo\x00rel", "/person/birth_name"),
        ("person.birth_name", "\ud800", "/person/birth_name"),
        ("person.email", "yanis", "/person/email"),
        ("person.phone", "appelez-moi", "/person/phone"),
        ("person.external_id", "1 98 04 10 033 042 21", "/person/external_id"),
        ("person.nir", "198041003304221", "/person/nir"),
        ("person", None, "/person"),
        ("person", "Yanis Morel", "/person"),
        ("cohort", "COMPTA-2", "/cohort"),
        ("cohort", 12, "/cohort"),
        ("cohort", None, "/cohort"),
        ("course", "00000000-0000-0000-0000-000000000000", "/cohort"),
        ("wanted_mode", "mixte", "/wanted_mode"),
        ("message", {"texte": "bonjour"}, "/message"),
        ("accepts_waiting_list", "peut-être", "/accepts_waiting_list"),
        ("commentaire", "bonjour", "/commentaire"),
    ],
)
def test_each_mistake_is_pointed_at(refer, body, path, value, pointer):
    response = refer(_changed(body, path, value))

    answer = response.json()
    assert (response.status_code, answer["code"]) == (400, "invalid")
    assert [error["pointer"] for error in answer["errors"]] == [pointer]
    assert answer["errors"][0]["detail"]
    assert (Person.objects.count(), Referral.objects.count()) == (0, 0)


def test_a_date_that_does_not_exist_is_told_in_french(refer, body):
    answer = refer(_changed(body, "person.birth_date", "20170900")).json()

    assert answer["title"] == "Demande mal formée"
    assert answer["errors"] == [
        {
            "pointer": "/person/birth_date",
            "detail": "Cette date n’existe pas : écrivez-la comme 1998-04-12.",
        }
    ]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"{'cohort': 1}", b"\xff\xfe", b"NaN", b"[" * 100_000, b'{"a": NaN}'],
    ids=["empty", "cut", "quotes", "bytes", "nan", "deep", "nan-inside"],
)
def test_what_is_not_json_is_refused_as_such(api, raw):
    response = api.generic("POST", HERE, raw, content_type="application/json")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("value", [[], [1], "texte", 3, None, True])
def test_json_that_is_not_an_object_is_refused(api, value):
    response = api.generic(
        "POST", HERE, json.dumps(value), content_type="application/json"
    )

    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("kind", ["text/xml", "application/x-www-form-urlencoded"])
def test_another_format_is_refused(api, kind):
    response = api.generic("POST", HERE, b"a=1", content_type=kind)

    assert (response.status_code, response.json()["code"]) == (
        415,
        "unsupported_media_type",
    )


def test_a_body_too_long_is_refused_before_it_is_read(api):
    response = api.generic(
        "POST", HERE, b" " * (5 * 1024 * 1024 + 1), content_type="application/json"
    )

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_format_that_is_not_served_is_refused(api):
    response = api.get(HERE, headers={"Accept": "text/csv"})

    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        {"updated_since": "hier"},
        {"updated_since": "20170900"},
        {"status": "partie"},
        {"page_size": "0"},
        {"page_size": "201"},
        {"page_size": "beaucoup"},
        {"statut": "sent"},
    ],
)
def test_a_wrong_filter_is_refused_rather_than_ignored(api, query):
    response = api.get(HERE, query)

    [name] = query
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == f"/{name}"


def test_a_cursor_of_ones_own_making_leads_nowhere(api):
    response = api.get(HERE, {"cursor": "inventé"})

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_method_that_does_not_exist_names_those_that_do(api):
    response = api.delete(HERE)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_a_missing_scope_is_named(agency, enrolment):
    door = door_of(make_program(agency, scopes="referrals:read"))

    response = door.get("/api/v1/enrolments/")

    assert response.json()["code"] == "insufficient_scope"
    assert response.headers["WWW-Authenticate"] == (
        'Bearer error="insufficient_scope", scope="follow-up:read"'
    )


def test_a_forgotten_last_slash_is_forgiven_with_its_query(api):
    response = api.get("/api/v1/referrals?status=sent")

    assert response.status_code == 308
    assert response.headers["Location"] == "/api/v1/referrals/?status=sent"


@pytest.mark.parametrize("path", ["nulle-part", "courses/12/", "enrolments/x/", ""])
def test_an_unknown_address_is_a_problem_too(client, db, path):
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_what_no_one_foresaw_is_logged_not_told(api, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE training_referral RENAME TO lost")
    caplog.set_level("ERROR", "alliage.requests")

    response = api.get(HERE)

    assert response.status_code == 500
    assert response.json()["detail"].startswith("Une erreur est survenue")
    assert "training_referral" not in response.text
    assert [record.message for record in caplog.records] == ["unhandled"]


def test_a_stranger_is_asked_who_they_are_before_anything_is_read(client, db):
    response = client.post(HERE, "{", content_type="application/json")

    assert response.status_code == 401


@pytest.mark.parametrize(
    "position",
    ["p=abc", "p=2026-02-30 00:00:00", "p=0001-01-01T00:00:00%2B14:00", "o=-1"],
)
def test_a_cursor_that_is_not_ours_leads_nowhere(api, course, position):
    cursor = b64encode(position.encode()).decode()

    response = api.get("/api/v1/courses/", {"cursor": cursor})

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
