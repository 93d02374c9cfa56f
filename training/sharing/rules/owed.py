"""What the law owes to those who pay: which parts of a training, why, how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.sharing.rules.table import Standing
from training.sharing.rules.vocabulary import (
    ALLOWANCE_TEXT,
    USUAL_TEXTS,
    LegalBasis,
    Scope,
)


@dataclass(frozen=True)
class Owed:
    """`days`: the setting that says how long after the exit."""

    purpose: str
    text: str
    scopes: tuple[str, ...]
    days: str


OWED: dict[str, Owed] = {
    Standing.FUNDER: Owed(
        _("Financement de la formation : entrée, présences, sortie, attestations"),
        USUAL_TEXTS[LegalBasis.LEGAL_OBLIGATION],
        (Scope.FOLLOW_UP, Scope.ATTENDANCE, Scope.CERTIFICATES),
        "FUNDER_SHARE_DAYS",
    ),
    Standing.ALLOWANCE_PAYER: Owed(
        _("Rémunération pendant la formation : présences et absences"),
        ALLOWANCE_TEXT,
        (Scope.FOLLOW_UP, Scope.ATTENDANCE),
        "ALLOWANCE_SHARE_DAYS",
    ),
}


def owed_facts(standings: Iterable[str], exit_on: date | None) -> dict:
    """What a share says for these standings together: one payer may be both."""
    owed = [OWED[standing] for standing in OWED if standing in standings]
    scopes = {scope for one in owed for scope in one.scopes}
    days = max(getattr(settings, one.days) for one in owed)
    return {
        "purpose": " · ".join(str(one.purpose) for one in owed)[:255],
        "legal_text": " ; ".join(str(one.text) for one in owed)[:255],
        "scopes": " ".join(scope for scope in Scope.values if scope in scopes),
        "ends_on": exit_on and exit_on + timedelta(days=days),
    }
