"""What is sent to log in serves once, soon, where it was asked; and no door tells
whether an address has an account, by its words or by its work."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from people.models import Invitation, User
from tests.cast import PASSWORD, client_for, make_member

UNKNOWN = "personne@exemple.fr"
with_worker = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_tries_yet(db) -> None:
    cache.clear()


def sent() -> str:
    """The last mail's words, once the worker has sent it."""
    call_command("db_worker", batch=True, interval=0, verbosity=0)
    return mail.outbox[-1].body


def ask_code(browser: Client, email: str) -> str:
    browser.post("/comptes/login/code/", {"email": email})
    return re.search(r"^\s*([A-Z0-9-]{6,})\s*$", sent(), re.MULTILINE)[1]


def give_code(browser: Client, code: str) -> str | None:
    browser.post("/comptes/login/code/confirm/", {"code": code})
    return browser.session.get("_auth_user_id")


@with_worker
def test_a_code_forwarded_to_somebody_opens_nothing_in_their_browser(amina):
    """They may ask one for her address too: theirs isn't the one she received."""
    code = ask_code(Client(), amina.user.email)
    stranger = Client()
    nothing_asked = give_code(stranger, code)
    stranger.post("/comptes/login/code/", {"email": amina.user.email})

    assert (nothing_asked, give_code(stranger, code)) == (None, None)


@with_worker
def test_a_code_serves_once(amina):
    browser = Client()
    code = ask_code(browser, amina.user.email)
    first = give_code(browser, code)
    browser.post("/comptes/logout/")

    assert (first, give_code(browser, code)) == (str(amina.user.pk), None)


@with_worker
def test_a_code_is_too_old_after_its_ten_minutes(amina, settings):
    browser = Client()
    code = ask_code(browser, amina.user.email)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 0

    assert give_code(browser, code) is None


@with_worker
def test_a_link_to_a_new_password_serves_once(amina):
    Client().post("/comptes/password/reset/", {"email": amina.user.email})
    link = re.search(r"/comptes/password/reset/key/\S+", sent())[0]
    shown = Client()
    form_page = shown.get(link, follow=True).request["PATH_INFO"]
    new = "un-secret-bien-long-7"
    shown.post(form_page, {"password1": new, "password2": new})

    again = Client().get(link, follow=True)

    assert User.objects.get(pk=amina.user.pk).check_password(new)
    assert again.context["token_fail"]


class CountedHasher(MD5PasswordHasher):
    """The tests' own, which tells how often it worked."""

    algorithm = "counted"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        CountedHasher.times += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("whose", ["hers", "without a password", "closed", "nobody's"])
def test_a_wrong_password_costs_one_hash_whoever_has_the_address(
    settings, amina, whose
):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    user = amina.user
    user.is_active = whose != "closed"
    user.set_password(None if whose == "without a password" else PASSWORD)
    user.save()
    CountedHasher.times = 0

    email = UNKNOWN if whose == "nobody's" else user.email
    page = Client().post("/comptes/login/", {"login": email, "password": "non"})

    assert (page.status_code, CountedHasher.times) == (200, 1)


@with_worker
def test_inviting_does_not_tell_who_has_an_account_elsewhere(university, elsa):
    door = client_for(make_member("Irène Caron", university, "manager"))
    answers, words = [], []
    for email in (elsa.email, UNKNOWN):
        facts = {"name": "Nina Roy", "email": email, "role": "trainer"}
        answers.append(door.post("/equipe/", facts).headers["Location"])
        words.append(re.sub(r"/invitation/\S+", "", sent()))

    assert (answers[0], words[0]) == (answers[1], words[1])
    assert Invitation.objects.waiting().count() == 2
