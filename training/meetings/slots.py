"""Writes of slots: made several at once, changed, cancelled; those invited are told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.meetings import permissions
from training.meetings.announcing import tell_counsellors, tell_person
from training.meetings.models import (
    AWAITED,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
)
from training.meetings.refusals import (
    MayNotRun,
    MeetingHasBegun,
    MeetingIsCancelled,
    PlacesAreTaken,
    ReasonIsMissing,
)
from training.meetings.steps import keep_step, locked, move

# What those invited must be told of when it changes.
TOLD = (
    "starts_at",
    "ends_at",
    "means",
    "place_name",
    "address",
    "postal_code",
    "city",
    "video_link",
    "bring",
)


@transaction.atomic
def plan_meetings(
    provider: Organisation,
    *,
    by: Viewer,
    hours: Iterable[tuple[datetime, datetime]],
    cohorts: Iterable[Cohort] = (),
    **facts,
) -> list[Meeting]:
    """One slot for each (start, end); `facts` are those of `Meeting`.

    The same slot (kind, title, start, leader) is made once, however often one clicks:
    the provider's row is locked meanwhile.
    """
    if not permissions.can_plan(by, provider):
        raise MayNotRun
    Organisation.objects.select_for_update().get(pk=provider.pk)
    made = []
    for starts_at, ends_at in hours:
        same = {"kind": facts["kind"], "title": facts["title"], "starts_at": starts_at}
        slot = (
            Meeting.objects.standing()
            .filter(provider=provider, led_by=facts.get("led_by"), **same)
            .first()
        )
        if slot is None:
            slot = Meeting(
                provider=provider, starts_at=starts_at, ends_at=ends_at, **facts
            )
            slot.full_clean()
            slot.save()
            slot.cohorts.set(cohorts)
        made.append(slot)
    return made


def lock_meeting(meeting: Meeting) -> Meeting:
    """Its row as it stands: places are counted while it is held."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


@transaction.atomic
def change_meeting(
    meeting: Meeting, *, by: Viewer, cohorts: Iterable[Cohort] | None = None, **facts
) -> Meeting:
    """Changes a slot to come. Another hour asks those who confirmed once more."""
    if not permissions.can_run(by, meeting):
        raise MayNotRun
    slot = lock_meeting(meeting)
    if slot.is_cancelled:
        raise MeetingIsCancelled
    if slot.has_begun:
        raise MeetingHasBegun
    taken = slot.capacity - slot.places_left()
    if facts.get("capacity", slot.capacity) < taken:
        raise PlacesAreTaken(PlacesAreTaken.sentence % {"taken": taken})
    changed = {name for name, value in facts.items() if getattr(slot, name) != value}
    for name in changed:
        setattr(slot, name, facts[name])
    slot.full_clean()
    slot.save()
    if cohorts is not None:
        slot.cohorts.set(cohorts)
    if changed & set(TOLD):
        for invitation in _awaited(slot):
            _tell_change(invitation, by=by, is_moved="starts_at" in changed)
    return slot


def _awaited(slot: Meeting) -> list[MeetingInvitation]:
    rows = slot.invitations.filter(status__in=AWAITED).with_details()
    return list(rows.order_by("pk"))


def _tell_change(invitation: MeetingInvitation, *, by: Viewer, is_moved: bool) -> None:
    invitation = locked(invitation)
    if invitation.status not in AWAITED:
        return  # the person has just declined
    asks_again = is_moved and invitation.status == InvitationStatus.CONFIRMED
    if asks_again:
        event = move(invitation, InvitationStatus.INVITED, by=by, answered_at=None)
    else:
        event = keep_step(invitation, invitation.status, by=by)
    tell_person("meeting_changed", event)
    tell_counsellors("changed", event)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Viewer, reason: str) -> Meeting:
    """Calls a slot off: those awaited are told why, and may be invited anew."""
    if not permissions.can_run(by, meeting):
        raise MayNotRun
    if not reason.strip():
        raise ReasonIsMissing
    slot = lock_meeting(meeting)
    if slot.is_cancelled:
        return slot
    if slot.has_begun:
        raise MeetingHasBegun
    slot.cancelled_at, slot.cancellation_reason = timezone.now(), reason.strip()
    slot.save(update_fields=["cancelled_at", "cancellation_reason", "updated_at"])
    for row in map(locked, _awaited(slot)):
        if row.status not in AWAITED:
            continue  # the person has just declined
        event = move(row, InvitationStatus.CANCELLED, by=by, words=reason.strip())
        tell_person("meeting_cancelled", event)
        tell_counsellors("cancelled", event)
    return slot
