"""The demo's login page lists its accounts; no other does."""

import json

import pytest

ACCOUNT = {
    "email": "denis@exemple.fr",
    "password": "armance-2026",
    "role": "counsellor",
    "name": "Denis Roche",
}


@pytest.fixture
def told(settings, tmp_path):
    """What the command `demo` writes."""
    settings.VAR_DIR = tmp_path
    text = json.dumps({"accounts": [ACCOUNT, {**ACCOUNT, "role": "trainee"}]})
    (tmp_path / "demo.json").write_text(text, encoding="utf-8")


def test_the_demo_lists_its_accounts_with_their_functions(client, db, told, settings):
    settings.DEMO = True

    page = client.get("/comptes/login/").content.decode()

    assert "Denis Roche, accompagnement" in page
    assert "Denis Roche, personne en formation" in page


def test_elsewhere_no_account_is_listed(client, db, told):
    assert "Denis Roche" not in client.get("/comptes/login/").content.decode()


def test_a_demo_not_yet_built_lists_none(client, db, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path

    assert client.get("/comptes/login/").status_code == 200
