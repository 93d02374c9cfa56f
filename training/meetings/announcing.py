"""Who is told of a meeting: the person, and who follows them through a share."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from people.models import User
from people.templatetags.interface import date_fr, time_fr, time_range_fr
from training.meetings.models import InvitationEvent, MeetingInvitation
from training.messages.links import link_for
from training.messages.models import PersonalLink
from training.messages.services import tell
from training.referrals import tasks as referral_tasks
from training.referrals.models import Referral
from training.sharing.models import AccessGrant, Scope

# The others only tell: there is nothing to answer.
ASKS = ("meeting_invitation", "meeting_changed")


def tell_person(kind: str, event: InvitationEvent) -> None:
    """`kind` names the message: meeting_invitation, _changed, _cancelled, _missed or
    _result."""
    invitation = event.invitation
    tell(
        invitation.referral.person,
        kind,
        key=f"meeting:{event.pk}:person:{kind}",
        context=facts_of(invitation),
        about=invitation,
        sender=invitation.referral.provider,
        link=_link_of(invitation) if kind in ASKS else None,
    )


def _link_of(invitation: MeetingInvitation) -> PersonalLink:
    return link_for(
        invitation.referral.person,
        PersonalLink.Purpose.ANSWER_MEETING,
        invitation.pk,
        expires_at=link_ends(invitation),
    )


def tell_provider(kind: str, event: InvitationEvent) -> None:
    """What no list of the office would show it."""
    invitation = event.invitation
    tell(
        invitation.referral.provider,
        kind,
        key=f"meeting:{event.pk}:provider:{kind}",
        context=facts_of(invitation),
        about=invitation,
        sender=invitation.referral.provider,
    )


def tell_counsellors(news: str, event: InvitationEvent) -> None:
    """`news`: invited, to_choose, changed, cancelled, declined, attended, no_show,
    excused or result; each has its sentence in `messages/meeting_news.txt`.

    Who did it knows it: a counsellor acting for the person isn't told.
    """
    invitation = event.invitation
    for counsellor in counsellors_of(invitation.referral):
        if counsellor.pk == event.actor_user_id:
            continue
        tell(
            counsellor,
            "meeting_news",
            key=f"meeting:{event.pk}:{news}:{counsellor.pk}",
            context=facts_of(invitation) | {"news": news},
            about=invitation,
            sender=invitation.referral.provider,
        )


def counsellors_of(referral: Referral) -> list[User]:
    """Those of the agency that referred, while its share is open."""
    shares = (
        AccessGrant.objects.in_force().opening(Scope.REFERRAL).filter(referral=referral)
    )
    agency = referral.referring_organisation_id
    if agency is None or not shares.filter(organisation=agency).exists():
        return []
    return referral_tasks.counsellors_of(referral)


def facts_of(invitation: MeetingInvitation) -> dict:
    """What the messages say; days and hours are those of the clock at the place."""
    meeting, when = invitation.meeting, {}
    if meeting is not None:
        starts_at = meeting.starts_at.astimezone(meeting.zone)
        ends_at = meeting.ends_at.astimezone(meeting.zone)
        when = {
            "day": date_fr(starts_at),
            "hour": time_fr(starts_at),
            "hours": time_range_fr(starts_at, ends_at),
        }
    referral = invitation.referral
    return {
        "invitation": invitation,
        "meeting": meeting,
        "referral": referral,
        "provider": referral.provider,
        "choose_by": timezone.localdate(link_ends(invitation)),
        **when,
    }


def link_ends(invitation: MeetingInvitation) -> datetime:
    """It answers until the meeting begins; a choice, as long as an answer is due."""
    if invitation.meeting is not None:
        return invitation.meeting.starts_at
    return timezone.now() + timedelta(days=settings.REFERRAL_EXPIRY_DAYS)
