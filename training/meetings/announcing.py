"""Who is told of a meeting: the person, and who follows them through a share."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from people.models import User
from training.meetings.models import InvitationEvent, MeetingInvitation
from training.messages.links import absolute, link_for
from training.messages.models import PersonalLink
from training.messages.services import tell
from training.referrals.models import Referral
from training.sharing.caseloads import counsellors_to_tell
from training.sharing.models import AccessGrant, Scope


def tell_person(kind: str, event: InvitationEvent, **context) -> None:
    """`kind` names the message: meeting_invitation, _changed, _cancelled, _missed."""
    invitation = event.invitation
    tell(
        invitation.referral.person,
        kind,
        key=f"meeting:{event.pk}:person:{kind}",
        context=context_of(invitation) | context,
        about=invitation,
        sender=invitation.referral.provider,
    )


def tell_counsellors(news: str, event: InvitationEvent, **context) -> None:
    """`news`: invited, to_choose, changed, cancelled, declined, attended, no_show,
    excused or result; each has its sentence in `messages/meeting_news.txt`."""
    invitation = event.invitation
    for counsellor in counsellors_of(invitation.referral):
        tell(
            counsellor,
            "meeting_news",
            key=f"meeting:{event.pk}:{news}:{counsellor.pk}",
            context=_facts(invitation) | {"news": news} | context,
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
    return counsellors_to_tell(referral.person_id, agency)


def context_of(invitation: MeetingInvitation) -> dict:
    """What the person's messages say; `answer_url` answers without a login."""
    return _facts(invitation) | {"answer_url": answer_url(invitation)}


def _facts(invitation: MeetingInvitation) -> dict:
    meeting = invitation.meeting
    return {
        "invitation": invitation,
        "meeting": meeting,
        "referral": invitation.referral,
        "starts_at": meeting and timezone.localtime(meeting.starts_at, meeting.zone),
        "ends_at": meeting and timezone.localtime(meeting.ends_at, meeting.zone),
    }


def answer_url(invitation: MeetingInvitation) -> str:
    """The link lives until the meeting begins; a choice, as long as the referral."""
    choice_days = timedelta(days=settings.REFERRAL_EXPIRY_DAYS)
    ends = invitation.meeting.starts_at if invitation.meeting else None
    link = link_for(
        invitation.referral.person,
        PersonalLink.Purpose.ANSWER_MEETING,
        invitation.pk,
        expires_at=ends or timezone.now() + choice_days,
    )
    return absolute(reverse("answer_link", args=[link.token]))
