"""The live room of one class session: its events, who is there and since when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import Enrolment


class Room(models.Model):
    """The room of a class session; `last_seq` is taken under this row's lock."""

    class_session = models.OneToOneField(
        ClassSession, models.CASCADE, primary_key=True, related_name="live_room"
    )
    last_seq = models.PositiveIntegerField(default=0)
    is_locked = models.BooleanField(_("fermée aux nouveaux"), default=False)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("salle en direct")
        verbose_name_plural = _("salles en direct")

    def __str__(self) -> str:
        return str(self.class_session_id)


class Participant(models.Model):
    """Someone in a room: waiting in the lobby, admitted, or removed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("dans la salle d’attente")
        ADMITTED = "admitted", _("dans la salle")
        REMOVED = "removed", _("exclue de la salle")

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150)
    is_host = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    is_muted = models.BooleanField(default=False)
    hand_raised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("personne en salle")
        verbose_name_plural = _("personnes en salle")
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="participant_once")
        ]

    def __str__(self) -> str:
        return self.name


class RoomEvent(models.Model):
    """What must not be missed in a room; `seq` counts per room without gaps.

    `client_id` is the sender's own id of the frame: sent again, it does nothing.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=30)
    payload = models.JSONField()
    author = models.ForeignKey(
        Participant, models.SET_NULL, null=True, related_name="events"
    )
    client_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("événement de salle")
        verbose_name_plural = _("événements de salle")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="room_event_seq_once"),
            models.UniqueConstraint(
                fields=["room", "author", "client_id"],
                condition=~Q(client_id=""),
                name="room_event_client_id_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.type}"


class PresenceInterval(models.Model):
    """From when to when the server saw a participant's heartbeats. Evidence.

    `seen_at` moves on while heartbeats come; `ended_at` is set when they stop.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="presence_intervals"
    )
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("intervalle de présence")
        verbose_name_plural = _("intervalles de présence")
        ordering = ["started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at__gte=F("started_at")),
                name="presence_in_order",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(ended_at=None),
                name="presence_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.started_at:%H:%M}"


class ConfirmationWindow(models.Model):
    """The trainer asks those who follow from afar to confirm a half-day."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="confirmation_windows")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fenêtre de confirmation")
        verbose_name_plural = _("fenêtres de confirmation")

    def __str__(self) -> str:
        return f"{self.half_day} {self.opened_at:%H:%M}"
