"""What a cell says: dates, hours, telephones, names. Each says in French why not."""

import re
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from people.matching import folded_name
from training.enrolments.models import AttendanceMode

NULL = "NULL"  # how France Travail's exports write nothing
OLDEST_BIRTH = 1900
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T].*)?")
YEAR_FIRST = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T].*)?")
HOURS = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?\s*(?:h|heures?)?", re.IGNORECASE)
HOURS_MINUTES = re.compile(r"(\d{1,5})\s*(?:h|:)\s*(\d{1,2})(?::00)?(?:\s*min)?", re.I)
MINUTES = re.compile(r"(\d{1,6})\s*(?:min|minutes?)", re.IGNORECASE)
# Mainland mobiles; the overseas ones among them are 0639 and 069.
MOBILE = re.compile(r"0(?:6(?!39|9)|7)\d{8}")
# France, then the territories whose numbers are dialled like hers.
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF")
SOCIAL_SECURITY = re.compile(
    r"[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\w{2}\d{6}(?:\d{2})?"
)
YES = {"oui", "o", "1", "x", "vrai", "true", "yes"}
NO = {"", "non", "n", "0", "faux", "false", "no"}
MODES = {
    "en salle": AttendanceMode.ON_SITE,
    "salle": AttendanceMode.ON_SITE,
    "presentiel": AttendanceMode.ON_SITE,
    "sur place": AttendanceMode.ON_SITE,
    "a distance": AttendanceMode.REMOTE,
    "distance": AttendanceMode.REMOTE,
    "distanciel": AttendanceMode.REMOTE,
    "foad": AttendanceMode.REMOTE,
}


def cleaned(cell: str) -> str:
    """Without the spaces and quotes around it, nor the apostrophe that our own files
    set before a sign; a literal NULL is nothing."""
    text = " ".join(cell.replace("\x00", "").split())
    if text.startswith(("'=", "'+", "'-", "'@")):
        text = text[1:]
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return "" if text == NULL else text


def read_date(text: str) -> date | None:
    """Raises ValueError with the sentence."""
    if not text:
        return None
    if match := DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    elif match := YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    else:
        raise ValueError(
            _("« %s » n’est pas une date : écrivez-la comme 24/11/2026.") % text
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(_("Le %s n’existe pas au calendrier.") % text) from None


def read_birth_date(text: str) -> date | None:
    """Raises ValueError with the sentence."""
    day = read_date(text)
    if day and not date(OLDEST_BIRTH, 1, 1) <= day < timezone.localdate():
        raise ValueError(
            _("Personne n’est né le %s : vérifiez l’année de naissance.") % text
        )
    return day


def read_name(text: str, *, longest: int) -> str:
    """Raises ValueError with the sentence; empty stays empty."""
    if text.startswith(("=", "+", "@")):
        raise ValueError(
            _("« %s » est une formule, pas un nom : écrivez le nom.") % text[:40]
        )
    if text and not any(sign.isalpha() for sign in text):
        raise ValueError(_("« %s » n’est pas un nom : il y faut des lettres.") % text)
    if len(text) > longest:
        raise ValueError(_("Ce nom dépasse %s signes : raccourcissez-le.") % longest)
    return text


def read_email(text: str) -> str:
    """Raises ValueError with the sentence."""
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise ValueError(
            _("« %s » n’est pas une adresse de courriel.") % text[:80]
        ) from None
    return text


def read_phone(text: str) -> str:
    """In E.164 ("+33612345678"). A spreadsheet drops the first 0: it is given back.

    Raises ValueError with the sentence.
    """
    digits = re.sub(r"[\s().\-/]", "", text)
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = f"0{digits}"
    if MOBILE.fullmatch(digits):
        return f"+33{digits[1:]}"
    if not digits:
        return ""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            break
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )
    raise ValueError(_("« %s » n’est pas un numéro de téléphone.") % text[:40])


def read_minutes(text: str) -> int:
    """ "120", "7,5", "7 h 30", "7:30" or "450 min" in minutes; nothing is 0.

    Raises ValueError with the sentence.
    """
    if not text:
        return 0
    if match := HOURS_MINUTES.fullmatch(text):
        hours, minutes = int(match[1]), int(match[2])
        if minutes < 60:
            return 60 * hours + minutes
    elif match := MINUTES.fullmatch(text):
        return int(match[1])
    elif match := HOURS.fullmatch(text):
        hundredths = (match[2] or "0").ljust(2, "0")
        return 60 * int(match[1]) + round(int(hundredths) * 60 / 100)
    raise ValueError(
        _("« %s » n’est pas une durée : écrivez 120, 7,5 ou 7 h 30.") % text
    )


def read_mode(text: str) -> str:
    """An AttendanceMode, or nothing. Raises ValueError with the sentence."""
    if not text:
        return ""
    mode = MODES.get(folded_name(text))
    if mode is None:
        raise ValueError(
            _("« %s » n’est pas une modalité : écrivez « En salle » ou « À distance ».")
            % text
        )
    return mode


def read_yes(text: str) -> bool:
    """Raises ValueError with the sentence."""
    folded = folded_name(text)
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise ValueError(_("« %s » : écrivez « Oui » ou « Non ».") % text)


def looks_like_social_security_number(text: str) -> bool:
    """13 or 15 signs laid out as a French NIR: sex, year, month, place, order, key."""
    return bool(SOCIAL_SECURITY.fullmatch(re.sub(r"\s", "", text)))
