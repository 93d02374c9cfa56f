"""What the rules of notes and outcomes forbid."""

from django.utils.translation import gettext_lazy as _

from training.refusals import Refusal


class MayNotWrite(Refusal):
    code = "may_not_write"
    sentence = _(
        "Seuls l’organisme de formation et les partenaires qui suivent la personne "
        "peuvent écrire ici."
    )


class NotYours(Refusal):
    code = "not_yours"
    sentence = _("Seul l’organisme qui l’a écrit peut le corriger.")


class HasChanged(Refusal):
    """Another correction came first."""

    code = "has_changed"
    sentence = _(
        "Quelqu’un l’a corrigé entre-temps. Relisez ce qui est écrit maintenant."
    )


class HealthIsMentioned(Refusal):
    code = "special_category"
    sentence = _(
        "N’écrivez rien sur la santé, le handicap ou le numéro de sécurité sociale : "
        "cela ne se partage pas ici."
    )


class NotAfterTheTraining(Refusal):
    code = "outcome_too_early"
    sentence = _(
        "La formation n’est pas terminée : ce qui vient après se note ensuite."
    )


class NotAsked(Refusal):
    """By no link that Alliage sent."""

    code = "outcome_not_asked"
    sentence = _("Cette question n’est plus posée.")


class NotInTheFuture(Refusal):
    code = "outcome_in_the_future"
    sentence = _("On ne constate rien à l’avance : choisissez un jour passé.")
