"""Programs of partners that call the API, each bound to an organisation."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    AbstractApplication,
)

from people.models.organisations import Organisation


class PartnerClient(AbstractApplication):
    """An OAuth client (RFC 6749 §4.4) of a partner: scopes, purpose, expiry.

    `mandated_by` lists the agencies that mandate a vendor's client; without any,
    the client acts for its own organisation alone.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="partner_clients"
    )
    mandated_by = models.ManyToManyField(
        Organisation, blank=True, related_name="mandated_clients"
    )
    allowed_scopes = models.TextField(_("droits, séparés par des espaces"))
    purpose = models.CharField(_("finalité"), max_length=255)
    expires_at = models.DateTimeField(_("expire le"))
    last_used_at = models.DateTimeField(_("dernier appel"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    calls_per_minute = models.PositiveIntegerField(
        _("appels par minute"), null=True, blank=True
    )

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = _("client de l’API")
        verbose_name_plural = _("clients de l’API")

    def is_usable(self, request) -> bool:
        """False once expired or revoked: no token is given, and old ones stop."""
        return not self.is_revoked and not self.is_expired

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def allowed_per_minute(self) -> int:
        """How many calls it may make in a minute; the installation's usual number."""
        return self.calls_per_minute or settings.API_CALLS_PER_MINUTE

    @property
    def scope_set(self) -> set[str]:
        return set(self.allowed_scopes.split())
