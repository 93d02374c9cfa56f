"""Reading out of the ordinary, found in the journal: volume, hours, caseload.

Each reader's day is compared with their own four weeks before; few are looked at
closely, those above the least number that matters.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from people.models import Membership, OrganisationKind, Role
from people.viewer import ViewerKind
from training.sharing.models import AccessLog, CaseloadAssignment
from training.watching.models import Alarm

LEARNED_OVER = timedelta(days=28)
READER = ("actor_client", "actor_user", "actor_organisation")
PARTNER = OrganisationKind.Kind.EMPLOYMENT_PARTNER
Reader = dict[str, Any]


def unusual_reading(now: datetime) -> Iterator[Alarm]:
    """Of the day of `now`, so far."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = AccessLog.objects.filter(
        at__gte=start, at__lte=now, actor_organisation__isnull=False
    )
    yield from _volume(rows, start)
    yield from _hours(rows, start)
    yield from _outside(rows, start)


def _readers(rows: QuerySet, least: int) -> QuerySet:
    """Who read how many different persons, those above `least` alone."""
    counted = rows.order_by().values(*READER).annotate(n=Count("person", distinct=True))
    return counted.filter(n__gt=least)


def _before(reader: Reader, start: datetime) -> QuerySet:
    same = {name: reader[name] for name in READER}
    return AccessLog.objects.filter(
        **same, at__gte=start - LEARNED_OVER, at__lt=start
    ).order_by()


def _alarm(kind: str, reader: Reader, start: datetime, usual: int = 0) -> Alarm:
    who = "-".join(str(reader[name] or "") for name in READER)
    return Alarm(
        key=f"{kind}:{who}:{timezone.localdate(start).isoformat()}",
        kind=kind,
        organisation_id=reader["actor_organisation"],
        client_id=reader["actor_client"],
        user_id=reader["actor_user"],
        since=start,
        count=reader["n"],
        usual=usual,
    )


def _volume(rows: QuerySet, start: datetime) -> Iterator[Alarm]:
    for reader in _readers(rows, settings.WATCH_MIN_PERSONS):
        by_day = (
            _before(reader, start)
            .annotate(day=TruncDate("at"))
            .values("day")
            .annotate(n=Count("person", distinct=True))
        )
        usual = by_day.aggregate(most=Max("n"))["most"] or 0
        if reader["n"] > usual * settings.WATCH_TIMES_USUAL:
            yield _alarm(Alarm.Kind.VOLUME, reader, start, usual)


def _at_night(rows: QuerySet) -> QuerySet:
    first, last = settings.WATCH_NIGHT_FROM, settings.WATCH_NIGHT_UNTIL
    return rows.annotate(hour=ExtractHour("at")).filter(
        Q(hour__gte=first) | Q(hour__lt=last)
    )


def _hours(rows: QuerySet, start: datetime) -> Iterator[Alarm]:
    """People alone: programs work at night. Who often does is usual."""
    night = _at_night(rows.filter(actor_kind=ViewerKind.USER))
    for reader in _readers(night, settings.WATCH_NIGHT_PERSONS):
        if not _at_night(_before(reader, start)).exists():
            yield _alarm(Alarm.Kind.HOURS, reader, start)


def _outside(rows: QuerySet, start: datetime) -> Iterator[Alarm]:
    """A counsellor's reading of people whom they never followed; managers, who see the
    whole agency, are watched by volume."""
    followed = CaseloadAssignment.objects.filter(
        person=OuterRef("person"),
        counsellor=OuterRef("actor_user"),
        organisation=OuterRef("actor_organisation"),
    )
    managers = Membership.objects.current().filter(
        user=OuterRef("actor_user"),
        organisation=OuterRef("actor_organisation"),
        role=Role.MANAGER,
    )
    strangers = rows.filter(
        ~Exists(followed),
        ~Exists(managers),
        actor_kind=ViewerKind.USER,
        actor_organisation__in=OrganisationKind.objects.filter(kind=PARTNER).values(
            "organisation"
        ),
    )
    for reader in _readers(strangers, settings.WATCH_OUTSIDE_PERSONS):
        yield _alarm(Alarm.Kind.OUTSIDE, reader, start)
