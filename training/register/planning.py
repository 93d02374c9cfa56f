"""What each enrolment of a list is planned to attend, by sums instead of half-days.

The days of a cohort are read once and added up; someone's share is the difference of
two sums, less the calendar's exceptions, moved by sessions attended in another mode.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, F, IntegerField, OuterRef, Value
from django.utils.functional import cached_property

from training.cohorts.schedule import HalfDay, SessionPlace
from training.enrolments.models import (
    AttendanceMode,
    CalendarException,
    EnrolmentStatus,
    SessionMode,
)
from training.register.units import Minutes

NOT_EXPECTED = (EnrolmentStatus.NEVER_ENTERED, EnrolmentStatus.SUSPENDED)
HALF_DAY, EXCEPTION, OTHER_MODE = range(3)
Sums = tuple[int, int, int, int]
NOTHING: Sums = (0, 0, 0, 0)


class Planned(Protocol):
    """An `Enrolment`, or a row that has what is needed of one."""

    pk: UUID
    cohort_id: UUID
    status: str
    mode: str
    entry_on: date
    actual_exit_on: date | None
    register_from: date | None


@dataclass
class Days:
    """The half-days of a cohort: date, 1, minutes on site, remote, either."""

    rows: list[tuple[date, Sums]] = field(default_factory=list)

    @cached_property
    def dates(self) -> list[date]:
        self.rows.sort()
        return [day for day, _sums in self.rows]

    @cached_property
    def sums(self) -> list[Sums]:
        return list(accumulate((s for _day, s in self.rows), plus, initial=NOTHING))

    def between(self, first: date, last: date | None) -> Sums:
        """The sums of the half-days from the first day to the last, both included."""
        start = bisect_left(self.dates, first)
        end = bisect_right(self.dates, last) if last else len(self.dates)
        return minus(self.sums[max(start, end)], self.sums[start])


def plus(one: Sums, other: Sums) -> Sums:
    return tuple(map(int.__add__, one, other))


def minus(one: Sums, other: Sums) -> Sums:
    return tuple(map(int.__sub__, one, other))


def first_day(enrolment: Planned) -> date:
    """From when the person is expected in the register kept here."""
    return max(enrolment.entry_on, enrolment.register_from or date.min)


def planned_of(enrolments: Iterable[Planned]) -> dict[UUID, tuple[int, Minutes]]:
    """Enrolment → how many half-days, and their minutes by mode.

    One query, and another where anyone attends a session in another mode.
    """
    expected = {row.pk: row for row in enrolments if row.status not in NOT_EXPECTED}
    days, excepted, others = _calendar(expected)
    planned, known = {}, {}
    for pk, row in expected.items():
        span = (row.cohort_id, first_day(row), row.actual_exit_on)
        if span not in known:
            known[span] = days[span[0]].between(*span[1:])
        sums = known[span]
        for day, missed in excepted.get(pk, ()):
            if is_within(row, day):
                sums = minus(sums, missed)
        planned[pk] = _placed(sums, row.mode)
    for pk, moved in _moves([expected[pk] for pk in others]).items():
        number, minutes = planned[pk]
        there, away = minutes.on_site + moved, minutes.remote - moved
        planned[pk] = (number, Minutes(there, away))
    return planned


def is_within(enrolment: Planned, day: date) -> bool:
    last = enrolment.actual_exit_on
    return first_day(enrolment) <= day and (last is None or day <= last)


def _placed(sums: Sums, mode: str) -> tuple[int, Minutes]:
    number, on_site, remote, either = sums
    if mode == AttendanceMode.ON_SITE:
        return number, Minutes(on_site + either, remote)
    return number, Minutes(on_site, remote + either)


def _calendar(expected: dict[UUID, Planned]):
    """The days of their cohorts, who need not come when, who has other modes."""
    days: dict[UUID, Days] = defaultdict(Days)
    excepted: dict[UUID, list[tuple[date, Sums]]] = defaultdict(list)
    others: set[UUID] = set()
    if not expected:
        return days, excepted, others
    for kind, key, day, *minutes in _calendar_rows(expected):
        if kind == HALF_DAY:
            days[key].rows.append((day, (1, *minutes)))
        elif kind == EXCEPTION:
            excepted[key].append((day, (1, *minutes)))
        else:
            others.add(key)
    return days, excepted, others


def _calendar_rows(expected: dict[UUID, Planned]):
    def kind(number: int) -> Value:
        return Value(number, output_field=IntegerField())

    minutes = ("on_site_minutes", "remote_minutes", "either_minutes")
    half_days = HalfDay.objects.filter(
        cohort__in={row.cohort_id for row in expected.values()}
    ).values_list(kind(HALF_DAY), "cohort", "date", *minutes)
    exceptions = CalendarException.objects.filter(enrolment__in=expected).values_list(
        kind(EXCEPTION),
        "enrolment",
        "half_day__date",
        *(f"half_day__{name}" for name in minutes),
    )
    modes = SessionMode.objects.filter(
        enrolment__in=expected, class_session__mode=SessionPlace.BOTH
    ).values_list(
        kind(OTHER_MODE),
        "enrolment",
        "enrolment__planned_entry_on",
        *(kind(0) for _name in minutes),
    )
    return half_days.order_by().union(exceptions.order_by(), modes.order_by(), all=True)


def _moves(enrolments: list[Planned]) -> dict[UUID, int]:
    """Enrolment → minutes that other modes move to the room (negative: out of it)."""
    moved: dict[UUID, int] = defaultdict(int)
    by_half_day: dict[tuple[UUID, int], int] = defaultdict(int)
    either: dict[int, int] = {}
    known = {row.pk: row for row in enrolments}
    if not known:
        return moved
    for pk, half_day, day, free, mode, start, end in _other_modes(known):
        if is_within(known[pk], day):
            sign = 1 if mode == AttendanceMode.ON_SITE else -1
            by_half_day[pk, half_day] += sign * int((end - start).total_seconds() // 60)
            either[half_day] = free
    for (pk, half_day), minutes in by_half_day.items():
        free = either[half_day]
        usual = free if known[pk].mode == AttendanceMode.ON_SITE else 0
        moved[pk] += min(max(usual + minutes, 0), free) - usual
    return moved


def _other_modes(known: dict[UUID, Planned]):
    half_day = "enrolment__cohort__half_days"
    excepted = CalendarException.objects.filter(
        enrolment=OuterRef("enrolment"), half_day=OuterRef(half_day)
    )
    rows = SessionMode.objects.filter(
        ~Exists(excepted),
        **{
            "enrolment__in": known,
            "class_session__mode": SessionPlace.BOTH,
            f"{half_day}__starts_at__lte": F("class_session__starts_at"),
            f"{half_day}__ends_at__gt": F("class_session__starts_at"),
            f"{half_day}__either_minutes__gt": 0,
        },
    )
    return rows.exclude(mode=F("enrolment__mode")).values_list(
        "enrolment",
        half_day,
        f"{half_day}__date",
        f"{half_day}__either_minutes",
        "mode",
        "class_session__starts_at",
        "class_session__ends_at",
    )
