"""Records that may be of one person, and the merges that a coordinator decided."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisations import Organisation
from people.models.persons import Person


class DuplicateState(models.TextChoices):
    WAITING = "waiting", _("à examiner")
    MERGED = "merged", _("même personne")
    DIFFERENT = "different", _("deux personnes")


class PossibleDuplicateQuerySet(models.QuerySet):
    def waiting(self) -> "PossibleDuplicateQuerySet":
        """To be looked at; a pair whose record was merged elsewhere rests."""
        return self.filter(
            state=DuplicateState.WAITING,
            first__merged_into=None,
            second__merged_into=None,
        )

    def with_details(self) -> "PossibleDuplicateQuerySet":
        return self.select_related("first", "second", "decided_by")


class PossibleDuplicate(models.Model):
    """Two records that resemble one another, shown to the territory alone.

    One row per pair, whatever the order: `first` has the lower identifier.
    `reasons` are values of `people.resemblance.Reason`; nothing personal stands here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("ressemblance sur 100"))
    reasons = models.JSONField(default=list)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=DuplicateState,
        default=DuplicateState.WAITING,
    )
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        ordering = ["-score", "found_at", "pk"]
        indexes = [
            models.Index(fields=["state", "-score"], name="duplicate_state_score")
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class PersonMerge(models.Model):
    """A merge: who into whom, by whom, and exactly what was moved, for undoing it.

    `moved`: {"app.Model.field": [primary keys]}. `taken`: {field: value as text} that
    the kept record lacked and took over. `logins`: {"kept": user or null, "merged":
    user or null} as they were before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    taken = models.JSONField(default=dict)
    logins = models.JSONField(default=dict)
    merged_at = models.DateTimeField(default=timezone.now, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("fusion de fiches")
        verbose_name_plural = _("fusions de fiches")
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="merged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"

    @property
    def undo_until(self):
        """The last day on which the merge can be undone."""
        last = self.merged_at + timedelta(days=settings.MERGE_UNDO_DAYS)
        return timezone.localdate(last)

    @property
    def can_still_be_undone(self) -> bool:
        return self.undone_at is None and timezone.localdate() <= self.undo_until
