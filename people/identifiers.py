"""Checks of the numbers by which the French administration knows organisations."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LA_POSTE_SIREN = "356000000"


def luhn_sum(digits: str) -> int:
    """The Luhn sum (ISO/IEC 7812-1, annex B); a valid number's is a multiple of 10."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total


def is_valid_siret(siret: str) -> bool:
    """14 digits with a right Luhn key; La Poste's sites sum to a multiple of 5."""
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
        return False
    if luhn_sum(siret) % 10 == 0:
        return True
    return siret.startswith(LA_POSTE_SIREN) and sum(map(int, siret)) % 5 == 0


def validate_siret(value: str) -> None:
    if not is_valid_siret(value):
        raise ValidationError(
            _("Le SIRET « %(value)s » n’est pas valable : vérifiez ses 14 chiffres."),
            code="siret",
            params={"value": value},
        )
