"""The convention or contract behind a seat: its facts are frozen when it is made."""

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


def private_storage():
    """Made files leave through a permission view only."""
    return storages["private"]


class AgreementQuerySet(models.QuerySet):
    """Reading vocabulary of agreements."""

    def visible_to(self, viewer: Viewer) -> "AgreementQuerySet":
        """The provider's, and the person's own contract; no share opens it."""
        allowed = policy.provider_cohorts(viewer, "enrolment__cohort__")
        if viewer.person is not None:
            allowed |= Q(enrolment__person=viewer.person)
        return self.filter(allowed)

    def of_enrolment(self, enrolment: Enrolment) -> "AgreementQuerySet":
        return self.filter(enrolment=enrolment)

    def in_force(self) -> "AgreementQuerySet":
        return self.filter(cancelled_at=None)


class Agreement(ActorFields):
    """A convention (who buys is an employer or a funder: Code du travail, L.6353-1)
    or a contract (a person pays alone: L.6353-3 to L.6353-7).

    `price` is in euros, all taxes included. `sha256` is that of the file's bytes.
    """

    class Kind(models.TextChoices):
        CONVENTION = "convention", _("convention de formation")
        CONTRACT = "contract", _("contrat de formation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="agreements")
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements"
    )
    buyer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bought_agreements",
        verbose_name=_("acheteur"),
    )
    kind = models.CharField(_("sorte de document"), max_length=10, choices=Kind)
    number = models.CharField(_("numéro"), max_length=40)
    price = models.DecimalField(_("prix TTC"), max_digits=9, decimal_places=2)
    facts = models.JSONField(_("contenu"))
    file = models.FileField(storage=private_storage, upload_to="agreements/%Y/%m")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("établi le"), default=timezone.now)
    signed_on = models.DateField(_("signé le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancel_reason = models.CharField(_("motif"), max_length=255, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention ou contrat")
        verbose_name_plural = _("conventions et contrats")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind"],
                condition=Q(cancelled_at=None),
                name="agreement_once",
                violation_error_message=_("Ce document est déjà établi."),
            ),
            models.UniqueConstraint(
                fields=["provider", "number"], name="agreement_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="contract", buyer=None)
                | Q(kind="convention", buyer__isnull=False),
                name="agreement_convention_has_a_buyer",
                violation_error_message=_("Une convention nomme qui achète."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="agreement_price_not_negative",
                violation_error_message=_("Le prix ne peut pas être négatif."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""),
                name="agreement_cancelled_with_reason",
                violation_error_message=_("Annuler un document demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
