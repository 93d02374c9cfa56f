"""A professional's account opens nothing before its second factor has been proved."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client
from django_tasks_db.models import DBTaskResult

from people.middleware import viewer_of_session
from people.models import User
from people.second_factor import owes_second_factor
from people.services import end_role, give_role
from tests.cast import PASSWORD, client_for, make_user

LOGIN, AUTHENTICATE = "/comptes/login/", "/comptes/2fa/authenticate/"
SET_UP, ACTIVATE = "/comptes/2fa/", "/comptes/2fa/totp/activate/"
PROVE = "/comptes/2fa/reauthenticate/"

# The session notes a new factor once it is committed.
with_commits = pytest.mark.django_db(transaction=True)


def code_for(secret: str, *, ago: int = 0) -> str:
    counter = (int(time.time()) - ago) // 30
    return format_hotp_value(hotp_value(secret, counter))


def log_in(client: Client, email: str):
    return client.post(LOGIN, {"login": email, "password": PASSWORD})


def where(response) -> str:
    return response.headers["Location"].partition("?")[0]


@pytest.fixture
def secret(hugo) -> str:
    """Hugo's application is set up."""
    secret = generate_totp_secret()
    TOTP.activate(hugo, secret)
    return secret


@pytest.mark.parametrize(
    "door", ["/", "/accueil/", "/organisme/", "/cms/", "/compte/organisme/"]
)
def test_a_professional_without_a_factor_is_led_to_set_one_up(client, hugo, door):
    log_in(client, hugo.email)

    assert where(client.get(door)) == SET_UP
    assert where(client.post(door)) == SET_UP


def test_so_is_the_administrator(client, db):
    User.objects.create_superuser("admin@exemple.fr", PASSWORD)
    log_in(client, "admin@exemple.fr")

    assert where(client.get("/admin/")) == SET_UP


def test_a_fragment_sends_the_whole_page_there(client, hugo):
    log_in(client, hugo.email)

    answer = client.get("/organisme/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == SET_UP


def test_before_it_one_has_no_right_by_any_door(client, hugo):
    """Sockets ask the same reading."""
    log_in(client, hugo.email)

    viewer = viewer_of_session(hugo, client.session)

    assert (viewer.organisation, viewer.roles, viewer.person) == (
        None,
        frozenset(),
        None,
    )
    assert viewer.awaits_second_factor


@with_commits
def test_an_application_is_set_up_right_after_login_and_opens_the_house(client, hugo):
    log_in(client, hugo.email)
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret

    answer = client.post(ACTIVATE, {"code": code_for(secret)})

    assert where(answer) == "/comptes/2fa/recovery-codes/"
    codes = client.get(answer.headers["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get("/organisme/").status_code == 200


def test_a_wrong_code_sets_nothing_up(client, hugo):
    log_in(client, hugo.email)
    client.get(ACTIVATE)

    client.post(ACTIVATE, {"code": "000000"})

    assert not Authenticator.objects.filter(user=hugo).exists()
    assert where(client.get("/organisme/")) == SET_UP


def test_later_the_password_is_asked_before_a_first_factor(client, hugo):
    """An open screen without a factor isn't enough to take the account over."""
    log_in(client, hugo.email)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        {**record, "at": time.time() - 3600} for record in records
    ]
    session.save()

    assert where(client.get(ACTIVATE)) == "/comptes/reauthenticate/"


@with_commits
def test_the_owner_is_told_of_a_new_factor(client, hugo):
    log_in(client, hugo.email)
    secret = client.get(ACTIVATE).context["form"].secret

    client.post(ACTIVATE, {"code": code_for(secret)})

    queued = DBTaskResult.objects.filter(task_path="people.tasks.send_mail")
    [mail] = [row.args_kwargs["kwargs"] for row in queued]
    assert mail["recipients"] == [hugo.email]
    assert "protège maintenant votre compte" in mail["body"]
    assert not re.search(r"\b(Browser|IP address|You)\b", mail["body"])


def test_the_password_alone_opens_nothing(client, hugo, secret):
    answer = log_in(client, hugo.email)

    assert where(answer) == AUTHENTICATE
    assert where(client.get("/organisme/")) == LOGIN


def test_password_and_code_open_the_house(client, hugo, secret):
    log_in(client, hugo.email)

    answer = client.post(AUTHENTICATE, {"code": code_for(secret)})

    assert where(answer) == "/accueil/"
    assert client.get("/organisme/").status_code == 200


def test_a_code_serves_once(hugo, secret):
    code = code_for(secret)
    for expected in (302, 200):
        browser = Client()
        log_in(browser, hugo.email)
        assert browser.post(AUTHENTICATE, {"code": code}).status_code == expected


@pytest.mark.parametrize("ago", [120, 3600])
def test_an_old_code_opens_nothing(client, hugo, secret, ago):
    log_in(client, hugo.email)

    answer = client.post(AUTHENTICATE, {"code": code_for(secret, ago=ago)})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@with_commits
def test_a_recovery_code_stands_in_once(client, hugo):
    log_in(client, hugo.email)
    secret = client.get(ACTIVATE).context["form"].secret
    page = client.post(ACTIVATE, {"code": code_for(secret)}, follow=True)
    [first, *_others] = page.context["unused_codes"]

    for expected in (302, 200):
        browser = Client()
        log_in(browser, hugo.email)
        assert browser.post(AUTHENTICATE, {"code": first}).status_code == expected


def test_a_session_older_than_the_function_proves_its_factor(client, university):
    """Someone logged in before an organisation gave them a function."""
    newcomer = make_user()
    secret = generate_totp_secret()
    client.force_login(newcomer)
    TOTP.activate(newcomer, secret)
    give_role(user=newcomer, organisation=university, role="office")

    door = client.get("/organisme/")
    answer = client.post(PROVE, {"code": code_for(secret), "next": "/organisme/"})

    assert door.headers["Location"] == f"{PROVE}?next=%2Forganisme%2F"
    assert answer.headers["Location"] == "/organisme/"
    assert client.get("/organisme/").status_code == 200


def test_a_professional_cannot_remove_the_last_factor(hugo, secret):
    client = client_for(hugo)
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()

    client.post("/comptes/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=hugo, type="totp").exists()


def test_trainees_log_in_as_before(client, amina):
    answer = log_in(client, amina.user.email)

    assert where(answer) == "/accueil/"
    assert where(client.get("/accueil/")) == "/mon-parcours/"


def test_who_has_no_function_any_more_owes_nothing(hugo):
    before = owes_second_factor(hugo)

    end_role(hugo.memberships.get())

    assert (before, owes_second_factor(hugo)) == (True, False)


def test_the_secret_is_sealed_in_the_database(hugo, secret):
    assert secret not in str(Authenticator.objects.get(user=hugo).data)


def test_programs_are_asked_for_their_token_alone(client, hugo):
    log_in(client, hugo.email)

    assert client.get("/api/v1/enrolments/").status_code == 401


def test_open_pages_stay_the_same_for_all(client, db):
    """Without a session nothing varies by cookie for our sake."""
    assert client.get("/healthz").status_code == 200
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")
