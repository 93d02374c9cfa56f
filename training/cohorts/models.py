"""Cohorts (sessions de formation): seats, place, fundings, outside numbers."""

import unicodedata
import uuid
import zoneinfo
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import TrainingAction
from cms.models.courses import Nature
from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.seats import SEATED, SeatsTaken
from training.sharing import policy


def offers_in_force() -> Q:
    """On `SeatOffer`: in time, to someone who still waits for that cohort."""
    return Q(
        state="open",
        expires_at__gt=timezone.now(),
        referral__status="waitlisted",
        referral__cohort=F("cohort"),
    )


def folded(text: str) -> str:
    """Without accents, in lower case: `Énergie` is found as `energie`."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


class CohortQuerySet(models.QuerySet):
    """Reading vocabulary of cohorts."""

    def visible_to(self, viewer: Viewer) -> "CohortQuerySet":
        """Those the viewer runs or coordinates; the public list is `published`."""
        return self.filter(policy.cohorts_run_by(viewer))

    def of_territory(self, territory: Organisation) -> "CohortQuerySet":
        return self.filter(territory=territory)

    def standing(self) -> "CohortQuerySet":
        """Not called off."""
        return self.filter(cancelled_at=None)

    def cancelled(self) -> "CohortQuerySet":
        return self.filter(cancelled_at__isnull=False)

    def not_over(self) -> "CohortQuerySet":
        """Running or to come."""
        today = timezone.localdate()
        return self.standing().filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def over(self) -> "CohortQuerySet":
        return self.standing().filter(ends_on__lt=timezone.localdate())

    def published(self) -> "CohortQuerySet":
        return self.filter(action__page__live=True)

    def running(self) -> "CohortQuerySet":
        return self.not_over().filter(starts_on__lte=timezone.localdate())

    def not_begun(self) -> "CohortQuerySet":
        """To come, tomorrow at the earliest, or open at any time without a start."""
        later = Q(starts_on__gt=timezone.localdate()) | Q(starts_on=None)
        return self.not_over().filter(later)

    def upcoming(self) -> "CohortQuerySet":
        """Which one may still join: it begins today or later, or entry is permanent.

        On its first day people still arrive, and a seat left free is lost.
        """
        may_join = Q(starts_on__gte=timezone.localdate()) | Q(is_permanent_entry=True)
        return self.not_over().filter(may_join)

    def starting_from(self, day: date) -> "CohortQuerySet":
        """From that day on, or at any time."""
        return self.filter(Q(starts_on__gte=day) | Q(starts_on=None))

    def named_like(self, text: str) -> "CohortQuerySet":
        """Every word stands in the reference, the title or the place, accents aside.

        Compared here: both databases fold accents each in its own way, or not at all.
        """
        words = folded(text).split()
        told = (
            "reference",
            "frozen_title",
            "action__page__title",
            "city",
            "place_name",
        )
        found = [
            key
            for key, *texts in self.values_list("pk", *told)
            if all(word in folded(" ".join(texts)) for word in words)
        ]
        return self.filter(pk__in=found)

    def recruiting(self) -> "CohortQuerySet":
        return self.upcoming().filter(recruitment=Cohort.Recruitment.OPEN)

    def with_details(self) -> "CohortQuerySet":
        """Course, providers, and the seats taken, in one query."""
        return self.select_related(
            "action__page", "responsible_provider", "delivering_provider", "territory"
        ).with_seats()

    def with_seats(self) -> "CohortQuerySet":
        """Annotates `taken_on_site` and `taken_remote`, seats kept for an offer too."""
        return self.annotate(
            taken_on_site=SeatsTaken("on_site"), taken_remote=SeatsTaken("remote")
        )


class Cohort(models.Model):
    """A session de formation of a training action, with its seats and its place.

    Title and nature are frozen when it starts: documents must say what the contract
    said (CAA Nantes, 20 April 2021), whatever becomes of the course page.
    A permanent entry has no fixed end.
    """

    class Recruitment(models.TextChoices):
        OPEN = "open", _("inscriptions ouvertes")
        CLOSED = "closed", _("inscriptions closes")
        SUSPENDED = "suspended", _("inscriptions suspendues")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(
        TrainingAction, models.PROTECT, related_name="cohorts", verbose_name=_("action")
    )
    reference = models.CharField(_("référence"), max_length=100)
    responsible_provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="responsible_cohorts",
        verbose_name=_("organisme responsable"),
    )
    delivering_provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="delivered_cohorts",
        verbose_name=_("organisme formateur"),
    )
    territory = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="territory_cohorts",
        verbose_name=_("territoire"),
    )
    starts_on = models.DateField(_("début"), null=True, blank=True)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    is_permanent_entry = models.BooleanField(_("entrées permanentes"), default=False)
    recruitment = models.CharField(
        _("recrutement"), max_length=10, choices=Recruitment, default=Recruitment.OPEN
    )
    place_name = models.CharField(_("lieu"), max_length=255, blank=True)
    address = models.CharField(_("adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    insee_code = models.CharField(_("code INSEE"), max_length=5, blank=True)
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=50, default="Europe/Paris"
    )
    capacity_on_site = models.PositiveIntegerField(_("places en salle"), default=0)
    capacity_remote = models.PositiveIntegerField(_("places à distance"), default=0)
    frozen_title = models.CharField(_("intitulé figé"), max_length=255, blank=True)
    frozen_nature = models.CharField(
        _("nature figée"), max_length=20, choices=Nature, blank=True
    )
    frozen_at = models.DateTimeField(_("figé le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancellation_reason = models.CharField(
        _("raison de l’annulation"), max_length=255, blank=True
    )
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("session de formation")
        verbose_name_plural = _("sessions de formation")
        ordering = ["starts_on", "reference"]
        indexes = [models.Index(fields=["updated_at", "id"], name="cohort_updated")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="cohort_dates_in_order",
                violation_error_message=_("La fin de la session précède son début."),
            ),
            models.CheckConstraint(
                condition=Q(is_permanent_entry=True) | Q(starts_on__isnull=False),
                name="cohort_has_a_start",
                violation_error_message=_("Indiquez la date de début."),
            ),
            models.UniqueConstraint(
                fields=["responsible_provider", "reference"],
                name="cohort_reference_once",
                violation_error_message=_("Cette référence désigne déjà une session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    @property
    def title(self) -> str:
        return self.frozen_title or self.action.page.title

    @property
    def nature(self) -> str:
        return self.frozen_nature or self.action.page.specific.nature

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def place_code(self) -> str:
        """INSEE or postal code: the place by which public holidays are known."""
        return self.insee_code or self.postal_code

    @property
    def capacity(self) -> int:
        return self.capacity_on_site + self.capacity_remote

    def seats_left(self, mode: str) -> int:
        """Free seats in that mode (`on_site` or `remote`), counted now."""
        capacity = self.capacity_on_site if mode == "on_site" else self.capacity_remote
        return capacity - self.seats_taken(mode)

    def seats_taken(self, mode: str) -> int:
        """Held by enrolments, or kept for an offer that runs."""
        seated = self.enrolments.filter(mode=mode, status__in=SEATED).count()
        return seated + self.seat_offers.filter(offers_in_force(), mode=mode).count()

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()


class ExternalReference(models.Model):
    """A number by which another system knows the cohort, unique per source."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="external_references"
    )
    source = models.CharField(_("source"), max_length=100)
    value = models.CharField(_("numéro"), max_length=100)

    class Meta:
        verbose_name = _("référence externe")
        verbose_name_plural = _("références externes")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "value"],
                name="external_reference_once",
                violation_error_message=_("Ce numéro désigne déjà une session."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.value}"


class Funding(models.Model):
    """Who pays seats of a cohort, under which scheme and which rules."""

    class HourFormat(models.TextChoices):
        HOURS_MINUTES = "hours_minutes", _("heures et minutes (7 h 30)")
        HUNDREDTHS = "hundredths", _("centièmes (7,50)")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="fundings")
    funder = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="fundings",
        verbose_name=_("financeur"),
    )
    scheme = models.CharField(_("dispositif"), max_length=100)
    contract_reference = models.CharField(_("convention"), max_length=100, blank=True)
    seats = models.PositiveIntegerField(_("places financées"), null=True, blank=True)
    retention_years = models.PositiveSmallIntegerField(
        _("conservation des preuves (années)"), default=3
    )
    declaration_days = models.PositiveSmallIntegerField(
        _("délai de déclaration d’entrée (jours ouvrés)"), default=3
    )
    hour_format = models.CharField(
        _("format des heures"),
        max_length=15,
        choices=HourFormat,
        default=HourFormat.HOURS_MINUTES,
    )

    class Meta:
        verbose_name = _("financement")
        verbose_name_plural = _("financements")

    def __str__(self) -> str:
        return f"{self.scheme} ({self.funder})"
