"""Raised hands: one queue for the room and for those who follow from afar."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from people.viewer import Viewer
from realtime.models import Participant
from realtime.refusals import HostsOnly, NothingThere
from realtime.services.events import Turn, turn_of


def raise_hand(room_id: UUID, *, by: Viewer, client_id: str = "") -> None:
    """Takes a place at the end of the queue; one keeps one's place if already in."""
    with turn_of(room_id, by=by, client_id=client_id) as turn:
        if turn.repeated or turn.author.hand_raised_at is not None:
            return
        turn.author.hand_raised_at = timezone.now()
        turn.author.save(update_fields=["hand_raised_at"])
        _record_queue(turn)


def lower_hand(
    room_id: UUID, *, by: Viewer, participant: int | None = None, client_id: str = ""
) -> None:
    """Lowers one's own hand; a host, that of `participant`."""
    with turn_of(room_id, by=by, client_id=client_id) as turn:
        whose = turn.author
        if participant not in (None, whose.pk):
            if not whose.is_host:
                raise HostsOnly
            whose = Participant.objects.filter(room=room_id, pk=participant).first()
            if whose is None:
                raise NothingThere
        if turn.repeated or whose.hand_raised_at is None:
            return
        whose.hand_raised_at = None
        whose.save(update_fields=["hand_raised_at"])
        _record_queue(turn)


def _record_queue(turn: Turn) -> None:
    turn.record("hand.queue", {"queue": queue_of(turn.room.pk)})


def queue_of(room_id: UUID) -> list[dict[str, Any]]:
    """Who asks to speak, first come first."""
    raised = Participant.objects.filter(
        room=room_id,
        state=Participant.State.ADMITTED,
        hand_raised_at__isnull=False,
    )
    return [
        {"participant": row.pk, "name": row.name}
        for row in raised.order_by("hand_raised_at", "pk")
    ]
