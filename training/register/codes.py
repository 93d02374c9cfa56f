"""The codes on the classroom's wall: a short-lived address, and six letters to type.

Neither is kept: both are derived from the half-day and the clock with the site's key.
"""

import time
from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import Person
from training.cohorts.schedule import HalfDay

SALT = "register.check-in"
TOKEN_SECONDS = 600
STEP_SECONDS = 300
# Without what looks like something else: B and 8, I and 1, O and 0, S and 5, Z and 2.
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
LENGTH = 6
# A code may be typed until the evening, for what began in the morning.
AROUND = timedelta(hours=16)


class CodeHasExpired(Exception):
    """The address was right, more than ten minutes ago."""


class CodeIsUnknown(Exception):
    """The address was never one of ours, or has been changed."""


def check_in_token(half_day: HalfDay) -> str:
    """The part of the address that the QR code shows; good for ten minutes."""
    return signing.TimestampSigner(salt=SALT).sign(half_day.pk)


def half_day_of_token(token: str, *, max_age: int = TOKEN_SECONDS) -> HalfDay:
    """Raises `CodeHasExpired` or `CodeIsUnknown`. `max_age` is in seconds."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        half_day_id = signer.unsign(token, max_age=max_age)
    except signing.SignatureExpired:
        raise CodeHasExpired from None
    except signing.BadSignature:
        raise CodeIsUnknown from None
    half_day = HalfDay.objects.with_details().filter(pk=half_day_id).first()
    if half_day is None:
        raise CodeIsUnknown
    return half_day


def current_step() -> int:
    return int(time.time()) // STEP_SECONDS


def short_code(half_day: HalfDay, *, step: int | None = None) -> str:
    """Six letters for who has no camera; they change every five minutes."""
    step = current_step() if step is None else step
    digest = salted_hmac(SALT, f"{half_day.pk}:{step}", algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _position in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def half_day_of_code(person: Person, code: str) -> HalfDay | None:
    """The half-day, among this person's around now, whose code was typed.

    The code before the present one still counts: typing takes its time. A guest
    cohort types the code of the one that it joins.
    """
    typed = "".join(code.split()).replace("-", "").upper()
    now, step = timezone.now(), current_step()
    own = HalfDay.objects.of_person(person).filter(
        starts_at__lte=now + AROUND, ends_at__gte=now - AROUND
    )
    for half_day in own.select_related("cohort"):
        for shown in HalfDay.objects.with_details().shown_with(half_day):
            for known in (short_code(shown, step=step - n) for n in (0, 1)):
                if constant_time_compare(known, typed):
                    return shown
    return None
