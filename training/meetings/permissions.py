"""Who runs meetings, and who answers an invitation."""

from people.models import Organisation, Role
from people.viewer import Viewer
from training.meetings.models import Meeting, MeetingInvitation
from training.sharing.assistance import may_act_as


def can_plan(viewer: Viewer, provider: Organisation) -> bool:
    """The office or a manager of the provider, when acting for it."""
    return viewer.is_system or viewer.acts_for(provider.pk, Role.OFFICE, Role.MANAGER)


def can_run(viewer: Viewer, meeting: Meeting) -> bool:
    """Who may plan the provider's meetings."""
    return viewer.is_system or viewer.acts_for(
        meeting.provider_id, Role.OFFICE, Role.MANAGER
    )


def can_answer(viewer: Viewer, invitation: MeetingInvitation) -> bool:
    """The person (by login or personal link), the counsellor who acts for them, or
    the provider's office when they telephone."""
    referral = invitation.referral
    return (
        viewer.is_system
        or viewer.acts_for(referral.provider_id, Role.OFFICE, Role.MANAGER)
        or may_act_as(viewer, referral.person)
    )
