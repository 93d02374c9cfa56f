"""Reads of the register: a half-day's rows, someone's attendance, the totals.

Each function takes many at once and keeps to a handful of queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from people.models import Person
from training.cohorts.schedule import HalfDay
from training.enrolments.models import (
    AttendanceMode,
    CalendarException,
    Enrolment,
    EnrolmentStatus,
)
from training.register.carry_over import CarriedOverTotals, carried_over
from training.register.models import (
    AttendanceState,
    AttendanceUnit,
    EntryKind,
    RegisterEntry,
)
from training.register.services.ledger import derived_units
from training.register.units import Minutes, UnitFacts, planned_minutes

NOT_EXPECTED = (EnrolmentStatus.NEVER_ENTERED, EnrolmentStatus.SUSPENDED)


@dataclass(frozen=True)
class RegisterRow:
    """One person on one half-day. `entry` is the one in force, with its moment."""

    enrolment: Enrolment
    half_day: HalfDay
    planned: Minutes
    facts: UnitFacts
    is_expected: bool = True

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def entry(self) -> RegisterEntry | None:
        return self.facts.top

    @property
    def state(self) -> str:
        return self.facts.state

    @property
    def state_label(self) -> str:
        return str(AttendanceState(self.facts.state).label)

    @property
    def minutes(self) -> int:
        return self.facts.on_site_minutes + self.facts.remote_minutes

    @property
    def missed_minutes(self) -> int:
        """Of someone present: how late they came."""
        is_present = self.state == AttendanceState.PRESENT
        return max(self.planned.total - self.minutes, 0) if is_present else 0

    @property
    def choice(self) -> str:
        """What the trainer's row shows: "present", "late", "absent" or ""."""
        if self.state == AttendanceState.PRESENT:
            return "late" if self.missed_minutes else "present"
        return "" if self.state == AttendanceState.EXPECTED else "absent"


@dataclass
class Totals:
    """Minutes planned and done, and half-days counted by state.

    `realised` holds provisional minutes too, `final` only countersigned ones. All
    three hold what was `carried` over from before the register was kept here.
    """

    planned: Minutes = field(default_factory=Minutes)
    realised: Minutes = field(default_factory=Minutes)
    final: Minutes = field(default_factory=Minutes)
    half_days: int = 0
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    carried: CarriedOverTotals | None = None

    @property
    def absences(self) -> int:
        absent = ("to_justify", "excused", "unexcused")
        return sum(self.states[state] for state in absent)

    @property
    def rate(self) -> int | None:
        """Percentage of half-days attended among those with an answer."""
        present = self.states["present"]
        known = present + self.absences
        return round(100 * present / known) if known else None


def is_expected(
    enrolment: Enrolment, half_day: HalfDay, excepted: set[tuple[UUID, int]]
) -> bool:
    """`EnrolmentQuerySet.expected_on` for rows already read; a test compares them."""
    return (
        enrolment.cohort_id == half_day.cohort_id
        and enrolment.entry_on <= half_day.date
        and (
            enrolment.actual_exit_on is None
            or enrolment.actual_exit_on >= half_day.date
        )
        and (
            enrolment.register_from is None or enrolment.register_from <= half_day.date
        )
        and enrolment.status not in NOT_EXPECTED
        and (enrolment.pk, half_day.pk) not in excepted
    )


def _excepted(enrolments: list[Enrolment]) -> set[tuple[UUID, int]]:
    rows = CalendarException.objects.filter(enrolment__in=enrolments)
    return set(rows.values_list("enrolment", "half_day"))


def rows_of(
    half_days: Iterable[HalfDay], enrolments: Iterable[Enrolment]
) -> dict[tuple[UUID, int], RegisterRow]:
    """(enrolment, half-day) → row, of those expected and those with an entry."""
    half_days, enrolments = list(half_days), list(enrolments)
    excepted = _excepted(enrolments)
    planned = planned_minutes(half_days, enrolments)
    entries = RegisterEntry.objects.filter(half_day__in=half_days).order_by("sequence")
    units = derived_units(entries)
    closed = {
        entry.half_day_id
        for entry in entries
        if entry.kind == EntryKind.COUNTERSIGNATURE
    }
    rows = {}
    for half_day in half_days:
        nothing = UnitFacts(is_final=half_day.pk in closed)
        for enrolment in enrolments:
            key = (enrolment.pk, half_day.pk)
            expected = is_expected(enrolment, half_day, excepted)
            if expected or key in units:
                facts = units.get(key, nothing)
                rows[key] = RegisterRow(
                    enrolment, half_day, planned[key], facts, expected
                )
    return rows


def register_of(half_day: HalfDay) -> list[RegisterRow]:
    """The half-day's rows by name, in a constant number of queries."""
    enrolments = (
        Enrolment.objects.filter(cohort=half_day.cohort_id)
        .select_related("person")
        .order_by("person__birth_name", "person__first_names")
    )
    rows = rows_of([half_day], enrolments)
    return sorted(rows.values(), key=lambda row: row.person.last_name.casefold())


def attendance_of(enrolment: Enrolment) -> list[RegisterRow]:
    """All half-days of someone's enrolment in order, past and to come."""
    half_days = HalfDay.objects.filter(cohort=enrolment.cohort_id).order_by("starts_at")
    return list(rows_of(half_days, [enrolment]).values())


def totals_of(enrolments: Iterable[Enrolment]) -> dict[UUID, Totals]:
    """Enrolment → totals, for a whole list, from the units; five at most."""
    enrolments = list(enrolments)
    totals = {enrolment.pk: Totals() for enrolment in enrolments}
    half_days: dict[UUID, list[HalfDay]] = defaultdict(list)
    cohorts = {enrolment.cohort_id for enrolment in enrolments}
    for half_day in HalfDay.objects.filter(cohort__in=cohorts):
        half_days[half_day.cohort_id].append(half_day)
    excepted = _excepted(enrolments)
    planned = planned_minutes(chain.from_iterable(half_days.values()), enrolments)
    for enrolment in enrolments:
        days = half_days[enrolment.cohort_id]
        expected = [day for day in days if is_expected(enrolment, day, excepted)]
        plans = [planned[enrolment.pk, day.pk] for day in expected]
        own = totals[enrolment.pk]
        own.half_days = len(expected)
        own.planned = Minutes(
            sum(plan.on_site for plan in plans), sum(plan.remote for plan in plans)
        )
    for group in _units_by_state(enrolments):
        _count(totals[group["enrolment"]], group)
    carried = carried_over(enrolments)
    for enrolment in enrolments:
        if enrolment.pk in carried:
            _carry(totals[enrolment.pk], carried[enrolment.pk], enrolment.mode)
    return totals


def _units_by_state(enrolments: list[Enrolment]) -> QuerySet:
    """Units summed by the database: a list of people reads few rows of them."""
    return (
        AttendanceUnit.objects.filter(enrolment__in=enrolments)
        .values("enrolment", "state", "is_final")
        .annotate(
            number=Count("pk"),
            on_site=Sum("on_site_minutes"),
            remote=Sum("remote_minutes"),
        )
        .order_by()
    )


def totals(enrolment: Enrolment) -> Totals:
    """The totals of one enrolment."""
    return totals_of([enrolment])[enrolment.pk]


def _sum(one: Minutes, other: Minutes) -> Minutes:
    return Minutes(one.on_site + other.on_site, one.remote + other.remote)


def _carry(total: Totals, carried: CarriedOverTotals, mode: str) -> None:
    """Hours done are planned hours too; missed ones were planned as one attends."""
    done = Minutes(carried.on_site_minutes, carried.remote_minutes)
    missed = carried.missed_minutes
    is_on_site = mode == AttendanceMode.ON_SITE
    missed_minutes = Minutes(missed, 0) if is_on_site else Minutes(0, missed)
    total.carried = carried
    total.realised = _sum(total.realised, done)
    total.final = _sum(total.final, done)
    total.planned = _sum(total.planned, _sum(done, missed_minutes))


def _count(total: Totals, group: dict) -> None:
    minutes = Minutes(group["on_site"], group["remote"])
    total.states[group["state"]] += group["number"]
    total.realised = _sum(total.realised, minutes)
    if group["is_final"]:
        total.final = _sum(total.final, minutes)
