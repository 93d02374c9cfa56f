"""Who is told of a meeting: the person, and who follows them through a share."""

from datetime import timedelta
from zoneinfo import ZoneInfo

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


def tell_person(kind: str, event: InvitationEvent) -> None:
    """`kind` names the message: meeting_invitation, _changed, _cancelled, _missed."""
    write_to_person(event.invitation, kind, key=f"meeting:{event.pk}:person:{kind}")


def write_to_person(invitation: MeetingInvitation, kind: str, *, key: str) -> None:
    """As `tell_person`, for news that no step stands behind: the evening before."""
    with timezone.override(_zone(invitation)):
        tell(
            invitation.referral.person,
            kind,
            key=key,
            context=_facts(invitation) | {"answer_url": answer_url(invitation)},
            about=invitation,
            sender=invitation.referral.provider,
        )


def tell_counsellors(news: str, event: InvitationEvent) -> None:
    """`news`: invited, to_choose, changed, cancelled, declined, attended, no_show,
    excused or result; each has its sentence in `messages/meeting_news.txt`."""
    invitation = event.invitation
    for counsellor in counsellors_of(invitation.referral):
        with timezone.override(_zone(invitation)):
            tell(
                counsellor,
                "meeting_news",
                key=f"meeting:{event.pk}:{news}:{counsellor.pk}",
                context=_facts(invitation) | {"news": news},
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


def _zone(invitation: MeetingInvitation) -> ZoneInfo:
    """Hours are written as the clock of the place shows them."""
    meeting = invitation.meeting
    return meeting.zone if meeting else invitation.referral.provider.zone


def _facts(invitation: MeetingInvitation) -> dict:
    meeting = invitation.meeting
    return {
        "invitation": invitation,
        "meeting": meeting,
        "referral": invitation.referral,
        "starts_at": meeting and meeting.starts_at,
        "ends_at": meeting and meeting.ends_at,
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
