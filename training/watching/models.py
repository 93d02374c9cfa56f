"""Alarms: a program that fell silent, or reading that is out of the ordinary."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, OrganisationKind, PartnerClient, Role
from people.viewer import Viewer, ViewerKind

TERRITORY = OrganisationKind.Kind.TERRITORY


class AlarmQuerySet(models.QuerySet):
    """Reading vocabulary of alarms."""

    def visible_to(self, viewer: Viewer) -> "AlarmQuerySet":
        """The managers of the organisation concerned; the coordinators of the territory
        above it, or every coordinator where none is."""
        if viewer.is_system:
            return self
        if viewer.kind != ViewerKind.USER or viewer.organisation is None:
            return self.none()
        allowed = Q(pk__in=[])
        if viewer.has_role(Role.MANAGER):
            allowed |= Q(organisation=viewer.organisation)
        if viewer.has_role(Role.COORDINATOR):
            above, anyones = Q(organisation=viewer.organisation), Q()
            for up in ("organisation__parent", "organisation__parent__parent"):
                above |= Q(**{up: viewer.organisation})
                anyones |= Q(**{f"{up}__kinds__kind": TERRITORY})
            orphans = ~Q(pk__in=Alarm.objects.filter(anyones).values("pk"))
            allowed |= above | orphans
        return self.filter(allowed)

    def open(self) -> "AlarmQuerySet":
        return self.filter(settled_at=None)

    def with_details(self) -> "AlarmQuerySet":
        return self.select_related("organisation", "client", "user", "settled_by")


class Alarm(models.Model):
    """Something to look at, told once (`key`); it names no person followed."""

    class Kind(models.TextChoices):
        SILENT_CLIENT = "silent_client", _("Un logiciel n’appelle plus")
        SILENT_WEBHOOK = "silent_webhook", _("Une adresse ne reçoit plus")
        VOLUME = "volume", _("Beaucoup plus de dossiers lus que d’habitude")
        HOURS = "hours", _("Des dossiers lus la nuit")
        OUTSIDE = "outside", _("Des dossiers lus hors du portefeuille")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=150, unique=True, editable=False)
    kind = models.CharField(max_length=15, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="alarms"
    )
    client = models.ForeignKey(
        PartnerClient, models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="alarms",
    )  # fmt: skip
    since = models.DateTimeField(_("depuis"))
    count = models.PositiveIntegerField(_("personnes"), default=0)
    usual = models.PositiveIntegerField(_("d’habitude"), default=0)
    raised_at = models.DateTimeField(_("le"), default=timezone.now)
    settled_at = models.DateTimeField(_("traitée le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    is_cut = models.BooleanField(_("accès coupé"), default=False)
    reason = models.CharField(_("ce qui a été constaté"), max_length=255, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.who}"

    @property
    def who(self) -> str:
        return str(self.client.name if self.client else self.user)

    @property
    def is_silence(self) -> bool:
        return self.kind in (self.Kind.SILENT_CLIENT, self.Kind.SILENT_WEBHOOK)


class ClientRhythm(models.Model):
    """The silence after which a client's owner wants to be told; else it is learned."""

    client = models.OneToOneField(PartnerClient, models.CASCADE, related_name="rhythm")
    hours = models.PositiveIntegerField(_("heures"))

    class Meta:
        verbose_name = _("rythme d’un client de l’API")
        verbose_name_plural = _("rythmes des clients de l’API")

    def __str__(self) -> str:
        return f"{self.client_id} · {self.hours} h"
