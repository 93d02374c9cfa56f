"""What became of people: outcomes as dated facts, never a bare yes or no."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.sharing import policy
from training.sharing.models import Scope


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "OutcomeQuerySet":
        return self.filter(policy.enrolment_rows_seen_by(viewer, Scope.OUTCOMES))


class Outcome(ActorFields):
    """A situation of the person after the training, with its dates and its source."""

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
    source = models.CharField(_("source"), max_length=10, choices=Source)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("suite de parcours")
        verbose_name_plural = _("suites de parcours")
        ordering = ["observed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_situation_display()} ({self.observed_on:%d/%m/%Y})"
