"""A class session's page, and its room: readable and usable without JavaScript."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.access import signed_in
from realtime.models import ConfirmationWindow, Participant, Room
from realtime.refusals import NotOpenYet, Removed, RoomIsOver, UnknownType
from realtime.rights import (
    CLOSES_AFTER,
    can_host,
    can_teach_session,
    joining_is_open,
    opens_at,
)
from realtime.roster import roster_of
from realtime.services import chat, hands, presence
from realtime.services.rooms import enter_room
from realtime.wire.commands import COMMANDS, command_of
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import Enrolment
from training.homes.agenda import (
    Appointment,
    appointments,
    place_of,
    trainers_of,
)
from training.refusals import Refusal
from training.register.models import AttendanceState, AttendanceUnit

NUMBERS = ("participant", "message", "window", "half_day", "minutes")
FLAGS = ("is_locked", "is_muted")


def _seats(request: HttpRequest, session: ClassSession) -> list[Appointment]:
    """The session as the viewer attends it; none for who teaches or helps."""
    person = request.viewer.person
    if person is None:
        return []
    enrolments = Enrolment.objects.visible_to(request.viewer).of_person(person)
    return appointments([session], enrolments)


def _session(request: HttpRequest, session_id: UUID) -> ClassSession:
    """The class session, called off or not; 404 to strangers."""
    sessions = ClassSession.with_cancelled.visible_to(request.viewer).with_details()
    return get_object_or_404(sessions, pk=session_id)


@signed_in
@never_cache
@require_safe
def class_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What, when, where, with whom, what to bring; the way in once it is open."""
    session = _session(request, session_id)
    if session.cancelled_at is not None:
        context = {"session": session, "contact": session.cohort.delivering_provider}
        return render(request, "realtime/class_session_cancelled.html", context)
    now = timezone.now()
    is_host = can_host(request.viewer, session)
    is_over = now >= session.ends_at + CLOSES_AFTER
    context = {
        "session": session,
        "is_host": is_host,
        "place": place_of(session) if session.has_room_on_site else "",
        "trainers": trainers_of(session),
        "opens_at": opens_at(session),
        "may_join": joining_is_open(session, now) or (is_host and not is_over),
        "is_over": is_over,
        "half_day": HalfDay.objects.for_session(session).first(),
        "may_sign": any(seat.may_sign for seat in _seats(request, session)),
        "contact": session.cohort.delivering_provider,
    }
    return render(request, "realtime/class_session.html", context)


@signed_in
@never_cache
@require_safe
def room(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The live room, its lobby, or why one may not come in."""
    session = _session(request, session_id)
    if session.cancelled_at is not None:
        return redirect("class_session", session.pk)
    try:
        participant = enter_room(session, by=request.viewer)
    except (NotOpenYet, RoomIsOver, Removed) as refusal:
        return _closed(request, session, refusal)
    if participant.state == Participant.State.WAITING:
        context = {"session": session, "participant": participant}
        return render(request, "realtime/lobby.html", context)
    return render(
        request, "realtime/room.html", _room_context(request, session, participant)
    )


def _closed(
    request: HttpRequest, session: ClassSession, refusal: Refusal
) -> HttpResponse:
    """Says why; after the end what was written can still be read by who was there."""
    was_there = Participant.objects.filter(
        room=session.pk, user=request.user, state=Participant.State.ADMITTED
    ).exists()
    is_readable = was_there and isinstance(refusal, RoomIsOver)
    context = {
        "session": session,
        "refusal": refusal,
        "history": chat.last_messages(session.pk) if is_readable else [],
        "opens_at": opens_at(session) if isinstance(refusal, NotOpenYet) else None,
    }
    return render(request, "realtime/room_closed.html", context)


def _room_context(
    request: HttpRequest, session: ClassSession, participant: Participant
) -> dict[str, Any]:
    live_room = Room.objects.get(pk=session.pk)
    queue = hands.queue_of(session.pk)
    context = {
        "session": session,
        "live_room": live_room,
        "participant": participant,
        "is_host": participant.is_host,
        "history": chat.last_messages(session.pk),
        "queue": queue,
        "has_raised": any(hand["participant"] == participant.pk for hand in queue),
        "max_length": chat.MAX_LENGTH,
        "frame_id": uuid4().hex,
        **_confirmations(request, session, participant),
    }
    if participant.is_host:
        context["roster"] = roster_of(session)
    else:
        context["present"] = presence.present_in(session.pk)
    return context


def _confirmations(
    request: HttpRequest, session: ClassSession, participant: Participant
) -> dict[str, Any]:
    """The windows open now; for a trainee those of their own half-day, and whether
    it is signed; for a trainer the half-days that can be opened."""
    windows = (
        ConfirmationWindow.objects.filter(room=session.pk, closes_at__gt=timezone.now())
        .select_related("half_day__cohort")
        .order_by("closes_at")
    )
    if participant.is_host:
        half_days = HalfDay.objects.for_session(session).select_related("cohort")
        return {
            "windows": windows,
            "half_days": half_days,
            "may_open": can_teach_session(request.viewer, session),
        }
    windows = list(windows.filter(half_day__cohort=participant.enrolment.cohort_id))
    signed = AttendanceUnit.objects.filter(
        enrolment=participant.enrolment,
        half_day__in=HalfDay.objects.for_session(session),
        state=AttendanceState.PRESENT,
    )
    return {"windows": windows, "is_signed": signed.exists()}


@signed_in
@never_cache
@require_safe
def room_people(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The fragment of the hosts' view that pushed hints make them read again."""
    session, participant = _inside(request, session_id)
    if not participant.is_host or not can_host(request.viewer, session):
        raise Http404
    context = {"session": session, "roster": roster_of(session), "is_host": True}
    return render(request, "realtime/_roster.html", context)


@signed_in
@never_cache
@require_safe
def room_confirmations(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The fragment with the windows of confirmation."""
    session, participant = _inside(request, session_id)
    context = {
        "session": session,
        "is_host": participant.is_host,
        "frame_id": uuid4().hex,
        **_confirmations(request, session, participant),
    }
    return render(request, "realtime/_confirmations.html", context)


def _inside(request: HttpRequest, session_id: UUID) -> tuple[ClassSession, Participant]:
    """404 unless the viewer is in the room."""
    session = _session(request, session_id)
    inside = Participant.objects.select_related("enrolment").filter(
        state=Participant.State.ADMITTED
    )
    return session, get_object_or_404(inside, room=session.pk, user=request.user)


@signed_in
@require_POST
def room_command(request: HttpRequest, session_id: UUID, command: str) -> HttpResponse:
    """The commands of the socket as plain forms, for browsers without JavaScript."""
    session = _session(request, session_id)
    if command not in COMMANDS:
        raise Http404
    try:
        frame = _frame(request, command)
        command_of(frame).run(
            session.pk, frame, by=request.viewer, client_id=frame["id"]
        )
    except UnknownType:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("room", session_id=session.pk)


def _frame(request: HttpRequest, command: str) -> dict[str, Any]:
    """The frame that a form stands for: numbers and flags are typed."""
    frame: dict[str, Any] = {
        "type": command,
        "id": request.POST.get("id") or uuid4().hex,
    }
    for name, value in request.POST.items():
        if name in NUMBERS:
            frame[name] = int(value) if value.isdecimal() and len(value) < 11 else None
        elif name in FLAGS:
            frame[name] = value == "1"
        elif name == "text":
            frame[name] = value
    return frame
