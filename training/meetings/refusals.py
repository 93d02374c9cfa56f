"""What the rules of meetings forbid, in the sentences that people read."""

from django.utils.translation import gettext_lazy as _

from training.refusals import Refusal


class MayNotRun(Refusal):
    code = "may_not_run_meeting"
    sentence = _("Seul l’organisme qui invite peut changer ce rendez-vous.")


class MayNotAnswer(Refusal):
    code = "may_not_answer_meeting"
    sentence = _("Seule la personne invitée, ou qui l’aide, peut répondre.")


class MeetingIsFull(Refusal):
    code = "meeting_full"
    sentence = _("Il n’y a plus de place à ce créneau. Choisissez-en un autre.")


class PlacesAreTaken(Refusal):
    code = "meeting_places_taken"
    sentence = _(
        "%(taken)s places sont déjà prises : on ne peut pas descendre plus bas."
    )


class MeetingIsCancelled(Refusal):
    code = "meeting_cancelled"
    sentence = _("Ce rendez-vous est annulé.")


class MeetingHasBegun(Refusal):
    code = "meeting_begun"
    sentence = _("Ce rendez-vous a déjà commencé : il ne change plus.")


class MeetingNotBegun(Refusal):
    code = "meeting_not_begun"
    sentence = _("Les présences se notent à partir d’une heure avant le début.")


class NotThisMeeting(Refusal):
    code = "not_this_meeting"
    sentence = _("Ce créneau n’est pas prévu pour cette candidature.")


class AlreadyInvited(Refusal):
    code = "already_invited"
    sentence = _("%(name)s est déjà invitée à un autre créneau.")


class NothingIsAwaited(Refusal):
    code = "nothing_awaited"
    sentence = _(
        "La candidature de %(name)s a déjà une réponse : il n’y a plus à l’inviter."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = _("Dites pourquoi : les personnes invitées le liront.")


class WrongStep(Refusal):
    code = "wrong_step"
    sentence = _(
        "Cette invitation a changé entre-temps. Rechargez la page pour voir où elle "
        "en est."
    )


class NobodyCame(Refusal):
    code = "nobody_came"
    sentence = _("Un résultat se note pour une personne qui est venue.")
