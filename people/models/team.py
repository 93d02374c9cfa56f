"""How one joins an organisation, and what was done to its members' access."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisations import Organisation, Role


class InvitationQuerySet(models.QuerySet):
    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted, nor withdrawn, nor over."""
        return self.filter(
            accepted_at=None, withdrawn_at=None, expires_on__gte=timezone.localdate()
        )


class Invitation(models.Model):
    """An address asked to take a function; the link in its mail serves once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("adresse électronique"))
    name = models.CharField(_("nom"), max_length=150)
    role = models.CharField(_("fonction"), max_length=20, choices=Role)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_once",
                violation_error_message=_("Cette personne est déjà invitée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"


class TeamEvent(models.Model):
    """What was done to someone's access: append-only."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("invitation envoyée")
        WITHDRAWN = "withdrawn", _("invitation retirée")
        JOINED = "joined", _("invitation acceptée")
        ROLE_GIVEN = "role_given", _("fonction donnée")
        ROLE_ENDED = "role_ended", _("fonction terminée")
        LEFT = "left", _("départ de l’organisme")
        FACTOR_RESET = "factor_reset", _("second facteur à refaire")
        CONFIRMED = "confirmed", _("accès confirmé")
        REVIEW_ASKED = "review_asked", _("revue des accès demandée")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="team_events"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=20, choices=Role, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="team_event_by")]
        verbose_name = _("événement d’accès")
        verbose_name_plural = _("événements d’accès")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.organisation}"
