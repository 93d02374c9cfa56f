"""A passkey and an application of codes, in a browser; axe on each page."""

import re
import time
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.cast import PASSWORD
from tests.e2e.browser import DESK, PHONE, assert_accessible


@contextmanager
def authenticator(page):
    """A device that answers for whoever sits there, as Chromium simulates it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    yield
    tools.detach()


def log_in_by_password(page, email: str) -> None:
    page.goto("/comptes/login/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_an_application_is_set_up_and_used(open_page, hugo, size):
    page = open_page(size)
    log_in_by_password(page, hugo.email)
    assert_accessible(page)
    page.get_by_role("link", name="Choisir l’application").click()
    assert_accessible(page)
    secret = page.locator("[data-copy-text]").inner_text()
    page.get_by_label("Code affiché").fill(_code(secret))
    page.get_by_role("button", name="Mettre en place").click()
    assert_accessible(page)
    spare = page.locator(".recovery-codes code").first.inner_text()
    page.get_by_role("link", name="Je les ai notés").click()
    assert "/organisme/" in page.url

    page.get_by_role("button", name="Se déconnecter").click()
    log_in_by_password(page, hugo.email)
    assert_accessible(page)
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Valider le code").click()

    page.wait_for_url("**/organisme/")
    page.get_by_role("link", name="Mon compte").click()
    assert_accessible(page)
    page.get_by_role("button", name="Fermer toutes les autres").click()
    assert "session" in page.get_by_text("fermée").first.inner_text()


def test_a_passkey_is_set_up_and_used(page, hugo):
    with authenticator(page):
        log_in_by_password(page, hugo.email)
        page.get_by_role("link", name="Choisir la clé d’accès").click()
        assert_accessible(page)
        page.get_by_label("Nom de la clé").fill("Mon ordinateur")
        page.get_by_role("button", name="Mettre en place la clé").click()
        page.get_by_role("link", name="Je les ai notés").click()
        page.goto("/comptes/2fa/webauthn/")
        assert_accessible(page)
        assert page.get_by_role("heading", name="Mon ordinateur").count() == 1

        page.get_by_role("button", name="Se déconnecter").click()
        log_in_by_password(page, hugo.email)
        page.get_by_role("button", name="Utiliser ma clé d’accès").click()

        page.wait_for_url(re.compile("/organisme/"))


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
