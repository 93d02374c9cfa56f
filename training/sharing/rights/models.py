"""The person's rights: corrections they ask for; searches in the journal of reads."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation, Person, Role
from people.viewer import Viewer, ViewerKind
from training.sharing.models import CaseloadAssignment
from training.sharing.rules.vocabulary import IDENTITY, Scope

# Article 12.3 RGPD: one month to answer.
ANSWER_DAYS = 30


class CorrectionState(models.TextChoices):
    """What became of the demand; the words are those the person reads."""

    SENT = "sent", _("envoyée")
    RECEIVED = "received", _("en cours d’examen")
    CORRECTED = "corrected", _("corrigée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


C = CorrectionState
OPEN = (C.SENT, C.RECEIVED)
TRANSITIONS: dict[str, set[str]] = {
    C.SENT: {C.RECEIVED, C.CORRECTED, C.REFUSED, C.WITHDRAWN},
    C.RECEIVED: {C.CORRECTED, C.REFUSED, C.WITHDRAWN},
    C.CORRECTED: set(),
    C.REFUSED: set(),
    C.WITHDRAWN: set(),
}


class CorrectionQuerySet(models.QuerySet):
    """Reading vocabulary of demands for a correction."""

    def visible_to(self, viewer: Viewer) -> "CorrectionQuerySet":
        """The person's own; those asked of the organisation one acts for: its office
        and managers, or the counsellor who follows the person."""
        if viewer.is_system:
            return self
        allowed = Q(pk__in=[])
        if viewer.person is not None:
            allowed |= Q(person=viewer.person)
        if viewer.kind == ViewerKind.USER and viewer.organisation is not None:
            asked = Q(organisation=viewer.organisation)
            if viewer.has_role(Role.OFFICE, Role.MANAGER):
                allowed |= asked
            if viewer.has_role(Role.COUNSELLOR):
                followed = CaseloadAssignment.objects.current().filter(
                    counsellor=viewer.user,
                    organisation=viewer.organisation,
                    person=models.OuterRef("person"),
                )
                allowed |= asked & Q(models.Exists(followed))
        return self.filter(allowed)

    def asked_of(self, organisation: Organisation) -> "CorrectionQuerySet":
        return self.filter(organisation=organisation)

    def open(self) -> "CorrectionQuerySet":
        return self.filter(state__in=OPEN)

    def with_details(self) -> "CorrectionQuerySet":
        return self.select_related("person", "organisation")


def _answer_by():
    return timezone.localdate() + timedelta(days=ANSWER_DAYS)


class Correction(models.Model):
    """A person asks whoever holds a part of their record to correct it (art. 16)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="corrections"
    )
    part = models.CharField(
        _("partie"), max_length=20, choices=[IDENTITY, *Scope.choices]
    )
    wrong = models.TextField(_("ce qui est inexact"), max_length=1000)
    right = models.TextField(_("ce qui est juste"), max_length=1000)
    state = models.CharField(
        _("état"), max_length=10, choices=CorrectionState, default=C.SENT
    )
    answer_by = models.DateField(_("réponse attendue avant le"), default=_answer_by)
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de correction")
        verbose_name_plural = _("demandes de correction")
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["organisation", "state"], name="correction_asked_of")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(wrong="") & ~Q(right=""),
                name="correction_says_what",
                violation_error_message=_(
                    "Dites ce qui est inexact, et ce qui est juste."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} ({self.asked_at:%d/%m/%Y})"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.answer_by < timezone.localdate()


class CorrectionEvent(ActorFields):
    """A step of a demand, with the words that both sides read. Append-only."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="events")
    to_state = models.CharField(max_length=10, choices=CorrectionState)
    words = models.TextField(_("message"), max_length=1000, blank=True)
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("étape d’une correction")
        verbose_name_plural = _("étapes des corrections")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_to_state_display()} ({self.at:%d/%m/%Y})"


class JournalSearch(ActorFields):
    """Who searched the journal of reads, for what, and why. Append-only.

    `asked` holds the filters as given: days, organisation, part, reference.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("le"), default=timezone.now)
    reason = models.CharField(_("motif"), max_length=255)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="journal_searches"
    )
    asked = models.JSONField(_("recherche"), default=dict)
    with_names = models.BooleanField(_("avec le nom des agents"), default=False)

    class Meta:
        verbose_name = _("recherche dans le journal")
        verbose_name_plural = _("recherches dans le journal")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="journal_search_with_reason",
                violation_error_message=_("Dites pourquoi vous cherchez."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M}"
