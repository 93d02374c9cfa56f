"""Text messages: numbers as networks want them, words that fit, and who carries them.

`SMS_URL` chooses the carrier: `file:` writes one file a message (`SMS_DIR`),
`console:` prints it, `https://user:password@gateway/path?from=ALLIAGE` posts it.
"""

import base64
import json
import logging
import re
import sys
import unicodedata
import urllib.error
import urllib.request
import uuid
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import phonenumbers
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from training.messages.failures import TryLater, Undeliverable

logger = logging.getLogger("alliage.messages")

# GSM 03.38, as far as French needs it; those of the second row count twice.
GSM = set(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€")
SPELLED = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "\u00a0": " ",
        "\u202f": " ",
        "·": "-",
        "→": ">",
    }
)
# What ends a text: an address, perhaps another one after a word (« Répondez : … »).
ADDRESSES = re.compile(r"\s*:?\s*https?://\S+(\s+\w+ : https?://\S+)?$")
FIRST_SEGMENT, JOINED_SEGMENT, SEGMENTS = 160, 153, 2

# National numbers of the overseas departments, which the dialled 0 doesn't tell
# apart from those of the mainland (plan national de numérotation, Arcep).
OVERSEAS = {
    "0690": "GP",
    "0691": "GP",
    "0692": "RE",
    "0693": "RE",
    "0694": "GF",
    "0696": "MQ",
    "0697": "MQ",
}
FRENCH_CODES = {33, 262, 590, 594, 596}


def mobile_number(typed: str) -> str:
    """E.164 (`+33612345678`) of a number as typed in France or overseas.

    Raises `Undeliverable` for what is no number, or one that takes no text.
    """
    digits = "".join(char for char in typed if char.isdigit())
    region = OVERSEAS.get(digits[:4], "FR") if len(digits) == 10 else "FR"
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        raise Undeliverable(_("Ce n’est pas un numéro de téléphone.")) from None
    if not phonenumbers.is_possible_number(number):
        raise Undeliverable(_("Ce numéro de téléphone n’est pas complet."))
    if not _takes_texts(number):
        raise Undeliverable(_("Ce numéro ne reçoit pas de SMS."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _takes_texts(number: phonenumbers.PhoneNumber) -> bool:
    """French mobiles begin with 6 or 7, newly opened blocks included."""
    if number.country_code in FRENCH_CODES:
        return str(number.national_number)[0] in "67"
    kind = phonenumbers.number_type(number)
    return kind != phonenumbers.PhoneNumberType.FIXED_LINE


def gsm_text(text: str) -> str:
    """The text in letters of the GSM alphabet: é stays, ê becomes e."""
    spelled = re.sub(r"«\s*|\s*»", '"', text).translate(SPELLED)
    return "".join(_letter(char) for char in re.sub(" +", " ", spelled))


def _letter(char: str) -> str:
    if char in GSM or char in GSM_TWICE:
        return char
    plain = unicodedata.normalize("NFKD", char)[0]
    return plain if plain in GSM else "?"


def weight(text: str) -> int:
    """Septets that a text in GSM letters takes."""
    return len(text) + sum(char in GSM_TWICE for char in text)


def fitting(text: str, segments: int = SEGMENTS) -> str:
    """In GSM letters and at most so many segments; its last addresses stay whole."""
    text = gsm_text(text)
    room = FIRST_SEGMENT if segments == 1 else JOINED_SEGMENT * segments
    if weight(text) <= room:
        return text
    match = ADDRESSES.search(text)
    end = match.group() if match else ""
    words = text[: len(text) - len(end)]
    while words and weight(words + "..." + end) > room:
        words = words[:-1]
    return words.rstrip(" ,;:") + "..." + end


def send_sms(number: str, text: str, *, reference: str) -> None:
    """Hands a text to the carrier of `SMS_URL`; `number` is in E.164.

    Raises `TryLater` or `Undeliverable`. `reference` is our own, for the carrier's log.
    """
    carrier = urlsplit(settings.SMS_URL)
    if carrier.scheme in ("http", "https"):
        _post(settings.SMS_URL, number, text, reference)
    elif carrier.scheme == "console":
        sys.stdout.write(f"SMS {number}: {text}\n")
    else:
        _write(Path(settings.SMS_DIR), number, text)


def _write(folder: Path, number: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    name = f"{now:%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:6]}.txt"
    content = f"To: {number}\nDate: {now.isoformat()}\n\n{text}\n"
    (folder / name).write_text(content, encoding="utf-8")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A gateway that moved must be set anew: texts and passwords follow no one."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


def _post(url: str, number: str, text: str, reference: str) -> None:
    """JSON `{"to", "text", "from", "reference"}`, with HTTP basic authentication."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    payload = {
        "to": number,
        "text": text,
        "from": query.get("from", ["Alliage"])[0],
        "reference": reference,
    }
    request = urllib.request.Request(  # noqa: S310 (the scheme is http or https)
        urlunsplit((parts.scheme, host, parts.path or "/", "", "")),
        data=json.dumps(payload).encode(),
        headers={"Content-Type": "application/json", **_credentials(parts)},
        method="POST",
    )
    try:
        opener = urllib.request.build_opener(_NoRedirect)
        opener.open(request, timeout=settings.SMS_TIMEOUT).close()
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(error.code) from None
    except OSError:
        raise TryLater(_("La passerelle SMS ne répond pas.")) from None


def _credentials(parts) -> dict[str, str]:
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _refused(status: int) -> TryLater | Undeliverable:
    """400 and its like speak of this text; the rest, of the gateway or our account."""
    if status in (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ):
        return Undeliverable(_("L’opérateur refuse ce numéro."))
    logger.warning("sms gateway answers %s", status)
    return TryLater(_("La passerelle SMS ne répond pas."))
