"""To a real OpenID Connect provider and back, in a browser; axe on our pages."""

from pathlib import Path

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.servers import oidc_server

HUGO = {
    "email": "hugo@exemple.fr",
    "siret": "19990000100009",
    "amr": ["pwd", "mfa"],
}


@pytest.fixture
def provider(proconnect_port):
    with oidc_server(Path(settings.VAR_DIR), proconnect_port) as address:
        requests.put(f"{address}/users/hugo-1", json=HUGO, timeout=30)
        yield address


def say_who_one_is(page) -> None:
    """On the provider's page, which is not ours."""
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("input[name=sub]").fill("hugo-1")
    page.get_by_role("button", name="Authorize").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_one_is_refused_links_comes_back_in_and_leaves_both(
    open_page, provider, hugo, size
):
    page = open_page(size)
    page.goto("/comptes/login/")
    assert_accessible(page)
    page.get_by_role("button", name="S’identifier avec ProConnect").click()
    say_who_one_is(page)
    page.get_by_text("reliez-le dans « Mon compte »").wait_for()
    assert_accessible(page)

    log_in(page, hugo)
    page.goto("/compte/securite/")
    page.get_by_role("button", name="Relier ProConnect").click()
    say_who_one_is(page)
    page.get_by_text("ProConnect ouvre maintenant votre compte").wait_for()
    assert_accessible(page)

    newcomer = open_page(size)
    newcomer.goto("/comptes/login/")
    newcomer.get_by_role("button", name="S’identifier avec ProConnect").click()
    say_who_one_is(newcomer)
    newcomer.wait_for_url("**/organisme/")
    assert "Université de l’Armance" in newcomer.locator("body").inner_text()
    newcomer.get_by_role("button", name="Se déconnecter").click()
    newcomer.wait_for_url(f"{provider}/oauth2/end_session?**")
    newcomer.goto("/organisme/")
    assert "/comptes/login/" in newcomer.url
    assert SocialAccount.objects.get().user == hugo


def test_a_provider_that_is_down_leaves_the_other_ways(page, live_site):
    page.goto("/comptes/login/")
    page.get_by_role("button", name="S’identifier avec ProConnect").click()
    page.get_by_text("ProConnect ne répond pas").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Se connecter autrement").click()
    page.get_by_label("Mot de passe").wait_for()
