"""What partners tell each other, and what became of people: dated facts in versions.

A correction is a new row; the earlier ones are kept. No trigger guards them as it does
evidence: free words about a person must be erasable.
"""

import uuid

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


class VersionedQuerySet(models.QuerySet):
    def current(self) -> "VersionedQuerySet":
        """Each as it stands now."""
        return self.filter(is_current=True)

    def with_details(self) -> "VersionedQuerySet":
        return self.select_related(
            "organisation",
            "actor_user",
            "enrolment__person",
            "enrolment__cohort__action__page",
        )


class Versioned(ActorFields):
    """A row that corrections replace: `reference` stays, `version` counts.

    `organisation`: in whose name it is said; none for what the person says alone.
    """

    reference = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("noté le"), default=timezone.now)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "version"], name="%(class)s_version_once"
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(is_current=True),
                name="%(class)s_one_current",
            ),
        ]

    @property
    def is_corrected(self) -> bool:
        return self.version > 1


class NoteQuerySet(VersionedQuerySet):
    def visible_to(self, viewer: Viewer) -> "NoteQuerySet":
        return self.filter(policy.notes_seen_by(viewer))


class Note(Versioned):
    """A few words on an enrolment, from one organisation, for those it chooses."""

    class Visibility(models.TextChoices):
        ORGANISATION = "organisation", _("mon organisme seulement")
        PARTNERS = "partners", _("les partenaires du parcours")
        PERSON_TOO = "person_too", _("les partenaires et la personne")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="notes")
    visibility = models.CharField(_("qui la lit"), max_length=15, choices=Visibility)
    text = models.TextField(_("note"), max_length=2000)

    objects = NoteQuerySet.as_manager()

    class Meta(Versioned.Meta):
        abstract = False
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text=""),
                name="note_says_something",
                violation_error_message=_("Une note vide ne dit rien."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.recorded_at:%d/%m/%Y})"


class OutcomeQuerySet(VersionedQuerySet):
    def visible_to(self, viewer: Viewer) -> "OutcomeQuerySet":
        return self.filter(policy.enrolment_rows_seen_by(viewer, Scope.OUTCOMES))


class Outcome(Versioned):
    """A situation of the person after the training, with its dates and its source.

    `months`: the question that it answers, at 3, 6 or 12 months.
    """

    class Situation(models.TextChoices):
        JOB = "job", _("en emploi")
        BUSINESS = "business", _("création d’entreprise")
        TRAINING = "training", _("en formation")
        JOB_SEEKING = "job_seeking", _("en recherche d’emploi")
        OTHER = "other", _("autre situation")
        NO_ANSWER = "no_answer", _("sans réponse")

    class Contract(models.TextChoices):
        OPEN_ENDED = "open_ended", _("CDI")
        FIXED_TERM = "fixed_term", _("CDD")
        TEMPORARY = "temporary", _("intérim")
        AIDED = "aided", _("contrat aidé")
        APPRENTICESHIP = "apprenticeship", _("alternance")

    class Source(models.TextChoices):
        PERSON = "person", _("la personne")
        PARTNER = "partner", _("le partenaire de l’emploi")
        PROVIDER = "provider", _("l’organisme de formation")
        EMPLOYER = "employer", _("l’employeur")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="outcomes")
    months = models.PositiveSmallIntegerField(
        _("demandé à (mois)"), null=True, blank=True
    )
    observed_on = models.DateField(_("constaté le"))
    situation = models.CharField(_("situation"), max_length=15, choices=Situation)
    contract = models.CharField(
        _("contrat"), max_length=15, choices=Contract, blank=True
    )
    starts_on = models.DateField(_("depuis le"), null=True, blank=True)
    planned_days = models.PositiveIntegerField(
        _("durée prévue (jours)"), null=True, blank=True
    )
    weekly_hours = models.DecimalField(
        _("heures par semaine"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    occupation = models.CharField(_("métier"), max_length=255, blank=True)
    # What someone without a job today may still tell of the months before.
    has_worked_a_month = models.BooleanField(
        _("a travaillé au moins un mois depuis la fin"), null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)

    objects = OutcomeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        abstract = False
        verbose_name = _("suite de parcours")
        verbose_name_plural = _("suites de parcours")
        ordering = ["observed_on", "pk"]
        constraints = [
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(contract="") | Q(situation="job"),
                name="outcome_contract_of_a_job",
                violation_error_message=_("Un contrat va avec « en emploi »."),
            ),
            models.UniqueConstraint(
                fields=["enrolment", "months", "source"],
                condition=Q(is_current=True, source="person"),
                name="outcome_one_answer",
                violation_error_message=_("La personne a déjà répondu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_situation_display()} ({self.observed_on:%d/%m/%Y})"

    @property
    def was_said_by_the_person(self) -> bool:
        """That the person did not answer, they did not say."""
        is_silence = self.situation == self.Situation.NO_ANSWER
        return self.source == self.Source.PERSON and not is_silence
