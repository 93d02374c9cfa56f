"""Reads of the register: a half-day's rows, someone's attendance, the totals.

Each function takes many at once and keeps to a handful of queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import JSONObject

from people.models import Person
from training.cohorts.schedule import HalfDay
from training.enrolments.models import (
    AttendanceMode,
    CalendarException,
    Enrolment,
)
from training.register.carry_over import CarriedOverTotals, carried_over
from training.register.models import (
    AttendanceState,
    AttendanceUnit,
    EntryKind,
    RegisterEntry,
)
from training.register.planning import NOT_EXPECTED, Planned, is_within, planned_of
from training.register.services.ledger import derived_units
from training.register.units import Minutes, UnitFacts, planned_minutes

COUNTED = tuple(s for s in AttendanceState.values if s != AttendanceState.EXPECTED)


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

    def add(self, sums: dict[str, int]) -> None:
        """Adds units summed by `attended`."""
        done = Minutes(sums["on_site"], sums["remote"])
        final = Minutes(sums["final_on_site"] or 0, sums["final_remote"] or 0)
        self.realised = _sum(self.realised, done)
        self.final = _sum(self.final, final)
        for state in COUNTED:
            self.states[state] += sums[state]

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
        and is_within(enrolment, half_day.date)
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


def attended() -> Subquery:
    """On `Enrolment`: its units summed by the database, as `Totals.add` takes them;
    None without any."""
    final = Q(is_final=True)
    sums = {
        "on_site": Sum("on_site_minutes"),
        "remote": Sum("remote_minutes"),
        "final_on_site": Sum("on_site_minutes", filter=final),
        "final_remote": Sum("remote_minutes", filter=final),
    } | {state: Count("pk", filter=Q(state=state)) for state in COUNTED}
    units = AttendanceUnit.objects.filter(enrolment=OuterRef("pk")).order_by()
    return Subquery(
        units.values("enrolment").annotate(sums=JSONObject(**sums)).values("sums")
    )


def totals_of(enrolments: Iterable[Enrolment]) -> dict[UUID, Totals]:
    """Enrolment → totals, for a whole list: two queries, and one more where sessions
    are attended in another mode, or hours were carried over."""
    enrolments = list(enrolments)
    units = Enrolment.objects.filter(pk__in=[row.pk for row in enrolments])
    return summed(enrolments, dict(units.order_by().values_list("pk", attended())))


def summed(
    enrolments: Iterable[Planned], units: dict[UUID, dict[str, int] | None]
) -> dict[UUID, Totals]:
    """The totals of rows whose units were read with them (`attended`)."""
    totals = {row.pk: Totals() for row in enrolments}
    for pk, (half_days, minutes) in planned_of(enrolments).items():
        totals[pk].half_days, totals[pk].planned = half_days, minutes
    carried = carried_over(enrolments)
    for row in enrolments:
        if sums := units[row.pk]:
            totals[row.pk].add(sums)
        if row.pk in carried:
            _carry(totals[row.pk], carried[row.pk], row.mode)
    return totals


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
