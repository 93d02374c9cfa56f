"""Numbers as networks want them, words that fit, and a gateway that may fail."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from training.messages.failures import TryLater, Undeliverable
from training.messages.sms import (
    fitting,
    gsm_text,
    mobile_number,
    send_sms,
    weight,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.39.98.00.12", "+33639980012"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 7 56 78 90 12", "+33756789012"),
        ("0692 12 34 56", "+262692123456"),
        ("0690123456", "+590690123456"),
        ("0694201234", "+594694201234"),
        ("0696201234", "+596696201234"),
        ("+687 75 12 34", "+687751234"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_numbers_become_international(typed, number):
    assert mobile_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "pas un numéro"),
        ("à demander", "pas un numéro"),
        ("06 12 34", "pas complet"),
        ("01 41 23 45 67", "ne reçoit pas de SMS"),
        ("0262 12 34 56", "ne reçoit pas de SMS"),
    ],
)
def test_what_takes_no_text_is_refused_in_words(typed, sentence):
    with pytest.raises(Undeliverable, match=sentence):
        mobile_number(typed)


def test_french_is_written_in_the_letters_of_the_network():
    said = gsm_text("Êtes-vous prêt à l’œuvre ? « Ça » – 5 €…")

    assert said == 'Etes-vous pret à l\'oeuvre ? "Ça" - 5 €...'
    assert gsm_text("reçu") == "recu"


def test_the_hard_spaces_of_french_leave_as_plain_ones():
    """One of them would turn the whole text to UCS-2: 70 letters instead of 160."""
    said = gsm_text("Motif\u00a0: absent\u202f; «\u00a0malade\u00a0»\u202f?")

    assert said == 'Motif : absent ; "malade" ?'


def test_a_long_text_is_cut_before_its_address():
    url = "https://alliage.exemple.fr/repondre/23456789ABCDEFGHJKMN/"
    text = fitting("Votre rendez-vous est déplacé. " * 20 + f" : {url}")

    assert text.endswith(f"... : {url}")
    assert weight(text) <= 306


def test_both_addresses_of_a_long_text_stay_whole():
    """The one to read it all, the one to answer."""
    url = "https://alliage.exemple.fr/repondre/23456789ABCDEFGHJKMN/"
    ending = f"{url} Répondez : {url}"
    text = fitting("Votre rendez-vous est déplacé. " * 20 + f"Détails : {ending}")

    assert text.endswith(f"... : {ending}")
    assert weight(text) <= 306


def test_what_fits_is_left_whole():
    text = "é" * 306
    assert fitting(text) == text
    assert weight(fitting("€" * 200)) <= 306


class Gateway(BaseHTTPRequestHandler):
    """Answers as the test wants, and keeps what it was sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.seen, server.answer = [], 202
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = (
        f"http://nous:s%40cret@127.0.0.1:{server.server_port}/v1/sms?from=ALLIAGE"
    )
    settings.SMS_TIMEOUT = 5
    yield server
    server.shutdown()
    server.server_close()


def test_a_gateway_gets_the_text_the_number_and_our_reference(gateway):
    send_sms("+33612345678", "Bonjour", reference="r-1")

    [(path, headers, payload)] = gateway.seen
    assert path == "/v1/sms"
    assert payload == {
        "to": "+33612345678",
        "text": "Bonjour",
        "from": "ALLIAGE",
        "reference": "r-1",
    }
    pair = base64.b64decode(headers["Authorization"].removeprefix("Basic "))
    assert pair == b"nous:s@cret"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (400, Undeliverable),
        (422, Undeliverable),
        (401, TryLater),
        (429, TryLater),
        (503, TryLater),
        (302, TryLater),
    ],
)
def test_what_a_gateway_refuses_is_for_good_or_for_now(gateway, answer, error):
    gateway.answer = answer

    with pytest.raises(error):
        send_sms("+33612345678", "Bonjour", reference="r-1")
    assert len(gateway.seen) == 1


def test_a_gateway_that_is_away_is_tried_later(gateway, settings):
    gateway.shutdown()
    gateway.server_close()

    with pytest.raises(TryLater):
        send_sms("+33612345678", "Bonjour", reference="r-1")


def test_a_text_may_go_to_a_file_or_the_console(settings, tmp_path, capsys):
    settings.SMS_URL, settings.SMS_DIR = "file:", tmp_path
    send_sms("+33612345678", "À demain", reference="r")
    settings.SMS_URL = "console:"
    send_sms("+33612345678", "À demain", reference="r")

    [path] = tmp_path.glob("*.txt")
    assert path.read_text("utf-8").endswith("\n\nÀ demain\n")
    assert capsys.readouterr().out == "SMS +33612345678: À demain\n"
