"""The journal of reads."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Person
from people.viewer import Viewer
from training.sharing.rules.table import Standing, sees
from training.sharing.rules.vocabulary import (
    IDENTITY,
    JOURNAL,
    SHARES,
    Scope,
)


class AccessLogQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "AccessLogQuerySet":
        """The person reads the journal of their own record, and of those that were
        merged into it: their rows can't be changed."""
        if viewer.is_system:
            return self
        if viewer.person is None or not sees(Standing.PERSON, JOURNAL[0]):
            return self.none()
        return self.filter(person__in=Person.objects.records_of(viewer.person))


class AccessLog(ActorFields):
    """The journal: who read which part of whose record, why. Append-only."""

    at = models.DateTimeField(_("le"), default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_logs")
    part = models.CharField(
        _("partie"), max_length=20, choices=[*Scope.choices, IDENTITY, SHARES, JOURNAL]
    )
    function = models.CharField(_("fonction"), max_length=100, blank=True)
    purpose = models.CharField(_("finalité"), max_length=255)
    request_id = models.CharField(max_length=32, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("journal des consultations")
        indexes = [
            models.Index(fields=["person", "-at"], name="access_log_person"),
            models.Index(fields=["-at"], name="access_log_day"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} · {self.part}"
