"""A fact of an enrolment that a funder or partner wants typed into its own tool."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import EntryPlatform
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.sharing import policy


class DeclarationQuerySet(models.QuerySet):
    """Reading vocabulary of declarations."""

    def visible_to(self, viewer: Viewer) -> "DeclarationQuerySet":
        """The provider's own work: nobody else's share opens it."""
        return self.filter(policy.provider_cohorts(viewer, "enrolment__cohort__"))

    def to_do(self) -> "DeclarationQuerySet":
        return self.filter(Q(done_at=None) | Q(is_changed=True))

    def done(self) -> "DeclarationQuerySet":
        return self.filter(done_at__isnull=False, is_changed=False)

    def with_details(self) -> "DeclarationQuerySet":
        return self.select_related(
            "done_by",
            "enrolment__person",
            "enrolment__cohort__action__page",
            "enrolment__cohort__responsible_provider",
            "enrolment__cohort__delivering_provider",
            "enrolment__funding__funder",
            "enrolment__referral__referring_organisation",
        ).prefetch_related("enrolment__cohort__external_references")


class Declaration(models.Model):
    """An entry or exit to declare elsewhere, by when, and when it was done.

    `business_on` is the day it happened; a change of it after the declaration opens
    it again (`is_changed`), since the other platform now holds a wrong date. Declared
    and `is_changed`: it was taken back here, and is to be cancelled there.
    """

    class Event(models.TextChoices):
        ENTRY = "entry", _("entrée en formation")
        EXIT = "exit", _("sortie de formation")
        NO_ENTRY = "no_entry", _("non-entrée en formation")

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="declarations"
    )
    platform = models.CharField(_("plateforme"), max_length=10, choices=EntryPlatform)
    event = models.CharField(_("à déclarer"), max_length=10, choices=Event)
    business_on = models.DateField(_("le"))
    due_on = models.DateField(_("à déclarer avant le"))
    is_changed = models.BooleanField(_("la date a changé"), default=False)
    done_at = models.DateTimeField(_("déclarée le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("déclarée par"),
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("déclaration")
        verbose_name_plural = _("déclarations")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["done_at", "due_on"], name="declaration_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "platform", "event"],
                name="declaration_once",
                violation_error_message=_("Cette déclaration est déjà prévue."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} · {self.get_event_display()}"

    @property
    def is_taken_back(self) -> bool:
        return self.done_at is not None and self.is_changed

    @property
    def days_left(self) -> int:
        """Days until it is due; negative once late."""
        return (self.due_on - timezone.localdate()).days
