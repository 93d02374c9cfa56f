"""What every answer carries to protect who reads it."""

import pytest
from django.test import Client

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def _policy(response) -> dict[str, str]:
    """`{"script-src": "'self'", …}`."""
    directives = response["Content-Security-Policy"].split(";")
    return dict(directive.strip().split(" ", 1) for directive in directives)


def test_pages_run_our_own_scripts_and_styles_alone(client):
    policy = _policy(client.get("/"))

    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"


@pytest.mark.parametrize("path", ["/cms/login/", "/admin/login/"])
def test_the_editors_interfaces_get_a_policy_of_their_own(client, path):
    policy = _policy(client.get(path))

    assert policy["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["object-src"] == "'none'"


@pytest.mark.parametrize("path", ["/", "/comptes/login/", "/nulle-part/", "/healthz"])
def test_every_answer_carries_the_other_headers(client, path):
    response = client.get(path)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_session_is_out_of_reach_for_scripts_and_other_sites(client, bruno):
    client.post("/comptes/login/", {"login": bruno.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_form_without_its_token_is_refused_with_a_human_page(db):
    response = Client(enforce_csrf_checks=True).post("/comptes/login/", {})

    assert response.status_code == 403
    assert '<html lang="fr"' in response.content.decode()
