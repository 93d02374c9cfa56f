"""What the rules of referrals refuse, in the sentences that people read."""

from django.utils.translation import gettext_lazy as _

from training.referrals.models import ALREADY_REFERRED
from training.refusals import Refusal


class MayNotRefer(Refusal):
    code = "may_not_refer"
    sentence = _(
        "Seul un conseiller d’un partenaire de l’emploi peut orienter quelqu’un."
    )


class CohortIsClosed(Refusal):
    """Past, suspended or closed to newcomers."""

    code = "cohort_closed"
    sentence = _(
        "Cette session ne prend plus d’inscription. "
        "Choisissez une autre session de la formation."
    )


class CohortIsFull(Refusal):
    code = "cohort_full"
    sentence = _(
        "Cette session est complète. Acceptez la liste d’attente, ou choisissez une "
        "autre session de la formation."
    )


class AlreadyReferred(Refusal):
    code = "already_referred"
    sentence = ALREADY_REFERRED


class WrongStep(Refusal):
    """The table of transitions says no: someone else was faster, perhaps."""

    code = "wrong_step"
    sentence = _(
        "Cette orientation a changé entre-temps. Rechargez la page pour voir où elle "
        "en est."
    )


class MayNotAnswer(Refusal):
    code = "may_not_answer"
    sentence = _("Seul l’organisme qui a reçu l’orientation peut répondre.")


class MayNotWithdraw(Refusal):
    code = "may_not_withdraw"
    sentence = _("Seuls la personne et son conseiller peuvent la retirer.")


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = _("Dites pourquoi : la personne et son conseiller le liront.")


class PersonIsNotInformed(Refusal):
    code = "person_not_informed"
    sentence = _(
        "Informez d’abord la personne : ouvrez le brouillon, et dites que c’est fait."
    )


class TooLateToTakeBack(Refusal):
    code = "too_late"
    sentence = _(
        "Il est trop tard pour annuler : la personne et son conseiller sont déjà "
        "prévenus. Appelez-les si votre réponse a changé."
    )


class IsNoDraft(Refusal):
    code = "no_draft"
    sentence = _("Ce brouillon a déjà été envoyé : il ne change plus.")
