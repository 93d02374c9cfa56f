"""Programs of partners that call the API, each bound to an organisation."""

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

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = _("client de l’API")
        verbose_name_plural = _("clients de l’API")

    def is_usable(self, request) -> bool:
        """False once expired: no token is given, and old ones stop."""
        return self.expires_at > timezone.now()

    @property
    def scope_set(self) -> set[str]:
        return set(self.allowed_scopes.split())
