"""Where things stand, in words: what is awaited, and of whom."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.templatetags.interface import date_fr, long_date_fr
from training.enrolments.models import Enrolment, EnrolmentEvent, EnrolmentStatus
from training.enrolments.undoing import ENDED
from training.meetings.models import (
    InvitationStatus,
    MeetingInvitation,
)
from training.referrals.models import (
    AWAITING_ANSWER,
    Referral,
    ReferralStatus,
)

ENROLMENT_STEPS = {
    EnrolmentStatus.ENROLLED: gettext_lazy("Inscription confirmée"),
    EnrolmentStatus.IN_TRAINING: gettext_lazy("Entrée en formation"),
    EnrolmentStatus.SUSPENDED: gettext_lazy("Parcours suspendu"),
    EnrolmentStatus.COMPLETED: gettext_lazy("Formation terminée"),
    EnrolmentStatus.ABANDONED: gettext_lazy("Abandon"),
    EnrolmentStatus.EXCLUDED: gettext_lazy("Exclusion"),
    EnrolmentStatus.NEVER_ENTERED: gettext_lazy("N’est pas entrée en formation"),
}


def days_left_label(referral: Referral) -> str:
    """`reste 12 jours`, `dernier jour`, `délai dépassé`."""
    days = referral.days_left
    if days is None:
        return ""
    if days < 0:
        return _("délai dépassé")
    if days == 0:
        return _("dernier jour")
    return ngettext("reste %(n)s jour", "reste %(n)s jours", days) % {"n": days}


def referral_for_person(
    referral: Referral, invitation: MeetingInvitation | None = None
) -> str:
    """One sentence to the person: where it stands and whose turn it is.

    `invitation`: the last one to a meeting, if there was any (`last_invitations`).
    """
    facts = {
        "provider": referral.provider.name,
        "by": long_date_fr(referral.expires_on),
        "reason": referral.get_reason_display(),
    }
    if referral.status in AWAITING_ANSWER:
        return _awaiting(referral, invitation) % facts
    if referral.is_application and referral.status in _ANSWERED_ALONE:
        return _ANSWERED_ALONE[ReferralStatus(referral.status)] % facts
    if referral.is_own_wish and referral.status == ReferralStatus.DRAFT:
        return (
            _(
                "Votre conseiller a votre demande. Il la relit avant de l’envoyer à "
                "%(provider)s. Vous n’avez rien à faire."
            )
            % facts
        )
    return _ANSWERED[ReferralStatus(referral.status)] % facts


def _awaiting(referral: Referral, invitation: MeetingInvitation | None) -> str:
    if referral.status == ReferralStatus.INVITED:
        came = InvitationStatus.ATTENDED
        status = InvitationStatus(invitation.status) if invitation else None
        if status != came:
            return str(_INVITED.get(status, _INVITED[InvitationStatus.INVITED]))
    if referral.expires_on is None:
        return _("%(provider)s doit vous répondre. Vous n’avez rien à faire.")
    return _(
        "%(provider)s doit vous répondre avant le %(by)s. Vous n’avez rien à faire."
    )


# Who came awaits the answer, as if no meeting had been between.
_INVITED = {
    InvitationStatus.INVITED: gettext_lazy(
        "%(provider)s vous invite à une rencontre : répondez à son message."
    ),
    InvitationStatus.CONFIRMED: gettext_lazy(
        "%(provider)s vous attend à la rencontre, et vous répond ensuite. "
        "Vous ne pouvez plus venir ? Dites-le."
    ),
    InvitationStatus.DECLINED: gettext_lazy(
        "Vous ne pouvez pas venir à la rencontre. Choisissez une autre date dans "
        "« Mes rendez-vous », ou appelez %(provider)s."
    ),
    InvitationStatus.NO_SHOW: gettext_lazy(
        "%(provider)s ne vous a pas vu à la rencontre. Appelez pour demander une "
        "autre date."
    ),
    InvitationStatus.EXCUSED: gettext_lazy(
        "Vous aviez prévenu de votre absence à la rencontre. Appelez %(provider)s "
        "pour demander une autre date."
    ),
    InvitationStatus.CANCELLED: gettext_lazy(
        "%(provider)s a annulé la rencontre, et vous écrit pour la suite. "
        "Vous n’avez rien à faire."
    ),
}
# To someone who applied without a counsellor.
_ANSWERED_ALONE = {
    ReferralStatus.REFUSED: gettext_lazy(
        "%(provider)s ne peut pas vous accueillir : %(reason)s. D’autres formations "
        "existent."
    ),
    ReferralStatus.EXPIRED: gettext_lazy(
        "%(provider)s n’a pas répondu à temps. Ce n’est pas un refus : envoyez-la à "
        "nouveau, ou appelez."
    ),
}
_ANSWERED = {
    ReferralStatus.DRAFT: gettext_lazy("Votre conseiller prépare votre candidature."),
    ReferralStatus.ACCEPTED: gettext_lazy("%(provider)s vous accepte."),
    ReferralStatus.WAITLISTED: gettext_lazy(
        "%(provider)s vous prévient dès qu’une place se libère. "
        "Vous n’avez rien à faire."
    ),
    ReferralStatus.REFUSED: gettext_lazy(
        "%(provider)s ne peut pas vous accueillir : %(reason)s. "
        "Parlez-en avec votre conseiller."
    ),
    ReferralStatus.WITHDRAWN: gettext_lazy("Cette candidature a été retirée."),
    ReferralStatus.EXPIRED: gettext_lazy(
        "%(provider)s n’a pas répondu à temps. Parlez-en avec votre conseiller."
    ),
}


def referral_for_counsellor(referral: Referral) -> str:
    """The next step of a referral that isn't an enrolment yet."""
    if referral.status in AWAITING_ANSWER:
        return _("Réponse attendue avant le %(day)s (%(left)s)") % {
            "day": long_date_fr(referral.expires_on),
            "left": days_left_label(referral),
        }
    return str(_NEXT_FOR_COUNSELLOR[ReferralStatus(referral.status)])


_NEXT_FOR_COUNSELLOR = {
    ReferralStatus.DRAFT: gettext_lazy("À envoyer"),
    ReferralStatus.ACCEPTED: gettext_lazy("Inscription à confirmer par l’organisme"),
    ReferralStatus.WAITLISTED: gettext_lazy("Une place peut se libérer"),
    ReferralStatus.REFUSED: gettext_lazy("Chercher une autre formation"),
    ReferralStatus.WITHDRAWN: gettext_lazy("Rien n’est attendu"),
    ReferralStatus.EXPIRED: gettext_lazy("Appeler l’organisme, ou orienter à nouveau"),
}


def enrolment_for_counsellor(enrolment: Enrolment) -> str:
    """The next step of an enrolment, seen by who follows the person."""
    days = {"entry": date_fr(enrolment.entry_on), "exit": date_fr(enrolment.exit_on)}
    if enrolment.status == EnrolmentStatus.ENROLLED:
        return _("Entrée prévue %(entry)s") % days
    if enrolment.status == EnrolmentStatus.IN_TRAINING:
        return _("En formation jusqu’au %(exit)s") % days if days["exit"] else ""
    if enrolment.status == EnrolmentStatus.COMPLETED:
        return _("Terminée %(exit)s : faire le point sur la suite") % days
    return enrolment.status_reason or _("Faire le point avec la personne")


def enrolment_title(event: EnrolmentEvent) -> str:
    """A step that stays where it was is a change: of mode, of a date; one that leaves
    an end takes it back."""
    if event.from_status == event.to_status:
        return _("Inscription modifiée")
    if event.from_status in ENDED:
        return _("Fin notée par erreur, annulée")
    return str(ENROLMENT_STEPS[EnrolmentStatus(event.to_status)])
