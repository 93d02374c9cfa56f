"""A client's token: how it is had, what stops it."""

import base64
import json
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from tests.training.api.conftest import SECRET, door_of, make_program, token_of


def _ask(url: str, data: bytes | None = None, **headers):
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_a_token_and_reads_over_real_http(
    live_server, program, enrolment
):
    basic = base64.b64encode(f"{program.client_id}:{SECRET}".encode()).decode()

    token = _ask(
        f"{live_server.url}/o/token/",
        b"grant_type=client_credentials&scope=follow-up:read",
        Authorization=f"Basic {basic}",
    )
    answer = _ask(
        f"{live_server.url}/api/v1/enrolments/",
        Authorization=f"Bearer {token['access_token']}",
    )

    assert (token["token_type"], token["scope"]) == ("Bearer", "follow-up:read")
    assert [row["id"] for row in answer["results"]] == [str(enrolment.pk)]


@pytest.mark.django_db(transaction=True)
def test_without_a_token_the_challenge_is_a_bearer_one(live_server):
    with pytest.raises(urllib.error.HTTPError) as refused:
        _ask(f"{live_server.url}/api/v1/enrolments/")

    with refused.value as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="alliage"'
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.load(answer)["detail"] == "Présentez un jeton d’accès valide."


def test_an_expired_client_gets_no_token(agency):
    expired = make_program(agency, expires_at=timezone.now() - timedelta(seconds=1))

    response = Client().post(
        "/o/token/",
        {
            "grant_type": "client_credentials",
            "client_id": expired.client_id,
            "client_secret": SECRET,
        },
    )

    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"


def test_the_tokens_of_a_client_stop_when_it_expires(api, program):
    program.expires_at = timezone.now() - timedelta(seconds=1)
    program.save()

    response = api.get("/api/v1/enrolments/")

    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_scope_taken_from_the_client_stops_in_its_tokens_too(api, program):
    program.allowed_scopes = "referrals:read"
    program.save()

    assert api.get("/api/v1/referrals/").status_code == 200
    assert api.get("/api/v1/enrolments/").status_code == 403


def test_a_token_is_never_wider_than_the_client(agency):
    narrow = make_program(agency, scopes="referrals:read")

    response = Client().post(
        "/o/token/",
        {
            "grant_type": "client_credentials",
            "client_id": narrow.client_id,
            "client_secret": SECRET,
            "scope": "follow-up:read",
        },
    )

    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


def test_a_token_that_a_person_holds_opens_nothing(program, denis):
    token = get_access_token_model().objects.create(
        user=denis,
        application=program,
        token="jeton-d-une-personne",
        scope="follow-up:read",
        expires=timezone.now() + timedelta(hours=1),
    )

    response = Client().get(
        "/api/v1/enrolments/", headers={"Authorization": f"Bearer {token.token}"}
    )

    assert response.status_code == 401


def test_the_last_call_is_noted_at_most_once_a_minute(program):
    door = door_of(program)
    door.get("/api/v1/referrals/")
    program.refresh_from_db()
    noted = program.last_used_at

    door.get("/api/v1/referrals/")
    program.refresh_from_db()

    assert noted is not None
    assert program.last_used_at == noted


def test_a_login_in_a_browser_opens_nothing(denis, enrolment):
    browser = Client()
    browser.force_login(denis)

    assert browser.get("/api/v1/enrolments/").status_code == 401


def test_a_scope_asked_alone_is_given_alone(program):
    token = token_of(program, scope="referrals:read")
    door = Client(headers={"Authorization": f"Bearer {token}"})

    assert door.get("/api/v1/referrals/").status_code == 200
    assert door.get("/api/v1/enrolments/").status_code == 403
