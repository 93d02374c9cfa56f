"""Whom we follow. A person may have no login, no e-mail and no telephone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisations import Organisation


class Person(models.Model):
    """A person followed by the territory. Never holds the NIR, nor anything on health.

    `merged_into` points to the record that goes on when two were one person.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        LETTER = "letter", _("courrier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    birth_name = models.CharField(_("nom de naissance"), max_length=120)
    usual_name = models.CharField(_("nom d’usage"), max_length=120, blank=True)
    first_names = models.CharField(_("prénoms"), max_length=120)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    preferred_channel = models.CharField(
        _("moyen de contact préféré"),
        max_length=10,
        choices=Channel,
        default=Channel.EMAIL,
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("compte"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        indexes = [models.Index(fields=["birth_date"], name="person_birth_date")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")),
                name="person_not_merged_into_self",
                violation_error_message=_("Une fiche ne se fond pas en elle-même."),
            ),
            models.CheckConstraint(
                condition=~Q(birth_name="") & ~Q(first_names=""),
                name="person_named",
                violation_error_message=_("Indiquez le nom et le prénom."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def last_name(self) -> str:
        return self.usual_name or self.birth_name

    @property
    def full_name(self) -> str:
        """First names, then the usual name in capitals, as French documents do."""
        return f"{self.first_names} {self.last_name.upper()}"

    @property
    def reachable_by(self) -> str:
        """The channel to use: the preferred one if we can, else what we have."""
        can = {
            self.Channel.EMAIL: bool(self.email),
            self.Channel.SMS: bool(self.phone),
            self.Channel.LETTER: True,
        }
        order = [self.preferred_channel, *can]
        return next(channel for channel in order if can[channel])


class PartnerIdentifier(models.Model):
    """A partner's own identifier for a person, known to that partner alone."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="person_identifiers"
    )
    value = models.CharField(_("identifiant"), max_length=100)

    class Meta:
        verbose_name = _("identifiant chez un partenaire")
        verbose_name_plural = _("identifiants chez les partenaires")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "value"],
                name="partner_identifier_once",
                violation_error_message=_(
                    "Cet identifiant désigne déjà quelqu’un d’autre."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.organisation})"
