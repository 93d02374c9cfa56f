"""The words of sharing: parts of the record, legal bases with their texts, endings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A part of the record that a share may open; no name is within another."""

    REFERRAL = "referral", _("orientation")
    FOLLOW_UP = "follow-up", _("parcours de formation")
    ATTENDANCE = "attendance", _("assiduité")
    OUTCOMES = "outcomes", _("suites de parcours")
    NOTES = "notes", _("échanges entre partenaires")
    CERTIFICATES = "certificates", _("attestations")


# What no share opens: two records that resemble, the shares, the journal itself.
IDENTITY = ("identity", _("identité et coordonnées"))
SHARES = ("shares", _("partages du dossier"))
JOURNAL = ("journal", _("journal des consultations"))


class LegalBasis(models.TextChoices):
    """Article 6.1 RGPD. One may object to the first two (article 21)."""

    PUBLIC_MISSION = "public_mission", _("mission de service public (art. 6.1.e)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("intérêt légitime (art. 6.1.f)")
    CONTRACT = "contract", _("contrat (art. 6.1.b)")
    LEGAL_OBLIGATION = "legal_obligation", _("obligation légale (art. 6.1.c)")


OBJECTABLE = {LegalBasis.PUBLIC_MISSION, LegalBasis.LEGITIMATE_INTEREST}

# The text behind a share that names none of its own.
USUAL_TEXTS = {
    LegalBasis.PUBLIC_MISSION: _(
        "Code du travail, art. L.5311-7 (réseau pour l’emploi)"
    ),
    LegalBasis.LEGITIMATE_INTEREST: _("RGPD, art. 6.1.f"),
    LegalBasis.CONTRACT: _("Code du travail, art. L.6353-1 (convention de formation)"),
    LegalBasis.LEGAL_OBLIGATION: _(
        "Code du travail, art. L.6353-10 (information de ceux qui financent)"
    ),
}
# By what the provider's own staff may know, without any share.
PROVIDER_TEXTS = _(
    "Code du travail, art. L.6353-1 (convention de formation), L.6362-6 et R.6313-3 "
    "(preuves de la formation)"
)
ALLOWANCE_TEXT = _("Code du travail, art. R.6341-45 (rémunération des stagiaires)")


class EndKind(models.TextChoices):
    """How a share came to its end before its last day."""

    OBJECTION = "objection", _("opposition de la personne")
    WITHDRAWAL = "withdrawal", _("orientation retirée")
    DECISION = "decision", _("décision de la coordination")
    LAPSED = "lapsed", _("l’organisme ne paie plus")
