"""A person before the code on the wall: may they sign, have they signed?"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from people.templatetags.interface import date_fr, time_fr
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession, HalfDay, SessionPlace
from training.enrolments.models import Enrolment
from training.refusals import Refusal
from training.register import refusals
from training.register.reading import RegisterRow, rows_of
from training.register.services.signing import closes_at, last_moment, opens_at


@dataclass(frozen=True)
class CheckIn:
    """One person's half-day; `row` is None when they aren't expected."""

    enrolment: Enrolment
    half_day: HalfDay
    row: RegisterRow | None
    sessions: list[ClassSession]

    @property
    def is_signed(self) -> bool:
        return self.row is not None and self.row.facts.is_own_signature

    @property
    def signed_when(self) -> str:
        """« mardi 24 novembre à 9 h 02 », in the venue's zone."""
        at = self.row.entry.business_at.astimezone(self.half_day.cohort.zone)
        return _("%(day)s à %(hour)s") % {"day": date_fr(at), "hour": time_fr(at)}

    @property
    def is_late(self) -> bool:
        """Still possible, but the trainer will have to confirm it."""
        return timezone.now() > closes_at(self.half_day)

    @property
    def refusal(self) -> Refusal | None:
        """Why they couldn't sign now, to be said before they press the button."""
        now, half_day = timezone.now(), self.half_day
        if self.row is None or not self.row.is_expected:
            return refusals.NotExpected()
        if now < opens_at(half_day):
            return refusals.TooEarly(opens_at(half_day), half_day.cohort.zone)
        if self.row.facts.is_final:
            return refusals.RegisterIsClosed()
        return refusals.TooLate() if now >= last_moment(half_day) else None

    @property
    def place(self) -> str:
        cohort = self.half_day.cohort
        rooms = dict.fromkeys(s.room for s in self.sessions if s.room)
        return ", ".join(
            part for part in (*rooms, cohort.place_name, cohort.city) if part
        )

    @property
    def mode(self) -> str:
        return mode_of(self.half_day)

    @property
    def trainers(self) -> str:
        return names_of_trainers(self.sessions)


def mode_of(half_day: HalfDay) -> str:
    """How the half-day is given, as `components/mode.html` takes it."""
    if half_day.either_minutes or half_day.on_site_minutes and half_day.remote_minutes:
        return SessionPlace.BOTH
    return SessionPlace.ON_SITE if half_day.on_site_minutes else SessionPlace.REMOTE


def names_of_trainers(sessions: list[ClassSession]) -> str:
    names = [str(user) for session in sessions for user in session.trainers.all()]
    return ", ".join(dict.fromkeys(names))


def sessions_in(half_day: HalfDay) -> list[ClassSession]:
    """The class sessions of the half-day with their trainers; two queries."""
    return list(
        ClassSession.objects.of_cohort(half_day.cohort)
        .between(half_day.starts_at, half_day.ends_at)
        .prefetch_related("trainers")
    )


def read_check_in(viewer: Viewer, shown: HalfDay) -> CheckIn | None:
    """The viewer's own check-in, of their cohort or of the one that it joins as a
    guest; None for whom none of them knows."""
    if viewer.person is None:
        return None
    half_days = HalfDay.objects.shown_with(shown).with_details()
    by_cohort = {half_day.cohort_id: half_day for half_day in half_days}
    enrolments = list(
        Enrolment.objects.of_person(viewer.person)
        .filter(cohort__in=by_cohort)
        .select_related("person")
    )
    if not enrolments:
        return None
    rows = rows_of(by_cohort.values(), enrolments)
    enrolment = next(
        (e for e in enrolments if (e.pk, by_cohort[e.cohort_id].pk) in rows),
        enrolments[0],
    )
    half_day = by_cohort[enrolment.cohort_id]
    row = rows.get((enrolment.pk, half_day.pk))
    return CheckIn(enrolment, half_day, row, sessions_in(half_day))
