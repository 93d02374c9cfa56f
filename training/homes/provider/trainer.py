"""`/formateur/`: today's class sessions, the days after, registers to countersign."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import for_roles
from people.models import Role
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.answers import Answer, SessionAnswer, answers_for
from training.homes.agenda import place_of, registers_of

DAYS_AHEAD = 14
SHOWN_REGISTERS = 10


@dataclass(frozen=True)
class TaughtSession:
    """A class session with the registers (one per cohort) in which it falls."""

    session: ClassSession
    registers: list[HalfDay]
    answers: list[SessionAnswer]

    @property
    def absent(self) -> list[SessionAnswer]:
        """Who announced that they don't come."""
        return [row for row in self.answers if row.answer == Answer.ABSENT]

    @property
    def remote(self) -> list[SessionAnswer]:
        return [row for row in self.answers if row.answer == Answer.REMOTE]

    @property
    def coming(self) -> list[SessionAnswer]:
        return [row for row in self.answers if row.answer == Answer.COMING]

    @property
    def place(self) -> str:
        return place_of(self.session) if self.session.has_room_on_site else ""


def day_bounds(viewer: Viewer) -> tuple[datetime, datetime]:
    """Today's midnights where the organisation works."""
    now = timezone.now().astimezone(viewer.organisation.zone)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def taught_sessions(
    viewer: Viewer, start: datetime, end: datetime
) -> list[TaughtSession]:
    """The viewer's own class sessions for the organisation chosen now."""
    sessions = list(
        ClassSession.objects.visible_to(viewer)
        .taught_by(viewer.user)
        .filter(cohort__delivering_provider=viewer.organisation)
        .between(start, end)
        .with_details()
        .prefetch_related("guest_cohorts")
    )
    registers, answers = registers_of(sessions), answers_for(sessions)
    return [
        TaughtSession(
            session,
            registers[session.pk],
            list(answers.get(session.pk, {}).values()),
        )
        for session in sessions
    ]


@for_roles(Role.TRAINER)
@require_safe
def trainer_home(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    start, end = day_bounds(viewer)
    to_close = (
        HalfDay.objects.visible_to(viewer)
        .taught_by(viewer.user)
        .to_close()
        .with_details()
    )
    context = {
        "today": taught_sessions(viewer, start, end),
        "next": taught_sessions(viewer, end, end + timedelta(days=DAYS_AHEAD)),
        "registers": to_close[:SHOWN_REGISTERS],
        "registers_count": to_close.count(),
    }
    return render(request, "homes/trainer/home.html", context)
