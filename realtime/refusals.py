"""What the live room refuses, in the sentences that people read."""

from django.utils.translation import gettext_lazy as _

from training.refusals import Refusal


class NoRight(Refusal):
    code = "no_right"
    sentence = _("Cette séance n’est pas la vôtre.")


class Removed(Refusal):
    code = "removed"
    sentence = _(
        "Votre formateur vous a fait sortir de la salle. "
        "Appelez-le si c’est une erreur."
    )


class StillWaiting(Refusal):
    code = "waiting"
    sentence = _("Vous êtes dans la salle d’attente : votre formateur va vous ouvrir.")


class NotOpenYet(Refusal):
    code = "not_open_yet"
    sentence = _("La salle n’est pas encore ouverte. Revenez un peu plus tard.")


class RoomIsOver(Refusal):
    code = "room_over"
    sentence = _("La séance est terminée : la salle est fermée.")


class HostsOnly(Refusal):
    code = "hosts_only"
    sentence = _("Seul le formateur peut faire cela.")


class IsMuted(Refusal):
    code = "muted"
    sentence = _(
        "Votre formateur a suspendu vos messages. Levez la main pour lui parler."
    )


class MessageIsEmpty(Refusal):
    code = "empty"
    sentence = _("Écrivez votre message avant de l’envoyer.")


class MessageIsTooLong(Refusal):
    code = "too_long"
    sentence = _("Votre message est trop long : coupez-le en deux.")


class NothingThere(Refusal):
    code = "not_found"
    sentence = _("Cet élément n’existe plus dans la salle.")


class NotYourself(Refusal):
    code = "not_yourself"
    sentence = _("Cette action ne vise que les stagiaires.")


class WindowIsClosed(Refusal):
    code = "window_closed"
    sentence = _(
        "Le temps pour confirmer est passé. Demandez à votre formateur de le rouvrir."
    )


class WrongHalfDay(Refusal):
    code = "wrong_half_day"
    sentence = _("Cette demi-journée n’est pas celle de la séance.")


class BadFrame(Refusal):
    """The frame isn't one of ours; meant for whoever writes a client."""

    code = "bad_frame"
    sentence = _("Ce message n’est pas compris.")


class UnknownType(BadFrame):
    code = "unknown_type"
    sentence = _("Cette commande n’existe pas.")


class TooFast(Refusal):
    code = "too_fast"
    sentence = _("Vous allez trop vite. Attendez quelques secondes.")
