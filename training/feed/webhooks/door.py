"""One address, one kept connection: posts bodies, follows nothing, waits for little."""

import http.client
import ssl
import threading
from contextlib import suppress

import urllib3
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection

from training.feed.webhooks.addresses import AddressRefused, read_url, resolve

STEP_SECONDS = 5  # to connect, and between two pieces of the answer
ALL_SECONDS = 10  # for one delivery in all
LONGEST_ANSWER = 64 * 1024
BROKEN = (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)


class Unreachable(Exception):
    """Nobody answered, or not in time; `str(unreachable)` is for the log."""


class Door:
    """The receiver at this URL. Use as a context: it closes the connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection: HTTPConnection | None = None

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status of the answer. Raises `AddressRefused` or `Unreachable`.

        A kept connection that the other side has closed is opened again, once.
        """
        was_kept = self.connection is not None
        try:
            return self._post(body, headers)
        except AddressRefused:
            raise
        except BROKEN as error:
            self.close()
            if not was_kept or isinstance(error, TimeoutError):
                raise Unreachable(_reason(error)) from None
        try:
            return self._post(body, headers)
        except BROKEN as error:
            self.close()
            raise Unreachable(_reason(error)) from None

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        target = read_url(self.url)
        if self.connection is None:
            self.connection = _connection(target)
        link = self.connection
        if link.sock is None:
            link.connect()
        too_long = threading.Timer(ALL_SECONDS, _cut, [link.sock])
        too_long.start()
        try:
            link.request(
                "POST",
                target.path,
                body=body,
                headers={"Host": target.netloc, **headers},
                preload_content=False,
            )
            answer = link.getresponse()
            read = answer.read(LONGEST_ANSWER, decode_content=False)
            if len(read) == LONGEST_ANSWER:
                self.close()
            return answer.status
        finally:
            too_long.cancel()


def _connection(target) -> HTTPConnection:
    """To the address that was checked; the certificate must be the name's."""
    address = resolve(target)
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=STEP_SECONDS)
    return HTTPSConnection(
        address,
        target.port,
        timeout=STEP_SECONDS,
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _cut(sock) -> None:
    """Ends a delivery that trickles; whoever reads gets an error."""
    with suppress(OSError):
        sock.shutdown(2)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return _("Pas de réponse à temps.")
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError):
        return _("Le certificat de l’adresse n’est pas valable.")
    return _("L’adresse ne répond pas.")
