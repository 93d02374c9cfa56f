"""Who came: noted by tapping, from paper, or for the rest at the end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from training.meetings import permissions
from training.meetings.announcing import tell_counsellors, tell_person
from training.meetings.models import (
    AWAITED,
    InvitationEvent,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
)
from training.meetings.refusals import (
    MayNotRun,
    MeetingIsCancelled,
    MeetingNotBegun,
    WrongStep,
)
from training.meetings.slots import lock_meeting
from training.meetings.steps import locked, move

S = InvitationStatus
OPENS_BEFORE = timedelta(hours=1)
PRESENCE = (S.ATTENDED, S.NO_SHOW, S.EXCUSED)


def may_note(meeting: Meeting) -> bool:
    """From an hour before the start on."""
    return not meeting.is_cancelled and (
        timezone.now() >= meeting.starts_at - OPENS_BEFORE
    )


def _check(meeting: Meeting, *, by: Viewer) -> None:
    if not permissions.can_run(by, meeting):
        raise MayNotRun
    if meeting.is_cancelled:
        raise MeetingIsCancelled
    if not may_note(meeting):
        raise MeetingNotBegun


@transaction.atomic
def note_presence(
    invitation: MeetingInvitation,
    status: str,
    *,
    by: Viewer,
    arrived_at: datetime | None = None,
) -> MeetingInvitation:
    """`status`: attended, no_show or excused; `arrived_at`: when they came, if late.

    Once the list is finished, each correction is told at once. Repeatable.
    """
    row = locked(invitation)
    if row.meeting is None or status not in PRESENCE:
        raise WrongStep
    _check(row.meeting, by=by)
    arrived_at = (arrived_at or row.meeting.starts_at) if status == S.ATTENDED else None
    if row.status == status and row.arrived_at == arrived_at:
        return row
    if row.status == status:
        row.arrived_at = arrived_at
        row.save(update_fields=["arrived_at", "updated_at"])
        return row
    event = move(row, status, by=by, arrived_at=arrived_at)
    if row.meeting.closed_at is not None:
        tell_counsellors(status, event)
    return row


@transaction.atomic
def undo_presence(invitation: MeetingInvitation, *, by: Viewer) -> MeetingInvitation:
    """Back to what the person had answered. A second click finds it undone."""
    row = locked(invitation)
    if row.status not in PRESENCE:
        return row
    _check(row.meeting, by=by)
    noted = row.events.filter(to_status__in=PRESENCE)
    first = noted.exclude(from_status__in=PRESENCE).order_by("-at", "-pk").first()
    before = first.from_status if first else S.INVITED
    move(row, before, by=by, arrived_at=None)
    return row


@transaction.atomic
def finish_list(meeting: Meeting, *, by: Viewer) -> int:
    """Who is still awaited didn't come; counsellors are told of everyone. Repeatable.

    Returns how many didn't come of those nobody had noted.
    """
    slot = lock_meeting(meeting)
    _check(slot, by=by)
    if not slot.has_begun:
        raise MeetingNotBegun
    rest = slot.invitations.filter(status__in=AWAITED).with_details()
    missed = [
        move(row, S.NO_SHOW, by=by, arrived_at=None) for row in rest.order_by("pk")
    ]
    told = slot.closed_at is not None
    slot.closed_at = slot.closed_at or timezone.now()
    slot.save(update_fields=["closed_at", "updated_at"])
    for event in missed if told else _last_events(slot):
        tell_counsellors(event.to_status, event)
        if event.to_status == S.NO_SHOW:
            tell_person("meeting_missed", event)
    return len(missed)


def _last_events(slot: Meeting) -> list[InvitationEvent]:
    """Of everyone on the list, how their presence was noted last."""
    events = (
        InvitationEvent.objects.filter(
            invitation__in=slot.invitations.filter(status__in=PRESENCE),
            to_status__in=PRESENCE,
        )
        .select_related(
            "invitation__meeting",
            "invitation__referral__person",
            "invitation__referral__provider",
            "invitation__referral__course",
        )
        .order_by("at", "pk")
    )
    return list({event.invitation_id: event for event in events}.values())
