"""What a pattern or a bulk move would make of a timetable; nothing is written here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from people.templatetags.interface import date_fr
from training.cohorts.changes import SessionFacts, Step
from training.cohorts.models import Cohort
from training.cohorts.planning import MIDDAY, not_yet_planned
from training.cohorts.schedule import ClassSession, Period
from training.cohorts.working_days import public_holidays

# A plan is never longer, whatever number of hours was typed.
LONGEST = timedelta(days=3 * 366)
Hours = tuple[time, time]


@dataclass(frozen=True)
class WeeklyPattern:
    """Which half-days of the week, until a last day or a number of minutes.

    `modes`: (weekday from 0, period) → mode; `hours`: period → start and end there.
    Half-days that fall on a public holiday or into a closure are left out.
    """

    title: str
    first: date
    hours: dict[str, Hours]
    modes: dict[tuple[int, str], str]
    last: date | None = None
    minutes: int | None = None
    closures: Sequence[tuple[date, date]] = ()
    room: str = ""
    bring: str = ""
    trainers: tuple[UUID, ...] = ()


@dataclass
class Proposal:
    """Steps to be made, and what was left aside, in sentences."""

    steps: list[Step] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def propose_pattern(cohort: Cohort, pattern: WeeklyPattern) -> Proposal:
    """The half-days of the pattern, less those that are planned already."""
    proposal = Proposal()
    wanted = list(_half_days(cohort, pattern, proposal.left_out))
    missing = not_yet_planned(cohort, wanted)
    if len(missing) < len(wanted):
        known = _("%s séances sont déjà au planning : elles ne sont pas refaites.")
        proposal.left_out.append(known % (len(wanted) - len(missing)))
    proposal.steps = [Step.new(facts) for facts in missing]
    return proposal


def _half_days(
    cohort: Cohort, pattern: WeeklyPattern, left_out: list[str]
) -> Iterator[SessionFacts]:
    """In order; the last one is cut short where the minutes are reached."""
    day, missing = pattern.first, pattern.minutes
    last = min(pattern.last or date.max, pattern.first + LONGEST)
    while day <= last and (missing is None or missing > 0):
        periods = [
            period
            for period in pattern.hours
            if (day.weekday(), period) in pattern.modes
        ]
        reason = _closed(day, cohort, pattern.closures) if periods else ""
        if reason:
            left_out.append(f"{date_fr(day)} : {reason}")
            periods = []
        for period in periods:
            if missing is not None and missing <= 0:
                break
            facts = _facts(cohort, pattern, day, period, missing)
            yield facts
            missing = None if missing is None else missing - facts.minutes
        day += timedelta(days=1)


def _facts(
    cohort: Cohort, pattern: WeeklyPattern, day: date, period: str, limit: int | None
) -> SessionFacts:
    start, end = (
        datetime.combine(day, hour, tzinfo=cohort.zone)
        for hour in pattern.hours[period]
    )
    if limit is not None:
        end = min(end, start + timedelta(minutes=limit))
    return SessionFacts(
        title=pattern.title,
        starts_at=start,
        ends_at=end,
        mode=pattern.modes[day.weekday(), period],
        room=pattern.room if pattern.modes[day.weekday(), period] != "remote" else "",
        bring=pattern.bring,
        trainers=tuple(sorted(pattern.trainers)),
    )


def _closed(day: date, cohort: Cohort, closures: Iterable[tuple[date, date]]) -> str:
    """Why nobody comes that day; empty on a day like others."""
    holiday = public_holidays(day.year, cohort.place_code).get(day)
    if holiday:
        return holiday
    closed = any(first <= day <= last for first, last in closures)
    return _("fermeture") if closed else ""


def propose_move(
    cohort: Cohort, sessions: Sequence[ClassSession], days: int
) -> list[Step]:
    """Each session at its local hour, so many days later (or earlier, below 0).

    Days keep their order: one that meets a public holiday, or a weekend on which it
    wasn't, goes to the next open day, and pushes the following ones on.
    """
    moved: dict[date, date] = {}
    reached = date.min
    for day in sorted({_local(cohort, row.starts_at).date() for row in sessions}):
        target = max(day + timedelta(days=days), reached)
        while not _is_open(target, day, cohort):
            target += timedelta(days=1)
        moved[day] = target
        reached = target + timedelta(days=1)
    return [
        _step(
            session,
            **{
                name: _on(cohort, getattr(session, name), moved)
                for name in ("starts_at", "ends_at")
            },
        )
        for session in sessions
    ]


def _is_open(target: date, original: date, cohort: Cohort) -> bool:
    if target in public_holidays(target.year, cohort.place_code):
        return False
    return target.weekday() < 5 or target.weekday() == original.weekday()


def _on(cohort: Cohort, moment: datetime, moved: dict[date, date]) -> datetime:
    """The same hour on the clock of the venue, whatever the season's offset."""
    local = _local(cohort, moment)
    return datetime.combine(moved[local.date()], local.time(), tzinfo=cohort.zone)


def propose_hours(
    cohort: Cohort, sessions: Sequence[ClassSession], hours: dict[str, Hours]
) -> list[Step]:
    """Other hours on the same days, for mornings and for afternoons."""
    steps = []
    for session in sessions:
        local = _local(cohort, session.starts_at)
        is_morning = local.time() < MIDDAY
        said = hours.get(Period.MORNING if is_morning else Period.AFTERNOON)
        if said is None:
            continue
        start, end = (
            datetime.combine(local.date(), hour, tzinfo=cohort.zone) for hour in said
        )
        steps.append(_step(session, starts_at=start, ends_at=end))
    return steps


def propose_values(sessions: Iterable[ClassSession], **said) -> list[Step]:
    """Other words, room, mode, trainers, or `is_cancelled`."""
    return [_step(session, **said) for session in sessions]


def _step(session: ClassSession, **said) -> Step:
    before = SessionFacts.of(session)
    return Step(session.pk, before, replace(before, **said))


def _local(cohort: Cohort, moment: datetime) -> datetime:
    return moment.astimezone(cohort.zone)
