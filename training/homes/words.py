"""Where things stand, in words: what is awaited, of whom, and what happened."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.templatetags.interface import date_fr, long_date_fr
from people.viewer import ViewerKind
from training.enrolments.models import Enrolment, EnrolmentEvent, EnrolmentStatus
from training.meetings.models import (
    InvitationEvent,
    InvitationStatus,
    MeetingInvitation,
)
from training.referrals.models import (
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralEvent,
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


def timeline(
    referrals: Iterable[Referral],
    enrolments: Iterable[Enrolment],
    *,
    is_office: bool = False,
) -> list[dict]:
    """Every step of these, newest first, as components/timeline.html takes them.

    An answer that the office took back before anybody was told is the office's alone.
    """
    events = _with_author(ReferralEvent.objects.filter(referral__in=referrals))
    told = events if is_office else without_taken_back(events)
    steps = EnrolmentEvent.objects.filter(enrolment__in=enrolments)
    meetings = InvitationEvent.objects.filter(
        invitation__referral__in=referrals
    ).select_related("invitation__meeting")
    entries = [_referral_entry(event) for event in told]
    entries += [_enrolment_entry(event) for event in _with_author(steps)]
    entries += [_meeting_entry(event) for event in _with_author(meetings)]
    entries.sort(key=lambda entry: entry["order"], reverse=True)
    return entries


def without_taken_back(events: Iterable[ReferralEvent]) -> list[ReferralEvent]:
    """`events` in their order. Only taking back goes where the table doesn't lead."""
    kept: dict[UUID, list[ReferralEvent]] = {}
    for event in events:
        told = kept.setdefault(event.referral_id, [])
        before, after = event.from_status, event.to_status
        is_step = not before or before == after or after in TRANSITIONS[before]
        if is_step:
            told.append(event)
        elif told:
            told.pop()
    return [event for told in kept.values() for event in told]


def _with_author(events: QuerySet) -> QuerySet:
    return events.select_related("actor_organisation", "actor_user")


def _referral_entry(event: ReferralEvent) -> dict:
    reason = event.get_reason_display()
    body = "\n".join(part for part in (capfirst(reason), event.words) if part)
    return {
        "title": _("Orientation : %(status)s")
        % {"status": event.get_to_status_display()},
        "at": event.at,
        "order": (timezone.localdate(event.at), 0, event.at, event.pk),
        "author": author_of(event),
        "body": body,
    }


def _enrolment_entry(event: EnrolmentEvent) -> dict:
    """The business date is shown, and is where it stands, whenever it was typed."""
    return {
        "title": enrolment_title(event),
        "on": event.business_on,
        "order": (event.business_on, 1, event.at, event.pk),
        "author": author_of(event),
        "body": event.reason,
    }


def _meeting_entry(event: InvitationEvent) -> dict:
    """« Réunion d’information : vient », with the day it is about."""
    invitation, meeting = event.invitation, event.invitation.meeting
    day = date_fr(meeting.starts_at.astimezone(meeting.zone)) if meeting else ""
    # A step that stays where it was is a change of the meeting, or its result.
    is_step = event.from_status != event.to_status
    status = event.get_to_status_display() if is_step else _("du nouveau")
    return {
        "title": _("%(kind)s : %(status)s")
        % {"kind": capfirst(invitation.get_kind_display()), "status": status},
        "at": event.at,
        "order": (timezone.localdate(event.at), 0, event.at, event.pk),
        "author": author_of(event),
        "body": "\n".join(part for part in (capfirst(day), event.words) if part),
    }


def enrolment_title(event: EnrolmentEvent) -> str:
    """A step that stays where it was is a change: of mode, of a date."""
    if event.from_status == event.to_status:
        return _("Inscription modifiée")
    return str(ENROLMENT_STEPS[EnrolmentStatus(event.to_status)])


def author_of(event: ReferralEvent | EnrolmentEvent | InvitationEvent) -> str:
    """The organisation that acted; a person who acted alone is « la personne »."""
    if event.actor_kind == ViewerKind.LINK:
        return _("la personne elle-même")
    if event.actor_organisation is not None:
        return event.actor_organisation.name
    return _("la personne elle-même") if event.actor_user is not None else "Alliage"
