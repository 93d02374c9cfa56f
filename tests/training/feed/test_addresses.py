"""Where webhooks may not go: inside, however it is written (SSRF)."""

import socket

import pytest

from training.feed.webhooks.addresses import AddressRefused, read_url, resolve
from training.feed.webhooks.door import Door

INSIDE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0/",
    "https://10.0.0.8/",
    "https://172.16.3.4/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:53aa:64c::1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[fec0::1]/",
    "http://93.184.215.14/",
    "ftp://93.184.215.14/",
    "file:///etc/passwd",
    "https://nom:secret@93.184.215.14/",
    "https://93.184.215.14/#bas",
    "https://93.184.215.14:99999/",
    "https:///chemin",
    "https://93.184.215.14/a b",
    "https://93.184.215.14/a\r\nX: 1",
    "gopher://127.0.0.1:6379/_",
    "",
]


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_is_sent_inside(url):
    with pytest.raises(AddressRefused):
        resolve(read_url(url))


def test_a_public_address_is_fine():
    assert resolve(read_url("https://93.184.215.14/x?y=1")) == "93.184.215.14"


def test_a_name_is_looked_up_again_when_it_is_sent(monkeypatch, settings):
    """Public when it subscribed, inside when it sends: the answer of that moment."""

    def answers(host, port, **options):
        address = "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(AddressRefused), Door("https://logiciel.exemple.fr/") as door:
        door.post(b"{}", {})


def test_one_bad_address_among_several_refuses_all(monkeypatch):
    def answers(host, port, **options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("93.184.215.14", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(AddressRefused):
        resolve(read_url("https://logiciel.exemple.fr/"))
