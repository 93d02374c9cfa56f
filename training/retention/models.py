"""How long an organisation keeps what it follows, and what was erased when.

Persons stand here by their key alone: these rows outlive what they were about.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation

FOLLOW_UP_DAYS = 730


class Stage(models.TextChoices):
    """What goes first, and what goes when the evidence isn't owed any more."""

    FOLLOW_UP = "follow_up", _("suivi")
    EVIDENCE = "evidence", _("preuves et identité")


class RetentionRule(models.Model):
    """An organisation's own delay; its agencies without one of their own follow it.

    A public body's files are public archives: nothing of them is destroyed without
    the archives' visa (Code du patrimoine, L.212-2 and L.214-3).
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="retention_rule"
    )
    follow_up_days = models.PositiveIntegerField(
        _("suivi gardé après le dernier contact (jours)"), default=FOLLOW_UP_DAYS
    )
    is_public_body = models.BooleanField(_("organisme public"), default=False)

    class Meta:
        verbose_name = _("durée de conservation")
        verbose_name_plural = _("durées de conservation")

    def __str__(self) -> str:
        return str(self.organisation)


class ErasureList(models.Model):
    """What a public body would erase, waiting for the archives' visa."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="erasure_lists"
    )
    prepared_at = models.DateTimeField(_("préparée le"), default=timezone.now)
    visa_reference = models.CharField(_("visa"), max_length=100, blank=True)
    visa_on = models.DateField(_("visa du"), null=True, blank=True)

    class Meta:
        verbose_name = _("liste d’élimination")
        verbose_name_plural = _("listes d’élimination")
        ordering = ["prepared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(visa_on=None),
                name="erasure_list_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.prepared_at:%d/%m/%Y})"


class ErasureItem(models.Model):
    """A person on a list, for one stage."""

    list = models.ForeignKey(ErasureList, models.CASCADE, related_name="items")
    person_key = models.UUIDField()
    stage = models.CharField(max_length=10, choices=Stage)

    class Meta:
        verbose_name = _("ligne d’élimination")
        verbose_name_plural = _("lignes d’élimination")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "person_key", "stage"], name="erasure_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_key} · {self.get_stage_display()}"


class Erasure(models.Model):
    """What was erased of a person, and when."""

    person_key = models.UUIDField()
    stage = models.CharField(max_length=10, choices=Stage)
    at = models.DateTimeField(_("effacé le"), default=timezone.now)

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")
        constraints = [
            models.UniqueConstraint(fields=["person_key", "stage"], name="erasure_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_key} · {self.get_stage_display()}"


class ErasureUnderWay(models.Model):
    """A row that exists within an erasing transaction alone, and that the triggers of
    journals look for (`training.append_only`)."""

    class Meta:
        verbose_name = _("effacement en cours")
        verbose_name_plural = _("effacements en cours")

    def __str__(self) -> str:
        return str(self.pk)
