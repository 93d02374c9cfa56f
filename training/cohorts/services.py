"""Writes of cohorts: class sessions, the half-days that follow, the frozen title."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from people.viewer import Viewer
from training.cohorts import permissions
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, HalfDay, Period, SessionPlace
from training.refusals import Refusal
from training.signals import class_session_changed, cohort_changed

MIDDAY = time(13, 0)
EVENING = time(18, 0)


class CrossesMidday(Refusal):
    """A class session would belong to two half-days."""

    code = "crosses_midday"
    sentence = gettext_lazy(
        "La séance passe 13 h : saisissez une séance le matin et une l’après-midi."
    )


class HalfDayIsFrozen(Refusal):
    """Someone has signed: what was signed no longer moves."""

    code = "half_day_frozen"
    sentence = gettext_lazy(
        "Cette demi-journée a déjà une signature : ses horaires ne changent plus."
    )


class NotYourCohort(Refusal):
    code = "not_your_cohort"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise cette session peut le faire."
    )


class SeatsAreTaken(Refusal):
    code = "seats_are_taken"
    sentence = gettext_lazy(
        "Des places sont déjà prises (%(taken)s) : on ne peut pas descendre plus bas."
    )


def period_of(moment: datetime, cohort: Cohort) -> tuple[date, str]:
    """The local date and half-day, in the venue's zone, in which a moment falls."""
    local = moment.astimezone(cohort.zone)
    if local.time() < MIDDAY:
        return local.date(), Period.MORNING
    if local.time() < EVENING:
        return local.date(), Period.AFTERNOON
    return local.date(), Period.EVENING


@transaction.atomic
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
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    planned = cohort.class_sessions.filter(
        title=title, starts_at=starts_at, ends_at=ends_at
    ).first()
    if planned is not None:
        return planned
    start, end = starts_at.astimezone(cohort.zone), ends_at.astimezone(cohort.zone)
    crosses = start.time() < MIDDAY < end.time() or start.date() != end.date()
    if crosses:
        raise CrossesMidday
    session = ClassSession(
        cohort=cohort,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        room=room,
        bring=bring,
    )
    session.full_clean()
    session.save()
    session.trainers.set(trainers)
    session.guest_cohorts.set(guest_cohorts)
    for concerned in (cohort, *guest_cohorts):
        plan_half_days(concerned)
    transaction.on_commit(
        partial(class_session_changed.send, ClassSession, class_session=session)
    )
    return session


@transaction.atomic
def plan_half_days(cohort: Cohort) -> None:
    """Derives the half-days from the class sessions; frozen ones stay as they are.

    Raises `HalfDayIsFrozen` if the sessions no longer fit a signed half-day.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    planned = _planned(cohort)
    existing = {(row.date, row.period): row for row in cohort.half_days.all()}
    for key, facts in planned.items():
        row = existing.pop(key, None)
        if row is None:
            HalfDay.objects.create(cohort=cohort, date=key[0], period=key[1], **facts)
        elif any(getattr(row, name) != value for name, value in facts.items()):
            if row.frozen_at is not None:
                raise HalfDayIsFrozen
            HalfDay.objects.filter(pk=row.pk).update(**facts)
    if any(row.frozen_at is not None for row in existing.values()):
        raise HalfDayIsFrozen
    HalfDay.objects.filter(pk__in=[row.pk for row in existing.values()]).delete()


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


@transaction.atomic
def set_seats(
    cohort: Cohort, *, by: Viewer, on_site: int, remote: int, recruitment: str
) -> Cohort:
    """Says how many may come, and whether newcomers are taken. Repeatable.

    Refuses fewer seats than are taken.
    """
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    for mode, seats in (("on_site", on_site), ("remote", remote)):
        taken = locked.seats_taken(mode)
        if seats < taken:
            raise SeatsAreTaken(SeatsAreTaken.sentence % {"taken": taken})
    locked.capacity_on_site, locked.capacity_remote = on_site, remote
    locked.recruitment = recruitment
    locked.save(
        update_fields=[
            "capacity_on_site",
            "capacity_remote",
            "recruitment",
            "updated_at",
        ]
    )
    transaction.on_commit(partial(cohort_changed.send, Cohort, cohort=locked))
    return locked


@transaction.atomic
def freeze_facts(cohort: Cohort) -> Cohort:
    """Freezes title and nature as they stand; called at the first entry. Repeatable."""
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.frozen_at is None:
        locked.frozen_title = locked.action.page.title
        locked.frozen_nature = locked.nature
        locked.frozen_at = timezone.now()
        locked.save(update_fields=["frozen_title", "frozen_nature", "frozen_at"])
    return locked


def local_moment(cohort: Cohort, day: date, hour: int, minute: int = 0) -> datetime:
    """That hour at the cohort's venue, as an aware moment."""
    return datetime.combine(day, time(hour, minute), tzinfo=cohort.zone)


def plan_pattern(
    cohort: Cohort,
    *,
    by: Viewer,
    days: Iterable[date],
    hours: Iterable[tuple[int, int]],
    title: str = "",
    **facts,
) -> list[ClassSession]:
    """One class session for each day and each (start, end) in whole local hours."""
    title = title or _("Séance")
    with transaction.atomic():
        return [
            plan_class_session(
                cohort,
                by=by,
                title=title,
                starts_at=local_moment(cohort, day, start),
                ends_at=local_moment(cohort, day, 0) + timedelta(hours=end),
                **facts,
            )
            for day in days
            for start, end in hours
        ]
