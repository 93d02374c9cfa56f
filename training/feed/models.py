"""The sequence of changes that each organisation reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Organisation
from training.changes import ChangeAction, ChangeKind


class FeedTurn(models.Model):
    """The one row that whoever gives out changes holds meanwhile."""

    class Meta:
        verbose_name = _("tour de distribution")
        verbose_name_plural = _("tours de distribution")

    def __str__(self) -> str:
        return str(self.pk)


class FeedHead(models.Model):
    """Where an organisation's sequence stands: its row is locked to number entries.

    `floor` is the last number that was trimmed: older cursors are too old.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="feed_head"
    )
    last = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tête du fil de changements")
        verbose_name_plural = _("têtes du fil de changements")

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.last}"


class FeedEntryQuerySet(models.QuerySet):
    def following(self, organisation, number: int) -> "FeedEntryQuerySet":
        """Those of the organisation's sequence after this number, in order."""
        rows = self.filter(organisation=organisation, sequence__gt=number)
        return rows.order_by("sequence")


class FeedEntry(models.Model):
    """A change as an organisation may read it: identifiers and kinds only.

    Who may still read it is asked at each reading; a tombstone always passes.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="feed_entries", db_index=False
    )
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=ChangeKind)
    action = models.CharField(max_length=8, choices=ChangeAction)
    object_id = models.CharField(max_length=36)
    person = models.UUIDField()
    enrolment = models.UUIDField(null=True)
    referral = models.UUIDField(null=True)
    is_tombstone = models.BooleanField(default=False)
    # The organisation's own, kept in tombstones and of merges: later they can't be
    # looked up.
    external_ids = models.JSONField(default=list)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du fil de changements")
        verbose_name_plural = _("entrées du fil de changements")
        indexes = [models.Index(fields=["at"], name="feed_entry_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sequence"],
                name="feed_entry_numbered_once",
                violation_error_message=_("Ce numéro est déjà pris."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.sequence}"


class ToldShare(models.Model):
    """What an organisation was last told of a share, so that it is told all of it:
    its start, what it covers now, and its end, even by the calendar alone."""

    grant = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="told_shares"
    )
    person = models.UUIDField()
    covers = models.CharField(max_length=250)
    is_ended = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("partage annoncé")
        verbose_name_plural = _("partages annoncés")
        indexes = [
            models.Index(
                fields=["grant"],
                name="told_share_running",
                condition=models.Q(is_ended=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.grant)
