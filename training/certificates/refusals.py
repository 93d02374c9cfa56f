"""Why a document can't be issued, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from training.refusals import Refusal


class MayNotIssue(Refusal):
    code = "may_not_issue"
    sentence = _("Seul l’organisme de formation délivre ou annule ses attestations.")


class NotOver(Refusal):
    code = "not_over"
    sentence = _(
        "La formation de cette personne n’est pas terminée : notez d’abord sa sortie."
    )


class RegistersAreOpen(Refusal):
    """Certificates rest on countersigned half-days alone."""

    code = "registers_open"


class NoHours(Refusal):
    code = "no_hours"
    sentence = _(
        "Aucune présence contresignée : il n’y a pas d’heures réalisées à certifier."
    )


class NoSignatory(Refusal):
    code = "no_signatory"
    sentence = _(
        "Votre organisme n’a pas de signataire : demandez à l’administration du site "
        "d’indiquer son nom et sa qualité dans la fiche de l’organisme."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = _("Dites pourquoi : la page de vérification le montrera.")


class NotInForce(Refusal):
    code = "not_in_force"
    sentence = _("Cette attestation est déjà annulée ou remplacée.")
