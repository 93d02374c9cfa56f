"""What became of a partner's client of the API, and how much it calls."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation, PartnerClient


class ClientEvent(ActorFields):
    """Who made, renewed, revoked or mandated a client, and why. Append-only."""

    class Kind(models.TextChoices):
        MADE = "made", _("créé")
        RENEWED = "renewed", _("prolongé")
        NEW_SECRET = "new_secret", _("prolongé, avec un nouveau secret")
        REVOKED = "revoked", _("révoqué")
        MANDATED = "mandated", _("mandat donné")
        MANDATE_ENDED = "mandate_ended", _("mandat arrêté")

    client = models.ForeignKey(PartnerClient, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=15, choices=Kind)
    at = models.DateTimeField(_("le"), default=timezone.now)
    agency = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("motif"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("étape d’un client de l’API")
        verbose_name_plural = _("étapes des clients de l’API")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%d/%m/%Y})"


class FileDrop(ActorFields):
    """An agency's follow-up list, laid down every night as a file; who said so."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="file_drop"
    )
    is_on = models.BooleanField(_("déposé chaque nuit"), default=False)
    changed_at = models.DateTimeField(_("changé le"), default=timezone.now)
    dropped_on = models.DateField(_("dernier dépôt"), null=True, blank=True)
    lines = models.PositiveIntegerField(_("lignes"), default=0)

    class Meta:
        verbose_name = _("dépôt de fichier")
        verbose_name_plural = _("dépôts de fichiers")

    def __str__(self) -> str:
        return str(self.organisation)


class ClientUse(models.Model):
    """A client's calls of one hour; the last minute's are counted for its limit."""

    client = models.ForeignKey(PartnerClient, models.CASCADE, related_name="uses")
    hour = models.DateTimeField(_("heure"))
    calls = models.PositiveIntegerField(_("appels"), default=0)
    minute = models.PositiveSmallIntegerField(default=0)
    calls_in_minute = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("usage d’un client de l’API")
        verbose_name_plural = _("usages des clients de l’API")
        constraints = [
            models.UniqueConstraint(fields=["client", "hour"], name="client_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} · {self.hour:%d/%m/%Y %H} h"
