"""What the API must remember between two calls."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import PartnerClient


class IdempotentRequest(models.Model):
    """A request that a client marked with an `Idempotency-Key`, and what it made.

    Keeps no personal data: `digest` is the SHA-256 of the address and the canonical
    body, `resource` the identifier of what was made.
    """

    client = models.ForeignKey(
        PartnerClient, models.CASCADE, related_name="idempotent_requests"
    )
    key = models.CharField(_("clé"), max_length=255)
    digest = models.CharField(_("empreinte"), max_length=64)
    resource = models.UUIDField(_("objet créé"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("demande répétable")
        verbose_name_plural = _("demandes répétables")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"],
                name="idempotent_request_once",
                violation_error_message=_("Cette clé a déjà servi."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} · {self.key}"
