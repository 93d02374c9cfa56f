"""Telephone numbers: kept in one form, however they were typed in France."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Metropolitan first: overseas numbers have their own prefixes and fit none but theirs.
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")


def normalise_phone(typed: str) -> str:
    """E.164 ("+33612345678"); "" if nothing was typed.

    Raises ValidationError with the sentence to show.
    """
    if not typed.strip():
        return ""
    found = [number for region in REGIONS if (number := _parse(typed, region))]
    known = [number for number in found if phonenumbers.is_valid_number(number)]
    # Blocks opened lately aren't in the library yet: a French length will do.
    possible = [number for number in found if phonenumbers.is_possible_number(number)]
    if not possible:
        raise ValidationError(
            _("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78."), code="phone"
        )
    e164 = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number((known or possible)[0], e164)


def _parse(typed: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
