"""One session live now: each start adds one if none is running."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from config.demo import cast
from people.models import User
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.planning import (
    MIDDAY,
    HalfDayIsFrozen,
    plan_class_session,
)
from training.cohorts.schedule import ClassSession
from training.enrolments.models import Enrolment

SYSTEM = Viewer.system()
LENGTH = timedelta(hours=2)


def live_session() -> ClassSession:
    """A session that runs now, taught by Chloé, with Amina enrolled."""
    trainer = User.objects.get(email=cast.address_of("chloe.marchand"))
    running = (
        ClassSession.objects.taught_by(trainer)
        .filter(starts_at__lte=timezone.now(), ends_at__gt=timezone.now())
        .exclude(mode="on_site")
        .order_by("-ends_at")
        .first()
    )
    return running or _add(trainer)


def _add(trainer: User) -> ClassSession:
    """In Amina's cohort; in a fresh one if today's half-day is signed already."""
    for cohort in Cohort.objects.running().filter(
        enrolments__person__user__email=cast.address_of(cast.AMINA[3])
    ):
        try:
            return _plan(cohort, trainer)
        except HalfDayIsFrozen:
            continue
    return _plan(_twin(), trainer)


def _plan(cohort: Cohort, trainer: User) -> ClassSession:
    """From a quarter of an hour ago; a second one follows if 13:00 is near."""
    sessions = [
        plan_class_session(
            cohort,
            by=SYSTEM,
            title="Atelier en direct",
            starts_at=start,
            ends_at=end,
            mode="both",
            room="Salle B 204",
            bring="Votre cahier et de quoi écrire",
            trainers=[trainer],
        )
        for start, end in _hours(timezone.now().astimezone(cohort.zone))
    ]
    return sessions[0]


def _hours(now: datetime) -> list[tuple[datetime, datetime]]:
    """Start and end around `now`, never across 13:00 or midnight."""
    now = now.replace(second=0, microsecond=0)
    midday = datetime.combine(now.date(), MIDDAY, tzinfo=now.tzinfo)
    midnight = datetime.combine(now.date(), time(23, 59), tzinfo=now.tzinfo)
    first = datetime.combine(now.date(), time(0, 0), tzinfo=now.tzinfo)
    if now < midday:
        start = max(now - timedelta(minutes=15), first)
        hours = [(start, min(start + LENGTH, midday))]
        if midday - now < timedelta(minutes=60):
            hours.append((midday, midday + LENGTH))
        return hours
    start = max(now - timedelta(minutes=15), midday)
    return [(start, max(min(start + LENGTH, midnight), start + timedelta(minutes=1)))]


@transaction.atomic
def _twin() -> Cohort:
    """A cohort like Amina's with the same people, whose register is untouched."""
    model = (
        Cohort.objects.filter(
            enrolments__person__user__email=cast.address_of(cast.AMINA[3])
        )
        .order_by("starts_on", "reference")
        .first()
    )
    seats = list(model.enrolments.holding_a_seat())
    fundings = list(model.fundings.all())
    cohort = Cohort.objects.get(pk=model.pk)
    cohort.pk, cohort._state.adding = None, True
    cohort.pk = Cohort._meta.pk.get_default()
    cohort.reference = f"{model.reference}-{timezone.now():%d%H%M}"
    cohort.frozen_at, cohort.frozen_title, cohort.frozen_nature = None, "", ""
    cohort.save()
    for funding in fundings:
        funding.pk, funding._state.adding, funding.cohort = None, True, cohort
        funding.save()
    Enrolment.objects.bulk_create(
        Enrolment(
            person_id=seat.person_id,
            cohort=cohort,
            status="in_training",
            mode=seat.mode,
            planned_entry_on=timezone.localdate(),
            planned_exit_on=cohort.ends_on,
            actual_entry_on=timezone.localdate(),
        )
        for seat in seats
    )
    return cohort
