"""What was done to a cohort's timetable, session by session: history and undo."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.sharing import policy


class TimetableChangeQuerySet(models.QuerySet):
    """Reading vocabulary of the timetable's history."""

    def visible_to(self, viewer: Viewer) -> "TimetableChangeQuerySet":
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def standing(self) -> "TimetableChangeQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)


class TimetableChange(ActorFields):
    """One act on the timetable, of one class session or of two hundred.

    `lines`: list of {"session": UUID, "before": facts or null, "after": facts}, facts
    as `training.cohorts.facts.SessionFacts.as_json` writes them. The identifier is
    given by the preview that was confirmed: a second click finds it done.
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
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)

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
