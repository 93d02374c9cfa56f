"""What is done with people's data: who answers for it, by which text, how long.

Shown to the data-protection officer, who takes it into the register of processing
(art. 30 RGPD). Each line is to be checked by the territory before it signs.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from training.sharing.rules.vocabulary import (
    ALLOWANCE_TEXT,
    PROVIDER_TEXTS,
    USUAL_TEXTS,
    LegalBasis,
)

CONTROLLER = _("responsable de traitement")
JOINT = _("responsables conjoints (art. 26)")
PROCESSOR = _("sous-traitant (art. 28)")


@dataclass(frozen=True)
class Processing:
    """One purpose; `parts`: who takes which part in it, (who, as what)."""

    purpose: str
    parts: tuple[tuple[str, str], ...]
    basis: str
    data: str
    kept: str


PROCESSINGS = (
    Processing(
        _("Orienter une personne et suivre son parcours"),
        (
            (_("le territoire et l’agence qui oriente"), JOINT),
            (_("l’hébergeur d’Alliage"), PROCESSOR),
        ),
        f"{LegalBasis.PUBLIC_MISSION.label} : {USUAL_TEXTS[LegalBasis.PUBLIC_MISSION]}",
        _("identité, coordonnées, orientation, réponses, étapes du parcours"),
        _("deux ans après le dernier contact"),
    ),
    Processing(
        _("Former, relever les présences, délivrer les attestations"),
        (
            (_("l’organisme de formation"), CONTROLLER),
            (_("l’hébergeur d’Alliage"), PROCESSOR),
        ),
        f"{LegalBasis.CONTRACT.label} : {PROVIDER_TEXTS}",
        _("inscription, présences, absences et leur classe de motif, attestations"),
        _("trois ans au moins après le paiement, plus avec des fonds européens"),
    ),
    Processing(
        _("Rémunérer le stagiaire"),
        (
            (_("l’organisme de formation, pour l’envoi"), CONTROLLER),
            (_("le payeur, pour ce qu’il reçoit"), CONTROLLER),
        ),
        f"{LegalBasis.LEGAL_OBLIGATION.label} : {ALLOWANCE_TEXT}",
        _("relevé mensuel des présences et absences"),
        _("le temps fixé par le payeur"),
    ),
    Processing(
        _("Rendre compte à ceux qui financent"),
        (
            (_("l’organisme de formation, pour l’envoi"), CONTROLLER),
            (_("le financeur, pour ce qu’il reçoit"), CONTROLLER),
        ),
        f"{LegalBasis.LEGAL_OBLIGATION.label} : "
        f"{USUAL_TEXTS[LegalBasis.LEGAL_OBLIGATION]}",
        _("entrées, sorties, heures réalisées"),
        _("le temps fixé par le contrat de financement"),
    ),
    Processing(
        _("Coordonner l’offre du territoire, en chiffres"),
        ((_("le territoire"), CONTROLLER), (_("l’hébergeur d’Alliage"), PROCESSOR)),
        LegalBasis.PUBLIC_MISSION.label,
        _("chiffres sans nom ; identité de deux fiches qui se ressemblent"),
        _("les chiffres restent, sans personne"),
    ),
    Processing(
        _("Protéger les dossiers : journal des consultations"),
        ((_("le territoire"), CONTROLLER), (_("l’hébergeur d’Alliage"), PROCESSOR)),
        _("obligation de sécurité (art. 32 RGPD)"),
        _("qui a lu quelle partie, quand, pourquoi"),
        _("le temps du dossier ; journaux techniques : douze mois"),
    ),
)
