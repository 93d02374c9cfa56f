"""What a class session says, and what was done to a timetable: history and undo."""

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession
from training.sharing import policy


@dataclass(frozen=True)
class SessionFacts:
    """All that a class session says: aware moments, keys of trainers and guests."""

    title: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    room: str = ""
    bring: str = ""
    trainers: tuple[UUID, ...] = ()
    guests: tuple[UUID, ...] = ()
    is_cancelled: bool = False

    @classmethod
    def of(cls, session: ClassSession) -> "SessionFacts":
        """As it stands; prefetch `trainers` and `guest_cohorts` for many."""
        return cls(
            title=session.title,
            starts_at=session.starts_at.astimezone(UTC),
            ends_at=session.ends_at.astimezone(UTC),
            mode=session.mode,
            room=session.room,
            bring=session.bring,
            trainers=tuple(sorted(user.pk for user in session.trainers.all())),
            guests=tuple(sorted(row.pk for row in session.guest_cohorts.all())),
            is_cancelled=session.cancelled_at is not None,
        )

    @classmethod
    def from_json(cls, facts: dict) -> "SessionFacts":
        """The reverse of `as_json`."""
        moments = {
            name: datetime.fromisoformat(facts[name])
            for name in ("starts_at", "ends_at")
        }
        keys = {
            name: tuple(UUID(key) for key in facts[name])
            for name in ("trainers", "guests")
        }
        return cls(**(facts | moments | keys))

    def as_json(self) -> dict:
        """Moments as ISO 8601 in UTC, keys as texts."""
        return asdict(self) | {
            "starts_at": self.starts_at.astimezone(UTC).isoformat(),
            "ends_at": self.ends_at.astimezone(UTC).isoformat(),
            "trainers": [str(key) for key in self.trainers],
            "guests": [str(key) for key in self.guests],
        }

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Step:
    """One class session before and after; `before` is None for a new one."""

    session_id: UUID
    before: SessionFacts | None
    after: SessionFacts

    @classmethod
    def new(cls, facts: SessionFacts) -> "Step":
        return cls(uuid.uuid4(), None, facts)

    def reversed(self) -> "Step":
        """Back to what it was; what was new is called off."""
        return Step(
            self.session_id,
            self.after,
            self.before or replace(self.after, is_cancelled=True),
        )

    @classmethod
    def from_json(cls, line: dict) -> "Step":
        return cls(
            UUID(line["session"]),
            SessionFacts.from_json(line["before"]) if line["before"] else None,
            SessionFacts.from_json(line["after"]),
        )

    def as_json(self) -> dict:
        return {
            "session": str(self.session_id),
            "before": self.before.as_json() if self.before else None,
            "after": self.after.as_json(),
        }


class TimetableChangeQuerySet(models.QuerySet):
    """Reading vocabulary of the timetable's history."""

    def visible_to(self, viewer: Viewer) -> "TimetableChangeQuerySet":
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def standing(self) -> "TimetableChangeQuerySet":
        """Neither undone nor itself an undoing."""
        return self.filter(undone_by=None, undoes=None)


class TimetableChange(ActorFields):
    """One act on the timetable, of one class session or of two hundred.

    `lines`: a list of `Step.as_json`. The identifier is given by the preview that was
    confirmed: a second click finds it done. Undoing is a change of its own.
    """

    class Kind(models.TextChoices):
        """Also the word by which `class_session_changed` tells what happened."""

        PLANNED = "planned", _("séances ajoutées")
        MOVED = "moved", _("séances déplacées")
        CHANGED = "changed", _("séances modifiées")
        CANCELLED = "cancelled", _("séances annulées")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="timetable_changes")
    kind = models.CharField(_("acte"), max_length=10, choices=Kind)
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )

    objects = TimetableChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement du planning")
        verbose_name_plural = _("changements du planning")
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["cohort", "-made_at"], name="timetable_change_last")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({len(self.lines)})"

    @property
    def steps(self) -> list[Step]:
        return [Step.from_json(line) for line in self.lines]
