"""Events as iCalendar (RFC 5545), with the time zones that they name."""

from collections.abc import Iterable
from datetime import UTC, date
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone

from training.homes.calendar.events import CalendarEvent

REFRESH = "PT1H"


def as_ical(events: Iterable[CalendarEvent], *, name: str) -> bytes:
    """The same bytes for the same events, so that an ETag may stand for them."""
    events = list(events)
    calendar = Calendar()
    calendar.add("prodid", "-//Alliage//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", REFRESH)
    calendar.add("x-published-ttl", REFRESH)
    years = [event.starts_at.year for event in events]
    for zone in sorted({event.zone.key for event in events}):
        calendar.add_component(_zone(zone, min(years), max(years)))
    for event in events:
        calendar.add_component(_written(event))
    return calendar.to_ical()


@cache
def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    return Timezone.from_tzid(
        name,
        first_date=date(first_year - 1, 1, 1),
        last_date=date(last_year + 2, 1, 1),
    )


def _written(event: CalendarEvent) -> Event:
    """DTSTAMP is the last change: a feed without METHOD stands for what is so now."""
    written = Event()
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    written.add("uid", f"{event.uid}@{host}")
    written.add("dtstamp", event.changed_at.astimezone(UTC))
    written.add("last-modified", event.changed_at.astimezone(UTC))
    written.add("sequence", event.revision)
    written.add("dtstart", event.starts_at.astimezone(ZoneInfo(event.zone.key)))
    written.add("dtend", event.ends_at.astimezone(ZoneInfo(event.zone.key)))
    written.add("summary", event.title)
    written.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    for field, value in (
        ("location", event.place),
        ("description", event.description),
        ("url", event.url),
    ):
        if value:
            written.add(field, value)
    return written
