"""Until when an offered seat is kept."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from people.models import Person
from training.cohorts.models import Cohort

# Nobody is asked to answer by night: a delay that ends then ends in the morning.
MORNING, EVENING = time(9), time(20)


def deadline_of(
    cohort: Cohort, person: Person, now: datetime | None = None
) -> datetime:
    """Usually in `SEAT_OFFER_HOURS`; longer by letter, shorter near the start.

    The next in line must still have time: so it ends at noon on the eve of the first
    day, but leaves `SEAT_OFFER_MIN_HOURS` whatever the day.
    """
    now = now or timezone.now()
    by_letter = person.reachable_by == Person.Channel.LETTER
    hours = settings.SEAT_OFFER_LETTER_HOURS if by_letter else settings.SEAT_OFFER_HOURS
    end = now + timedelta(hours=hours)
    if cohort.starts_on is not None and cohort.starts_on >= timezone.localdate(now):
        eve = cohort.starts_on - timedelta(days=1)
        end = min(end, datetime.combine(eve, time(12), tzinfo=cohort.zone))
    end = max(end, now + timedelta(hours=settings.SEAT_OFFER_MIN_HOURS))
    return _by_day(end.astimezone(cohort.zone))


def _by_day(end: datetime) -> datetime:
    """The same moment, or nine o'clock if it falls between 20 h and 9 h."""
    if end.time() >= EVENING:
        end += timedelta(days=1)
    elif end.time() >= MORNING:
        return end.replace(second=0, microsecond=0)
    return datetime.combine(end.date(), MORNING, tzinfo=end.tzinfo)
