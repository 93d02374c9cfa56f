"""One sees where one's account is open, and closes it there."""

import pytest
from django.test import Client

from people.sessions import device_of
from tests.cast import PASSWORD, make_user

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0 Mobile Safari/537.36"
)


def opened(who, agent: str) -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.post("/comptes/login/", {"login": who.email, "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/compte/securite/").status_code == 200


def test_both_devices_are_listed_this_one_first(amina):
    opened(amina.user, PHONE)
    here = opened(amina.user, FIREFOX)

    sessions = here.get("/compte/securite/").context["sessions"]

    assert [(s.device, s.is_this_one) for s in sessions] == [
        ("Firefox, Windows", True),
        ("Chrome, Android", False),
    ]


def test_one_is_closed_the_other_stays(amina):
    there, here = opened(amina.user, PHONE), opened(amina.user, FIREFOX)
    _this, other = here.get("/compte/securite/").context["sessions"]

    here.post("/compte/securite/fermer/", {"session": other.key})

    assert (is_in(there), is_in(here)) == (False, True)


def test_all_others_are_closed_at_once(amina):
    others = [opened(amina.user, PHONE) for _n in range(3)]
    here = opened(amina.user, FIREFOX)

    here.post("/compte/securite/fermer/")

    assert [is_in(browser) for browser in [*others, here]] == [False] * 3 + [True]


def test_nobody_closes_another_person_s_session(amina, make_other):
    theirs = opened(make_other, PHONE)
    key = theirs.get("/compte/securite/").context["sessions"][0].key
    here = opened(amina.user, FIREFOX)

    here.post("/compte/securite/fermer/", {"session": key})

    assert is_in(theirs)


@pytest.fixture
def make_other(db):
    return make_user()


def test_a_device_is_said_in_words():
    assert device_of("") == "appareil inconnu"
    assert device_of("Mozilla/5.0 (X11; Linux) Edg/140.0 Safari/5") == "Edge, Linux"
