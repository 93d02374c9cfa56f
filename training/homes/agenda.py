"""Class sessions as one person lives them: how, where, may I join, have I signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from people.models import Person
from people.templatetags.interface import date_fr, time_range_fr
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession, HalfDay, SessionPlace
from training.enrolments.models import Enrolment, SessionMode
from training.register.models import AttendanceState, AttendanceUnit
from training.register.services.signing import closes_at, opens_at

MAP = "https://www.openstreetmap.org/search?"


@dataclass(frozen=True)
class Appointment:
    """A class session of an enrolment. `half_day` is where one signs; `unit` what
    the register holds of it, or None. `mode` is how the person attends it."""

    session: ClassSession
    enrolment: Enrolment
    mode: str
    half_day: HalfDay | None
    unit: AttendanceUnit | None

    @property
    def is_remote(self) -> bool:
        return self.mode == SessionPlace.REMOTE

    @property
    def opens_at(self) -> datetime:
        """The room opens as long before the start as signing does."""
        before = timedelta(minutes=settings.SIGNING_OPENS_BEFORE_MINUTES)
        return self.session.starts_at - before

    @property
    def opens_label(self) -> str:
        """« mardi 24 novembre à 13 h 45 », in the venue's zone."""
        local = self.opens_at.astimezone(self.session.cohort.zone)
        return f"{date_fr(local)} {time_range_fr(local)}"

    @property
    def may_join(self) -> bool:
        return self.is_remote and self.opens_at <= timezone.now() < self.session.ends_at

    @property
    def is_signed(self) -> bool:
        return self.unit is not None and self.unit.state == AttendanceState.PRESENT

    @property
    def may_sign(self) -> bool:
        """On site, while the half-day's signing window is open."""
        if self.is_remote or self.is_signed or self.half_day is None:
            return False
        begin, end = opens_at(self.half_day), closes_at(self.half_day)
        return begin <= timezone.now() <= end

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= timezone.now()

    @cached_property
    def place(self) -> str:
        """Room, name of the place and address, on one line; empty when remote."""
        return "" if self.is_remote else place_of(self.session)

    @property
    def map_url(self) -> str:
        cohort = self.session.cohort
        where = " ".join(
            filter(None, [cohort.address, cohort.postal_code, cohort.city])
        )
        return MAP + urlencode({"query": where}) if where and self.place else ""

    @property
    def trainers(self) -> str:
        return trainers_of(self.session)


def place_of(session: ClassSession) -> str:
    cohort = session.cohort
    town = " ".join(filter(None, [cohort.postal_code, cohort.city]))
    parts = [session.room, cohort.place_name, cohort.address, town]
    return ", ".join(part for part in parts if part)


def trainers_of(session: ClassSession) -> str:
    return ", ".join(str(trainer) for trainer in session.trainers.all())


def coming_sessions(viewer: Viewer, person: Person) -> QuerySet[ClassSession]:
    """The person's, from the one that may still be signed on."""
    return (
        ClassSession.objects.visible_to(viewer)
        .attended_by(person)
        .not_over(since_minutes=settings.SIGNING_CLOSES_AFTER_MINUTES)
        .with_details()
        .prefetch_related("guest_cohorts")
    )


def appointments(
    sessions: Iterable[ClassSession], enrolments: Iterable[Enrolment]
) -> list[Appointment]:
    """Each session with the enrolment that leads there; four queries, however many."""
    sessions = list(sessions)
    seats = {enrolment.cohort_id: enrolment for enrolment in enrolments}
    half_days = registers_of(sessions)
    units = {
        (unit.enrolment_id, unit.half_day_id): unit
        for unit in AttendanceUnit.objects.filter(
            enrolment__in=seats.values(),
            half_day__in=[row.pk for rows in half_days.values() for row in rows],
        )
    }
    modes = {
        (row.enrolment_id, row.class_session_id): row.mode
        for row in SessionMode.objects.filter(
            enrolment__in=seats.values(), class_session__in=sessions
        )
    }
    found = []
    for session in sessions:
        enrolment = _seat_in(session, seats)
        if enrolment is None:
            continue
        half_day = next(
            (
                row
                for row in half_days[session.pk]
                if row.cohort_id == enrolment.cohort_id
            ),
            None,
        )
        found.append(
            Appointment(
                session=session,
                enrolment=enrolment,
                mode=_mode_of(session, enrolment, modes),
                half_day=half_day,
                unit=half_day and units.get((enrolment.pk, half_day.pk)),
            )
        )
    return found


def _seat_in(session: ClassSession, seats: dict) -> Enrolment | None:
    cohorts = [session.cohort_id, *(guest.pk for guest in session.guest_cohorts.all())]
    return next((seats[cohort] for cohort in cohorts if cohort in seats), None)


def _mode_of(session: ClassSession, enrolment: Enrolment, modes: dict) -> str:
    if session.mode != SessionPlace.BOTH:
        return session.mode
    return modes.get((enrolment.pk, session.pk), enrolment.mode)


def registers_of(sessions: list[ClassSession]) -> dict[object, list[HalfDay]]:
    """Session → the half-days (one per cohort) in which it falls. One query.

    `guest_cohorts` must be prefetched.
    """
    if not sessions:
        return {}
    cohorts = {
        session.pk: {session.cohort_id, *(c.pk for c in session.guest_cohorts.all())}
        for session in sessions
    }
    rows = HalfDay.objects.filter(
        cohort__in=set().union(*cohorts.values()),
        starts_at__lt=max(session.ends_at for session in sessions),
        ends_at__gt=min(session.starts_at for session in sessions),
    ).select_related("cohort")
    rows = list(rows)
    return {
        session.pk: [
            row
            for row in rows
            if row.cohort_id in cohorts[session.pk]
            and row.starts_at <= session.starts_at
            and row.ends_at >= session.ends_at
        ]
        for session in sessions
    }
