"""The evening before a meeting, once, whoever runs the chore and however often."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from people.models import Person
from training.meetings.announcing import facts_of, link_ends
from training.meetings.models import Meeting, MeetingInvitation
from training.messages.links import links_for
from training.messages.models import PersonalLink
from training.messages.services import tell_many
from training.messages.words import News

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
    due = [row for row in rows if _is_due(row, now)]
    return tell_many(_news(due)) if due else 0


def _news(due: list[MeetingInvitation]) -> Iterator[News]:
    links = links_for(
        [(row.referral.person, row.pk, link_ends(row)) for row in due],
        PersonalLink.Purpose.ANSWER_MEETING,
    )
    for row in due:
        person = row.referral.person
        yield News(
            person,
            "meeting_reminder",
            f"meeting:{row.pk}:{row.meeting.starts_at:%Y%m%dT%H%M}:reminder",
            facts_of(row),
            about=row,
            sender=row.referral.provider,
            link=links[person.pk, str(row.pk)],
        )


def _is_due(row: MeetingInvitation, now: datetime) -> bool:
    """Not for who was invited since that evening: they have just been told; nor for
    those whom only a letter reaches: it would come too late."""
    if row.referral.person.current.reachable_by == Person.Channel.LETTER:
        return False
    evening = evening_before(row.meeting)
    return row.invited_at < evening <= now


def evening_before(meeting: Meeting) -> datetime:
    day = meeting.starts_at.astimezone(meeting.zone).date() - timedelta(days=1)
    return datetime.combine(day, time(settings.REMINDER_HOUR), tzinfo=meeting.zone)
