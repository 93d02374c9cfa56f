"""Presence: intervals that the server sees by heartbeats, never a click. Evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from realtime.models import Participant, PresenceInterval

# Heartbeats come every 15 s and are written every 30 s: two minutes is silence.
STALE_AFTER = timedelta(minutes=2)


@dataclass
class Beat:
    """From when to when this process has heard a participant without a break."""

    participant_id: int
    since: datetime
    until: datetime


def open_interval(participant: Participant, *, at: datetime) -> bool:
    """Starts an interval unless one runs (a second device); True if it started."""
    with transaction.atomic():
        _close_stale(participant.room_id, at)
        _interval, created = PresenceInterval.objects.get_or_create(
            participant=participant,
            ended_at=None,
            defaults={"started_at": at, "seen_at": at},
        )
    return created


def write_beats(beats: Iterable[Beat]) -> None:
    """Moves the intervals of all who were heard; one transaction for all of them.

    An interval that another process closed while we still heard the person goes on;
    who has none (a crash closed it long ago) starts a new one.
    """
    by_person = {beat.participant_id: beat for beat in beats}
    with transaction.atomic():
        rows = PresenceInterval.objects.filter(
            participant__in=by_person, participant__room__ended_at=None, ended_at=None
        )
        rows = list(rows)
        for row in rows:
            beat = by_person.pop(row.participant_id)
            row.seen_at = max(row.seen_at, beat.until)
        PresenceInterval.objects.bulk_update(rows, ["seen_at"], batch_size=200)
        for beat in by_person.values():
            _go_on(beat)


def _go_on(beat: Beat) -> None:
    may_be_there = Participant.objects.filter(
        pk=beat.participant_id,
        state=Participant.State.ADMITTED,
        room__ended_at=None,
    )
    if not may_be_there.exists():
        return
    own = PresenceInterval.objects.filter(participant=beat.participant_id)
    last = own.order_by("-started_at").first()
    if last is not None and last.ended_at >= beat.since:
        last.ended_at, last.seen_at = None, max(last.seen_at, beat.until)
        last.save(update_fields=["ended_at", "seen_at"])
    else:
        PresenceInterval.objects.create(
            participant_id=beat.participant_id,
            started_at=beat.since,
            seen_at=beat.until,
        )


def close_interval(beat: Beat) -> bool:
    """Ends the interval when the person was last heard; True if one was running."""
    running = PresenceInterval.objects.filter(
        participant=beat.participant_id, ended_at=None, started_at__lte=beat.until
    )
    return bool(running.update(ended_at=beat.until, seen_at=beat.until))


def _close_stale(room_id: UUID, now: datetime) -> None:
    PresenceInterval.objects.filter(
        participant__room=room_id, ended_at=None, seen_at__lt=now - STALE_AFTER
    ).update(ended_at=F("seen_at"))


def close_all(room_id: UUID, *, at: datetime) -> None:
    """The session ends: those who were there leave now, the others left before."""
    _close_stale(room_id, at)
    PresenceInterval.objects.filter(participant__room=room_id, ended_at=None).update(
        ended_at=at, seen_at=at
    )


def present_in(room_id: UUID) -> QuerySet[Participant]:
    """Who is in the room now, hosts first."""
    return Participant.objects.filter(
        room=room_id,
        presence_intervals__ended_at=None,
        presence_intervals__seen_at__gte=timezone.now() - STALE_AFTER,
    ).order_by("-is_host", "name")


def as_frame(participant: Participant) -> dict[str, Any]:
    return {
        "id": participant.pk,
        "name": participant.name,
        "is_host": participant.is_host,
        "is_muted": participant.is_muted,
    }


def merged(
    intervals: Iterable[PresenceInterval], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The intervals within start and end, overlaps joined, in order."""
    spans: list[tuple[datetime, datetime]] = []
    for row in sorted(intervals, key=lambda row: row.started_at):
        begin = max(row.started_at, start)
        finish = min(row.ended_at or row.seen_at, end)
        if begin >= finish:
            continue
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], finish))
        else:
            spans.append((begin, finish))
    return spans


def minutes(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Whole minutes of presence."""
    total = sum(((finish - begin) for begin, finish in spans), timedelta())
    return int(total.total_seconds() // 60)
