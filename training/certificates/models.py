"""Issued documents: facts frozen at issue, numbered, verifiable by anyone."""

import secrets
import uuid

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.sharing import policy
from training.sharing.models import Scope


def private_storage():
    """Issued files leave through a permission view only."""
    return storages["private"]


def new_public_code() -> str:
    """96 random bits in a URL-safe word: nobody guesses a certificate's address."""
    return secrets.token_urlsafe(12)


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "CertificateQuerySet":
        return self.filter(policy.enrolment_rows_seen_by(viewer, Scope.CERTIFICATES))

    def with_details(self) -> "CertificateQuerySet":
        return self.select_related(
            "enrolment__person", "enrolment__cohort__action__page", "provider"
        )


class Certificate(ActorFields):
    """A document issued to a person. Its facts never change: it may be revoked or
    replaced by another, and says so at its public address.

    `sha256` is that of the file's bytes; `number` is unique per provider and year.
    """

    class Kind(models.TextChoices):
        COMPLETION = "completion", _("certificat de réalisation")

    class Status(models.TextChoices):
        ISSUED = "issued", _("valable")
        REVOKED = "revoked", _("annulé")
        REPLACED = "replaced", _("remplacé")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates"
    )
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="certificates"
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMPLETION)
    status = models.CharField(max_length=10, choices=Status, default=Status.ISSUED)
    number = models.CharField(_("numéro"), max_length=40)
    public_code = models.CharField(max_length=24, unique=True, default=new_public_code)
    facts = models.JSONField(_("faits certifiés"))
    file = models.FileField(storage=private_storage, upload_to="certificates/%Y/%m")
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("délivré le"), default=timezone.now)
    revoked_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    revoked_reason = models.CharField(_("motif"), max_length=255, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation délivrée")
        verbose_name_plural = _("attestations délivrées")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind"],
                condition=Q(status="issued"),
                name="certificate_once",
                violation_error_message=_("Ce document est déjà délivré."),
            ),
            models.UniqueConstraint(
                fields=["provider", "number"], name="certificate_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked") | ~Q(revoked_reason=""),
                name="certificate_revoked_with_reason",
                violation_error_message=_("Annuler un document demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class CertificateCounter(models.Model):
    """The last number given by a provider in a year; locked while one is taken."""

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("compteur de documents")
        verbose_name_plural = _("compteurs de documents")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "year"], name="certificate_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.year}: {self.last}"
