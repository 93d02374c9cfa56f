"""The one function that moves an invitation, and the row it leaves behind."""

from django.db import transaction

from people.viewer import Viewer
from training.meetings.models import TRANSITIONS, InvitationEvent, MeetingInvitation
from training.meetings.refusals import WrongStep


def locked(invitation: MeetingInvitation) -> MeetingInvitation:
    """Its row as it stands, held until the transaction ends."""
    return (
        MeetingInvitation.objects.select_for_update(of=("self",))
        .select_related("meeting", "referral__person")
        .get(pk=invitation.pk)
    )


@transaction.atomic
def move(
    invitation: MeetingInvitation, status: str, *, by: Viewer, words: str = "", **facts
) -> InvitationEvent:
    """Moves a locked invitation if the table allows it, and keeps the step."""
    if status not in TRANSITIONS[invitation.status]:
        raise WrongStep
    before, invitation.status = invitation.status, status
    for name, value in facts.items():
        setattr(invitation, name, value)
    invitation.save(update_fields=["status", "updated_at", *facts])
    return keep_step(invitation, before, by=by, words=words)


def keep_step(
    invitation: MeetingInvitation, before: str, *, by: Viewer, words: str = ""
) -> InvitationEvent:
    return InvitationEvent.objects.create(
        invitation=invitation,
        from_status=before,
        to_status=invitation.status,
        words=words,
        **by.as_record(),
    )
