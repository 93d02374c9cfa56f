"""Writes of a timetable: class sessions, the half-days that follow, undoing.

Every act goes through `change_timetable`: one transaction, one row of history, one
signal per class session once it has committed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.cohorts import permissions
from training.cohorts.changes import SessionFacts, Step, TimetableChange
from training.cohorts.models import Cohort
from training.cohorts.rows import write_steps
from training.cohorts.schedule import ClassSession, HalfDay, Period, SessionPlace
from training.cohorts.services import NotYourCohort
from training.refusals import Refusal
from training.signals import class_session_changed, planned_minutes_changed

MIDDAY = time(13, 0)
EVENING = time(18, 0)
DAYS_NAMED = 3
Kind = TimetableChange.Kind
# How `class_session_changed` tells that a change is taken back.
UNDONE = {Kind.PLANNED: Kind.CANCELLED, Kind.CANCELLED: Kind.PLANNED}


class CrossesMidday(Refusal):
    """A class session would belong to two half-days."""

    code = "crosses_midday"
    sentence = gettext_lazy(
        "La séance passe 13 h : saisissez une séance le matin et une l’après-midi."
    )


class EndsBeforeItStarts(Refusal):
    code = "ends_before_it_starts"
    sentence = gettext_lazy("La séance finit avant de commencer.")


class HalfDayIsFrozen(Refusal):
    """Someone has signed: what was signed no longer moves."""

    code = "half_day_frozen"
    sentence = gettext_lazy(
        "Cette demi-journée a déjà une signature : ses horaires ne changent plus."
    )


class ChangedMeanwhile(Refusal):
    code = "timetable_changed"
    sentence = gettext_lazy(
        "Le planning a changé entre-temps : regardez-le à nouveau avant de continuer."
    )


class CannotBeUndone(Refusal):
    code = "cannot_be_undone"
    sentence = gettext_lazy(
        "Ces séances ont changé depuis : ce changement ne peut plus être annulé."
    )


def period_of(moment: datetime, cohort: Cohort) -> tuple[date, str]:
    """The local date and half-day, in the venue's zone, in which a moment falls."""
    local = moment.astimezone(cohort.zone)
    if local.time() < MIDDAY:
        return local.date(), Period.MORNING
    if local.time() < EVENING:
        return local.date(), Period.AFTERNOON
    return local.date(), Period.EVENING


def local_moment(cohort: Cohort, day: date, hour: int, minute: int = 0) -> datetime:
    """That hour at the cohort's venue, as an aware moment."""
    return datetime.combine(day, time(hour, minute), tzinfo=cohort.zone)


@transaction.atomic
def change_timetable(
    cohort: Cohort,
    *,
    by: Viewer,
    kind: str,
    steps: Sequence[Step],
    key: UUID | None = None,
    undoes: TimetableChange | None = None,
) -> TimetableChange:
    """Does all the steps or none; repeating a `key` finds what was done.

    Raises the refusals of this module; a signed half-day is named.
    """
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    cohorts = list(_concerned(cohort, steps).select_for_update())
    done = cohort.timetable_changes.filter(pk=key).first() if key else None
    if done is not None:
        return done
    if not _still_stand(steps):
        raise ChangedMeanwhile
    for step in steps:
        refuse_hours(cohort, step.after)
    refuse_frozen(frozen_half_days(cohort, steps))
    write_steps(cohort, steps)
    for concerned in cohorts:
        plan_half_days(concerned)
    change = TimetableChange.objects.create(
        pk=key or uuid4(),
        cohort=cohort,
        kind=kind,
        lines=[step.as_json() for step in steps],
        undoes=undoes,
        **by.as_record(),
    )
    transaction.on_commit(partial(_tell, kind, tuple(steps)))
    return change


def _concerned(cohort: Cohort, steps: Sequence[Step]) -> QuerySet[Cohort]:
    """The cohort and all guests; in one order for everyone who locks them."""
    keys = {cohort.pk}
    for step in steps:
        for facts in (step.before, step.after):
            keys.update(facts.guests if facts else ())
    return Cohort.objects.filter(pk__in=keys).order_by("pk")


def _still_stand(steps: Sequence[Step]) -> bool:
    """Whether the sessions are as the steps found them."""
    awaited = {step.session_id: step.before for step in steps if step.before}
    rows = ClassSession.with_cancelled.filter(pk__in=awaited)
    rows = rows.prefetch_related("trainers", "guest_cohorts")
    return {row.pk: SessionFacts.of(row) for row in rows} == awaited


def refuse_hours(cohort: Cohort, facts: SessionFacts) -> None:
    """Raises `EndsBeforeItStarts` or `CrossesMidday`, in the venue's zone."""
    start = facts.starts_at.astimezone(cohort.zone)
    end = facts.ends_at.astimezone(cohort.zone)
    if facts.ends_at <= facts.starts_at:
        raise EndsBeforeItStarts
    if start.time() < MIDDAY < end.time() or start.date() != end.date():
        raise CrossesMidday


def frozen_half_days(
    cohort: Cohort, steps: Sequence[Step]
) -> dict[UUID, set[tuple[date, str]]]:
    """Steps (by session) that touch a signed half-day, with its date and period."""
    cohorts = {row.pk: row for row in _concerned(cohort, steps)}
    frozen = HalfDay.objects.filter(cohort__in=cohorts, frozen_at__isnull=False)
    signed = set(frozen.values_list("cohort", "date", "period"))
    touched = defaultdict(set)
    if not signed:
        return touched
    for step in steps:
        for facts in (step.before, step.after):
            if facts is None or facts.is_cancelled:
                continue
            for key in (cohort.pk, *facts.guests):
                half_day = period_of(facts.starts_at, cohorts[key])
                if (key, *half_day) in signed:
                    touched[step.session_id].add(half_day)
    return touched


def refuse_frozen(touched: dict[UUID, set[tuple[date, str]]]) -> None:
    """Raises `HalfDayIsFrozen`, saying which."""
    half_days = sorted(set().union(*touched.values()))
    if half_days:
        raise HalfDayIsFrozen(frozen_in_words(half_days))


def frozen_in_words(half_days: Sequence[tuple[date, str]]) -> str:
    """« Déjà signé, ne change plus : mardi 9 mars (matin)… »"""
    names = [f"{date_fr(day)} ({Period(period).label})" for day, period in half_days]
    words = ", ".join(names[:DAYS_NAMED]) + ("…" if names[DAYS_NAMED:] else "")
    return _("Une signature est déjà donnée, rien n’y change plus : %s.") % words


def _tell(kind: str, steps: tuple[Step, ...]) -> None:
    """One signal per class session; `former` is what it said before, or None."""
    keys = [step.session_id for step in steps]
    rows = ClassSession.with_cancelled.filter(pk__in=keys).select_related("cohort")
    sessions = rows.in_bulk()
    for step in steps:
        class_session_changed.send(
            ClassSession,
            class_session=sessions[step.session_id],
            change=str(kind),
            former=step.before,
        )


def may_undo(change: TimetableChange) -> bool:
    """Whether nothing was signed or changed since."""
    steps = [step.reversed() for step in change.steps]
    return _still_stand(steps) and not frozen_half_days(change.cohort, steps)


@transaction.atomic
def undo_change(change: TimetableChange, *, by: Viewer) -> TimetableChange:
    """Takes the change back, if nothing was signed or changed since. Repeatable."""
    if not permissions.can_run(by, change.cohort):
        raise NotYourCohort
    Cohort.objects.select_for_update().get(pk=change.cohort_id)
    undoing = TimetableChange.objects.filter(undoes=change).first()
    if undoing is not None:
        return undoing
    try:
        return change_timetable(
            change.cohort,
            by=by,
            kind=UNDONE.get(change.kind, change.kind),
            steps=[step.reversed() for step in change.steps],
            undoes=change,
        )
    except ChangedMeanwhile as refusal:
        raise CannotBeUndone from refusal


@transaction.atomic
def plan_half_days(cohort: Cohort) -> None:
    """Derives the half-days from the class sessions; frozen ones stay as they are.

    Raises `HalfDayIsFrozen` if the sessions no longer fit a signed half-day.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    planned = _planned(cohort)
    existing = {(row.date, row.period): row for row in cohort.half_days.all()}
    new, changed = [], []
    for key, facts in planned.items():
        row = existing.pop(key, None)
        if row is None:
            new.append(HalfDay(cohort=cohort, date=key[0], period=key[1], **facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            changed.append(row)
            for name, value in facts.items():
                setattr(row, name, value)
    frozen = [row for row in (*changed, *existing.values()) if row.frozen_at]
    if frozen:
        half_days = sorted((row.date, row.period) for row in frozen)
        raise HalfDayIsFrozen(frozen_in_words(half_days))
    HalfDay.objects.filter(pk__in=[row.pk for row in existing.values()]).delete()
    HalfDay.objects.bulk_create(new)
    HalfDay.objects.bulk_update(changed, HALF_DAY_FACTS, batch_size=200)
    if new or changed or existing:
        planned_minutes_changed.send(Cohort, cohort=cohort)


HALF_DAY_FACTS = (
    "starts_at",
    "ends_at",
    "on_site_minutes",
    "remote_minutes",
    "either_minutes",
)


def _planned(cohort: Cohort) -> dict[tuple[date, str], dict]:
    """Half-days to be: (date, period) → start, end and minutes by mode."""
    sessions = defaultdict(list)
    for session in ClassSession.objects.of_cohort(cohort):
        sessions[period_of(session.starts_at, cohort)].append(session)
    return {key: _facts(rows) for key, rows in sessions.items()}


def _facts(sessions: list[ClassSession]) -> dict:
    def minutes(mode: str) -> int:
        return sum(session.minutes for session in sessions if session.mode == mode)

    return {
        "starts_at": min(session.starts_at for session in sessions),
        "ends_at": max(session.ends_at for session in sessions),
        "on_site_minutes": minutes(SessionPlace.ON_SITE),
        "remote_minutes": minutes(SessionPlace.REMOTE),
        "either_minutes": minutes(SessionPlace.BOTH),
    }


def plan_class_session(
    cohort: Cohort,
    *,
    by: Viewer,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    mode: str,
    trainers: Iterable[User] = (),
    guest_cohorts: Iterable[Cohort] = (),
    room: str = "",
    bring: str = "",
) -> ClassSession:
    """Adds a class session and plans the half-days that it fills.

    The same one (title and hours) is added once, however often one clicks.
    """
    facts = SessionFacts(
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        room=room,
        bring=bring,
        trainers=tuple(sorted(trainer.pk for trainer in trainers)),
        guests=tuple(sorted(guest.pk for guest in guest_cohorts)),
    )
    return _plan_once(cohort, [facts], by=by)[0]


def plan_pattern(
    cohort: Cohort,
    *,
    by: Viewer,
    days: Iterable[date],
    hours: Sequence[tuple[int, int]],
    title: str = "",
    mode: str,
    room: str = "",
    trainers: Iterable[User] = (),
) -> list[ClassSession]:
    """One class session for each day and each (start, end) in whole local hours."""
    said = {
        "title": title or _("Séance"),
        "mode": mode,
        "room": room,
        "trainers": tuple(sorted(trainer.pk for trainer in trainers)),
    }
    wanted = [
        SessionFacts(
            starts_at=local_moment(cohort, day, start),
            ends_at=local_moment(cohort, day, 0) + timedelta(hours=end),
            **said,
        )
        for day in days
        for start, end in hours
    ]
    return _plan_once(cohort, wanted, by=by)


@transaction.atomic
def _plan_once(
    cohort: Cohort, wanted: list[SessionFacts], *, by: Viewer
) -> list[ClassSession]:
    """The sessions wanted, in their order; those already planned are left alone."""
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    missing = not_yet_planned(cohort, wanted)
    if missing:
        steps = [Step.new(facts) for facts in missing]
        change_timetable(cohort, by=by, kind=Kind.PLANNED, steps=steps)
    planned = {_identity(row): row for row in cohort.class_sessions.all()}
    return [planned[_identity(facts)] for facts in wanted]


def not_yet_planned(
    cohort: Cohort, wanted: Iterable[SessionFacts]
) -> list[SessionFacts]:
    """Those without a class session of the same title at the same hours, each once."""
    planned = {_identity(row) for row in cohort.class_sessions.all()}
    new = {_identity(facts): facts for facts in wanted}
    return [facts for identity, facts in new.items() if identity not in planned]


def _identity(session: ClassSession | SessionFacts) -> tuple:
    return session.title, session.starts_at, session.ends_at
