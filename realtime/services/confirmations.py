"""The trainer asks those who follow from afar to confirm a half-day; they do."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from people.viewer import Viewer
from realtime.models import ConfirmationWindow, Participant, PresenceInterval
from realtime.refusals import HostsOnly, NoRight, WindowIsClosed, WrongHalfDay
from realtime.rights import can_teach_session
from realtime.services import presence
from realtime.services.events import check_may_act, turn_of
from training.cohorts.schedule import ClassSession, HalfDay
from training.register.models import Method, RegisterEntry
from training.register.services import sign_presence

DEFAULT_MINUTES = 10
MAX_MINUTES = 60


def open_window(
    room_id: UUID,
    half_day_id: int,
    *,
    by: Viewer,
    minutes: int = DEFAULT_MINUTES,
    client_id: str = "",
) -> None:
    """A trainer of the session opens the confirmation of one of its half-days.

    One window at a time per half-day: asked again, the first one stays.
    """
    with turn_of(room_id, by=by, client_id=client_id, as_host=True) as turn:
        session = ClassSession.objects.select_related("cohort").get(pk=room_id)
        if not can_teach_session(by, session):
            raise HostsOnly
        half_day = HalfDay.objects.for_session(session).filter(pk=half_day_id).first()
        if half_day is None:
            raise WrongHalfDay
        now = timezone.now()
        running = ConfirmationWindow.objects.filter(room=room_id, half_day=half_day)
        if turn.repeated or running.filter(closes_at__gt=now).exists():
            return
        length = timedelta(minutes=min(max(minutes, 1), MAX_MINUTES))
        window = ConfirmationWindow.objects.create(
            room=turn.room,
            half_day=half_day,
            opened_by=by.user,
            opened_at=now,
            closes_at=now + length,
        )
        turn.record("attendance.window", _as_frame(window))


def confirm_presence(room_id: UUID, window_id: int, *, by: Viewer) -> RegisterEntry:
    """Someone who follows from afar signs, within the window; repeating is harmless.

    What the server saw of their presence goes with the signature as evidence.
    """
    participant = (
        Participant.objects.select_related("room", "enrolment", "user")
        .filter(room=room_id, user=by.user)
        .first()
    )
    if participant is None or participant.enrolment is None:
        raise NoRight
    check_may_act(participant)
    window = (
        ConfirmationWindow.objects.select_related("half_day__cohort")
        .filter(
            room=room_id,
            pk=window_id,
            half_day__cohort=participant.enrolment.cohort_id,
        )
        .first()
    )
    if window is None:
        raise WrongHalfDay
    if window.closes_at <= timezone.now():
        raise WindowIsClosed
    return sign_presence(
        participant.enrolment,
        window.half_day,
        by=by,
        method=Method.REMOTE_CONFIRMATION,
        evidence=evidence_of(participant, window.half_day),
    )


def evidence_of(participant: Participant, half_day: HalfDay) -> dict[str, Any]:
    """Minutes and intervals of presence in the room within the half-day, UTC."""
    rows = PresenceInterval.objects.filter(participant=participant)
    spans = presence.merged(rows, half_day.starts_at, half_day.ends_at)
    return {
        "presence_minutes": presence.minutes(spans),
        "intervals": [[begin.isoformat(), end.isoformat()] for begin, end in spans],
    }


def open_windows(room_id: UUID) -> list[dict[str, Any]]:
    """The windows that are open now."""
    windows = ConfirmationWindow.objects.filter(
        room=room_id, closes_at__gt=timezone.now()
    ).select_related("half_day")
    return [_as_frame(window) for window in windows.order_by("closes_at")]


def _as_frame(window: ConfirmationWindow) -> dict[str, Any]:
    return {
        "window": window.pk,
        "half_day": window.half_day_id,
        "closes_at": window.closes_at.isoformat(timespec="seconds"),
    }
