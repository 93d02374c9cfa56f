"""Login by ProConnect against a real OpenID Connect server, its lies included."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as house
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.models import Invitation, Membership, User
from people.proconnect.accounts import organisations_of
from tests.cast import client_for, make_member
from tests.servers import OIDC_CLIENT, free_port, oidc_server

SIRET = "19990000100009"  # the university's


@pytest.fixture(scope="module")
def provider():
    with oidc_server(Path(house.VAR_DIR), free_port()) as address:
        yield address


@pytest.fixture
def on(provider, settings, db) -> str:
    cache.clear()
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 30  # of a machine under test
    settings.PROCONNECT_URL = provider
    settings.PROCONNECT_CLIENT_ID = OIDC_CLIENT
    settings.PROCONNECT_CLIENT_SECRET = "secret"
    settings.PROCONNECT_SCOPES = "openid profile email"
    requests.put(f"{provider}/faults", json={}, timeout=30)
    return provider


def known_there(provider: str, sub: str = "hugo-1", **claims) -> None:
    facts = {"email": "hugo@exemple.fr", "siret": SIRET, "amr": ["pwd", "mfa"]}
    requests.put(f"{provider}/users/{sub}", json=facts | claims, timeout=30)


def depart(browser: Client, **data) -> str:
    page = browser.post("/comptes/proconnect/", data)
    return page.context["address"]


def say_yes(address: str, sub: str = "hugo-1") -> str:
    """The provider's page, answered; gives the address it sends the browser to."""
    answer = requests.post(
        address, data={"sub": sub}, allow_redirects=False, timeout=30
    )
    return answer.headers["Location"].removeprefix(house.BASE_URL)


def come(browser: Client, sub: str = "hugo-1", **data):
    return browser.get(say_yes(depart(browser, **data), sub))


def linked(user: User, sub: str = "hugo-1") -> User:
    SocialAccount.objects.create(provider="proconnect", uid=sub, user=user)
    return user


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def lie(provider: str, what: str, **claims) -> None:
    requests.put(f"{provider}/faults", json={what: claims}, timeout=30)


def test_it_is_off_by_default(client, db):
    assert "ProConnect" not in client.get("/comptes/login/").content.decode()
    assert client.post("/comptes/proconnect/").status_code == 404
    assert client.get("/comptes/proconnect/retour/").status_code == 404


def test_a_linked_account_opens_and_acts_for_the_organisation(on, hugo, formalliance):
    Membership.objects.create(user=hugo, organisation=formalliance, role="trainer")
    linked(hugo)
    known_there(on)
    browser = Client()

    answer = come(browser, next="/compte/securite/")

    assert answer.headers["Location"] == "/compte/securite/"
    assert who(browser) == str(hugo.pk)
    page = browser.get("/compte/securite/")
    assert page.context["viewer"].organisation.siret == SIRET


def test_state_nonce_pkce_levels_and_methods_are_asked(on):
    asked = parse_qs(urlsplit(depart(Client())).query)

    assert {"state", "nonce", "code_challenge", "claims", "acr_values"} <= set(asked)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{house.BASE_URL}/comptes/proconnect/retour/"]


# --- The second factor ------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"amr": ["pwd", "mfa"]},
        {
            "amr": ["pwd"],
            "acr": "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        },
    ],
)
def test_a_second_factor_proved_there_is_not_asked_again(on, hugo, claims):
    TOTP.activate(linked(hugo), generate_totp_secret())
    known_there(on, **claims)
    browser = Client()

    come(browser)

    assert browser.get("/organisme/").status_code == 200


@pytest.mark.parametrize("claims", [{"amr": ["pwd"], "acr": "eidas1"}, {"amr": None}])
def test_without_one_ours_is_asked(on, hugo, claims):
    TOTP.activate(linked(hugo), generate_totp_secret())
    known_there(on, **claims)
    browser = Client()

    answer = come(browser)

    assert answer.headers["Location"].startswith("/comptes/2fa/authenticate/")
    assert who(browser) is None


def test_without_one_anywhere_it_is_set_up_first(on, hugo):
    linked(hugo)
    known_there(on, amr=["pwd"])
    browser = Client()

    come(browser)

    assert browser.get("/organisme/").headers["Location"].startswith("/comptes/2fa/")


# --- Who has no account -----------------------------------------------------------


def invite(organisation, by: User, **facts) -> Invitation:
    facts = {"email": "nina@exemple.fr", "role": "trainer", "name": "Nina Roy"} | facts
    return Invitation.objects.create(
        organisation=organisation,
        invited_by=by,
        expires_on=timezone.localdate(),
        **facts,
    )


def test_whom_nobody_invited_gets_no_account_but_is_told_what_to_do(on, university):
    known_there(on, "nina-1", email="nina@exemple.fr")

    page = come(Client(), "nina-1")

    assert page.status_code == 403
    assert f"SIRET {SIRET}" in page.context["text"]
    assert "nina@exemple.fr" in page.context["text"]
    assert not User.objects.exists()


def test_whom_the_direction_of_that_siret_invited_gets_one(on, university, hugo):
    invite(university, hugo)
    known_there(on, "nina-1", email="Nina@exemple.fr")
    browser = Client()

    come(browser, "nina-1")

    nina = User.objects.get(email="nina@exemple.fr")
    assert who(browser) == str(nina.pk)
    assert not nina.has_usable_password()
    assert [m.role for m in nina.memberships.all()] == ["trainer"]
    assert Invitation.objects.get().accepted_at is not None


def test_an_invitation_of_another_organisation_opens_nothing(on, formalliance, hugo):
    invite(formalliance, hugo)
    known_there(on, "nina-1", email="nina@exemple.fr")

    assert come(Client(), "nina-1").status_code == 403
    assert not User.objects.filter(email="nina@exemple.fr").exists()


def test_an_agency_without_a_siret_is_meant_by_its_parent_s(agency, mission_locale):
    assert set(organisations_of(mission_locale.siret)) == {mission_locale, agency}
    assert not organisations_of("").exists()


# --- Nobody takes an account over --------------------------------------------------


@pytest.mark.parametrize("invited", [False, True])
def test_the_same_address_opens_no_account_that_is_there(on, hugo, university, invited):
    if invited:
        invite(university, hugo, email=hugo.email)
    known_there(on, "somebody", email_verified=True)
    browser = Client()

    page = come(browser, "somebody")

    assert (page.status_code, who(browser)) == (403, None)
    assert "reliez-le" in page.context["text"]
    assert not SocialAccount.objects.exists()


def test_its_owner_links_it_logged_in_as_usual(on, hugo):
    known_there(on)
    ours, later = client_for(hugo), Client()

    come(ours, link="1")
    come(later)

    assert who(later) == str(hugo.pk)
    assert later.get("/compte/securite/").context["is_linked"]


def test_before_the_second_factor_nothing_is_linked(on, hugo):
    known_there(on)
    half_way = Client()
    half_way.force_login(hugo)

    come(half_way, link="1")

    assert not SocialAccount.objects.exists()


def test_an_identity_linked_elsewhere_is_not_linked_again(on, hugo, chloe):
    linked(chloe)
    known_there(on)

    page = come(client_for(hugo), link="1")

    assert page.status_code == 403
    assert SocialAccount.objects.get().user == chloe


def test_the_siret_of_another_organisation_is_refused(on, hugo, formalliance):
    linked(hugo)
    known_there(on, siret=formalliance.siret)
    browser = Client()

    page = come(browser)

    assert (page.status_code, who(browser)) == (403, None)
    assert formalliance.siret in page.context["text"]


@pytest.mark.parametrize("siret", ["", None, "19990000100009 OR 1=1"])
def test_without_a_siret_of_ours_nothing_opens(on, hugo, siret):
    linked(hugo)
    known_there(on, siret=siret)

    assert come(Client()).status_code == 403


def test_a_closed_account_stays_closed(on, hugo):
    linked(hugo)
    hugo.is_active = False
    hugo.save()
    known_there(on)
    browser = Client()

    come(browser)

    assert who(browser) is None


def test_who_left_the_organisation_comes_in_no_more(on, hugo):
    linked(hugo)
    known_there(on)
    Membership.objects.all().delete()

    assert come(Client()).status_code == 403


def test_the_owner_takes_the_link_back(on, hugo):
    client_for(linked(hugo)).post("/comptes/proconnect/retirer/")
    known_there(on)

    assert come(Client()).status_code == 403


# --- Lies, and silence ------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "claims"),
    [
        ("id_token", {"strange_key": True}),
        ("id_token", {"nonce": "another"}),
        ("id_token", {"nonce": None}),
        ("id_token", {"exp": 1_000_000_000}),
        ("id_token", {"aud": "another-client"}),
        ("id_token", {"iss": "https://ailleurs.exemple.fr"}),
        ("userinfo", {"strange_key": True}),
        ("userinfo", {"sub": "somebody-else"}),
        ("userinfo", {"aud": "another-client"}),
        ("userinfo", {"exp": 1_000_000_000}),
        ("userinfo", {"unsigned": True}),
    ],
)
def test_what_is_not_proved_opens_nothing(on, hugo, what, claims):
    linked(hugo)
    known_there(on)
    lie(on, what, **claims)
    browser = Client()

    page = come(browser)

    assert (page.status_code, who(browser)) == (400, None)
    assert "pu être vérifiée" in page.context["text"]


def test_an_answer_serves_once_and_in_its_own_browser(on, hugo):
    linked(hugo)
    known_there(on)
    victim, attacker = Client(), Client()
    address = say_yes(depart(attacker))

    elsewhere = victim.get(address)
    own = attacker.get(address)
    again = attacker.get(address)

    assert [page.status_code for page in (elsewhere, own, again)] == [400, 302, 400]
    assert who(victim) is None


def test_without_the_verifier_of_its_code_nothing_opens(on, hugo):
    """PKCE: the code of one departure is of no use to another."""
    linked(hugo)
    known_there(on)
    browser = Client()
    stolen = parse_qs(urlsplit(say_yes(depart(Client()))).query)["code"][0]
    state = parse_qs(urlsplit(depart(browser)).query)["state"][0]

    page = browser.get("/comptes/proconnect/retour/", {"code": stolen, "state": state})

    assert (page.status_code, who(browser)) == (503, None)


def test_who_says_no_over_there_is_back_at_the_login(on):
    browser = Client()
    refusal = requests.post(
        depart(browser), data={"action": "deny"}, allow_redirects=False, timeout=30
    )
    state = parse_qs(urlsplit(depart(browser)).query)["state"][0]

    answer = browser.get(
        "/comptes/proconnect/retour/", {"error": "access_denied", "state": state}
    )

    assert refusal.status_code in (302, 303)
    assert answer.headers["Location"] == "/comptes/login/"


def test_a_provider_that_is_down_is_told_and_the_password_still_works(
    on, settings, hugo
):
    settings.PROCONNECT_URL = f"http://localhost:{free_port()}"
    browser = Client()

    page = browser.post("/comptes/proconnect/")
    login = browser.get("/comptes/login/")

    assert (page.status_code, login.status_code) == (503, 200)
    assert "ne répond pas" in page.context["text"]


def test_nobody_is_led_elsewhere_afterwards(on, hugo):
    linked(hugo)
    known_there(on)

    answer = come(Client(), next="https://ailleurs.exemple.fr/")

    assert answer.headers["Location"] == "/accueil/"


# --- Leaving ----------------------------------------------------------------------


def test_logging_out_ends_the_provider_s_session_too(on, hugo):
    linked(hugo)
    known_there(on)
    browser = Client()
    come(browser)

    page = browser.post("/comptes/logout/")

    asked = parse_qs(urlsplit(page.context["address"]).query)
    assert page.context["address"].startswith(f"{on}/oauth2/end_session?")
    assert set(asked) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert asked["post_logout_redirect_uri"] == [f"{house.BASE_URL}/"]
    assert who(browser) is None


def test_who_came_by_password_leaves_as_ever(on, hugo):
    assert client_for(hugo).post("/comptes/logout/").headers["Location"] == "/"


def test_a_trainee_s_account_is_not_a_professional_s(on, amina, university):
    linked(amina.user, "amina-1")
    known_there(on, "amina-1", email=amina.user.email)

    assert come(Client(), "amina-1").status_code == 403


def test_a_manager_without_a_password_protects_the_account_still(on, university):
    """The pages of the account open to who has neither password nor factor of ours."""
    boss = make_member("Irène Caron", university, "manager")
    boss.set_unusable_password()
    boss.save()
    linked(boss)
    known_there(on)
    browser = Client()
    come(browser)

    pages = [browser.get(p) for p in ("/compte/securite/", "/comptes/2fa/", "/equipe/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
