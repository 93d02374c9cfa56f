"""The evening before a meeting, once, whoever runs the chore and however often."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from training.meetings.announcing import write_to_person
from training.meetings.models import Meeting, MeetingInvitation
from training.messages.models import Message

EVENING = time(17, 0)
AHEAD = timedelta(hours=48)


def remind_of_meetings() -> int:
    """Tells those awaited tomorrow; returns how many messages were made.

    « The evening before » is that of the meeting's own zone.
    """
    now = timezone.now()
    rows = (
        MeetingInvitation.objects.awaited_between(now, now + AHEAD)
        .with_details()
        .order_by("meeting__starts_at", "pk")
    )
    due = {_key(row): row for row in rows if _is_due(row, now)}
    told = set(Message.objects.filter(key__in=list(due)).values_list("key", flat=True))
    for key, row in due.items():
        if key not in told:
            with transaction.atomic():
                write_to_person(row, "meeting_reminder", key=key)
    return len(due) - len(told)


def _key(row: MeetingInvitation) -> str:
    return f"meeting:{row.pk}:{row.meeting.starts_at:%Y%m%dT%H%M}:reminder"


def _is_due(row: MeetingInvitation, now: datetime) -> bool:
    """Not for who was invited since that evening: they have just been told."""
    evening = evening_before(row.meeting)
    return row.invited_at < evening <= now


def evening_before(meeting: Meeting) -> datetime:
    day = meeting.starts_at.astimezone(meeting.zone).date() - timedelta(days=1)
    return datetime.combine(day, EVENING, tzinfo=meeting.zone)
