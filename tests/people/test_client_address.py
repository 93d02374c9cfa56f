"""Behind a proxy, limits count the true client, whatever a client writes itself."""

from ipaddress import ip_network

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from people.client_address import client_address, counted_address

BEHIND = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def proxies(settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


def address(forwarded: str, remote: str = "127.0.0.1") -> str:
    facts = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", **facts))


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 10.0.0.3", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"),
        ("10.0.0.9, 203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("n’importe quoi", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_the_nearest_address_that_no_proxy_has_is_the_client(
    proxies, forwarded, expected
):
    assert address(forwarded) == expected


def test_a_client_that_comes_directly_is_not_believed(proxies):
    assert address("203.0.113.7", remote="198.51.100.1") == "198.51.100.1"


def test_without_trusted_proxies_the_header_says_nothing(settings):
    settings.TRUSTED_PROXIES = []

    assert address("203.0.113.7") == "127.0.0.1"


def test_a_household_s_ipv6_network_counts_as_one():
    ours, theirs = (
        counted_address(RequestFactory().get("/", REMOTE_ADDR=remote))
        for remote in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    )

    assert ours == theirs == "2001:db8:1:2::/64"


def try_login(forwarded: str, number: int) -> int:
    """A wrong password for an address of its own, so that only the client counts."""
    data = {"login": f"personne{number}@exemple.fr", "password": "non"}
    door = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    return door.post("/comptes/login/", data).status_code


def refused(forwarded: list[str]) -> list[bool]:
    answers = [try_login(said, number) for number, said in enumerate(forwarded)]
    return [status == 429 for status in answers]


@pytest.fixture
def empty_cache(db) -> None:
    cache.clear()


def test_thirty_tries_a_minute_are_one_client_s_not_the_proxy_s(proxies, empty_cache):
    many = [f"203.0.113.{number}" for number in range(35)]

    assert not any(refused(many))


def test_a_forged_header_buys_no_more_tries(proxies, empty_cache):
    """The proxy appends the true address to what the client invented."""
    forged = [f"198.51.100.{number}, 203.0.113.7" for number in range(35)]

    answers = refused(forged)

    assert any(answers) and answers[-1]
