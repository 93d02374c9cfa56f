"""The trainer's view of who is there: on site by the register, remote by presence."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from realtime.models import Participant, PresenceInterval
from realtime.rights import ATTENDING
from realtime.services import presence
from training.cohorts.schedule import ClassSession, HalfDay, SessionPlace
from training.enrolments.models import AttendanceMode, Enrolment, SessionMode
from training.register.models import AttendanceState, AttendanceUnit


@dataclass(frozen=True)
class Row:
    """One enrolled person; `participant` is None until they first open the room."""

    enrolment: Enrolment
    mode: str
    unit: AttendanceUnit | None
    participant: Participant | None
    is_here: bool
    minutes: int

    @property
    def name(self) -> str:
        return self.enrolment.person.full_name

    @property
    def status(self) -> str:
        if self.unit is not None:
            return self.unit.state
        return "live" if self.is_here else "expected"

    @property
    def status_label(self) -> str:
        if self.unit is not None:
            signed = self.unit.state == AttendanceState.PRESENT
            return _("a signé") if signed else self.unit.get_state_display()
        return _("dans la salle en direct") if self.is_here else _("pas encore là")


@dataclass(frozen=True)
class Roster:
    """Both halves of the class, and who knocks at the door."""

    on_site: list[Row]
    remote: list[Row]
    waiting: list[Participant]

    @property
    def here(self) -> int:
        return sum(row.is_here for row in (*self.on_site, *self.remote))

    @property
    def signed(self) -> int:
        rows = (*self.on_site, *self.remote)
        return sum(row.status == AttendanceState.PRESENT for row in rows)


def roster_of(class_session: ClassSession) -> Roster:
    """Everyone enrolled in the session's cohorts; seven queries, however many."""
    half_days = list(HalfDay.objects.for_session(class_session))
    cohorts = {class_session.cohort_id, *(row.cohort_id for row in half_days)}
    enrolments = (
        Enrolment.objects.filter(cohort__in=cohorts, status__in=ATTENDING)
        .select_related("person")
        .order_by("person__birth_name", "person__first_names")
    )
    units = {
        unit.enrolment_id: unit
        for unit in AttendanceUnit.objects.filter(half_day__in=half_days)
    }
    modes = dict(
        SessionMode.objects.filter(class_session=class_session).values_list(
            "enrolment", "mode"
        )
    )
    participants = _participants(class_session)
    rows: dict[str, list[Row]] = defaultdict(list)
    for enrolment in enrolments:
        mode = _mode(class_session, enrolment, modes)
        participant = participants.get(enrolment.pk)
        rows[mode].append(
            Row(
                enrolment=enrolment,
                mode=mode,
                unit=units.get(enrolment.pk),
                participant=participant,
                is_here=_is_here(participant),
                minutes=_minutes(class_session, participant),
            )
        )
    waiting = [p for p in participants.values() if p.state == Participant.State.WAITING]
    return Roster(rows["on_site"], rows["remote"], waiting)


def _participants(class_session: ClassSession) -> dict:
    """Enrolment → participant, with their intervals."""
    intervals = Prefetch(
        "presence_intervals", PresenceInterval.objects.order_by("started_at")
    )
    rows = Participant.objects.filter(
        room=class_session.pk, enrolment__isnull=False
    ).prefetch_related(intervals)
    return {row.enrolment_id: row for row in rows}


def _mode(class_session: ClassSession, enrolment: Enrolment, modes: dict) -> str:
    if class_session.mode != SessionPlace.BOTH:
        return AttendanceMode(class_session.mode)
    return modes.get(enrolment.pk, enrolment.mode)


def _is_here(participant: Participant | None) -> bool:
    if participant is None or participant.state != Participant.State.ADMITTED:
        return False
    fresh = timezone.now() - presence.STALE_AFTER
    return any(
        row.ended_at is None and row.seen_at >= fresh
        for row in participant.presence_intervals.all()
    )


def _minutes(class_session: ClassSession, participant: Participant | None) -> int:
    if participant is None:
        return 0
    spans = presence.merged(
        participant.presence_intervals.all(),
        class_session.starts_at,
        class_session.ends_at,
    )
    return presence.minutes(spans)
