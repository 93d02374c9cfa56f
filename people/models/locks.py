"""Failed logins by address: after too many, a password opens nothing any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoginLock(models.Model):
    """Failures in a row for an address, whether it has an account or not.

    The address is kept as a keyed digest: the table tells nobody who tried to log in.
    """

    digest = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(auto_now_add=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("connexion bloquée")
        verbose_name_plural = _("connexions bloquées")

    def __str__(self) -> str:
        return f"{self.digest[:8]} : {self.failures}"
