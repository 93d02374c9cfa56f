"""Enrolments: a person's seat in a cohort, from entry to exit."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation, Person
from people.viewer import Viewer
from training.cohorts.models import Cohort, Funding
from training.cohorts.schedule import ClassSession, HalfDay
from training.referrals.models import Referral
from training.sharing import policy
from training.sharing.models import Scope


class EnrolmentStatus(models.TextChoices):
    ENROLLED = "enrolled", _("inscription confirmée")
    IN_TRAINING = "in_training", _("en formation")
    SUSPENDED = "suspended", _("parcours suspendu")
    COMPLETED = "completed", _("formation terminée")
    ABANDONED = "abandoned", _("abandon")
    EXCLUDED = "excluded", _("exclusion")
    NEVER_ENTERED = "never_entered", _("jamais entrée en formation")


S = EnrolmentStatus
TRANSITIONS: dict[str, set[str]] = {
    S.ENROLLED: {S.IN_TRAINING, S.NEVER_ENTERED},
    S.IN_TRAINING: {S.SUSPENDED, S.COMPLETED, S.ABANDONED, S.EXCLUDED},
    S.SUSPENDED: {S.IN_TRAINING, S.COMPLETED, S.ABANDONED, S.EXCLUDED},
    S.COMPLETED: set(),
    S.ABANDONED: set(),
    S.EXCLUDED: set(),
    # Noted by mistake, or the person comes after all: if a seat is still free.
    S.NEVER_ENTERED: {S.ENROLLED},
}
HOLDS_A_SEAT = (S.ENROLLED, S.IN_TRAINING, S.SUSPENDED)
NEEDS_A_REASON = (S.ABANDONED, S.EXCLUDED)


class RenounceReason(models.TextChoices):
    """Why someone gives their seat back before the start; nothing about health."""

    JOB = "job", _("a trouvé un travail")
    OTHER_TRAINING = "other_training", _("suit une autre formation")
    ORGANISATION = "organisation", _("trajet, horaires ou garde d’enfants")
    FUNDING = "funding", _("financement refusé")
    PERSONAL = "personal", _("raisons personnelles")
    OTHER = "other", _("autre raison")


class AttendanceMode(models.TextChoices):
    """How one attends, as a rule; it may differ for one class session."""

    ON_SITE = "on_site", _("en salle")
    REMOTE = "remote", _("à distance")


class EnrolmentQuerySet(models.QuerySet):
    """Reading vocabulary of enrolments."""

    def visible_to(
        self, viewer: Viewer, scope: str = Scope.FOLLOW_UP
    ) -> "EnrolmentQuerySet":
        return self.filter(policy.enrolments_seen_by(viewer, scope))

    def of_person(self, person: Person) -> "EnrolmentQuerySet":
        return self.filter(person=person)

    def run_by(self, viewer: Viewer) -> "EnrolmentQuerySet":
        """Of the cohorts that the viewer runs or teaches, without any share."""
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def shared_with(self, agency: Organisation) -> "EnrolmentQuerySet":
        """With a share of its own, not that of a referral."""
        return self.filter(access_grants__organisation=agency).distinct()

    def starting_soon(self, days: int) -> "EnrolmentQuerySet":
        """Enrolled, to enter within so many days or already expected."""
        limit = timezone.localdate() + timedelta(days=days)
        return self.filter(status=S.ENROLLED, planned_entry_on__lte=limit)

    def without_certificate(self) -> "EnrolmentQuerySet":
        """Completed, and still without a valid certificate of completion."""
        return self.filter(status=S.COMPLETED).exclude(certificates__status="issued")

    def holding_a_seat(self) -> "EnrolmentQuerySet":
        return self.filter(status__in=HOLDS_A_SEAT)

    def expected_on(self, half_day: HalfDay) -> "EnrolmentQuerySet":
        """Who should attend: in training that day, less the calendar's exceptions."""
        excused = CalendarException.objects.filter(
            enrolment=models.OuterRef("pk"), half_day=half_day
        )
        return self.filter(
            Q(actual_entry_on__lte=half_day.date)
            | Q(actual_entry_on=None, planned_entry_on__lte=half_day.date),
            Q(actual_exit_on=None) | Q(actual_exit_on__gte=half_day.date),
            Q(register_from=None) | Q(register_from__lte=half_day.date),
            ~models.Exists(excused),
            cohort=half_day.cohort_id,
        ).exclude(status__in=(S.NEVER_ENTERED, S.SUSPENDED))

    def with_details(self) -> "EnrolmentQuerySet":
        return self.select_related(
            "person",
            "cohort__action__page",
            "cohort__delivering_provider",
            "cohort__responsible_provider",
            "referral__referring_organisation",
            "funding__funder",
            "employer",
        )


class Enrolment(models.Model):
    """A person in a cohort. Entry and exit are business dates, not typing dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    referral = models.OneToOneField(
        Referral, models.PROTECT, null=True, blank=True, related_name="enrolment"
    )
    status = models.CharField(
        _("état"), max_length=15, choices=EnrolmentStatus, default=S.ENROLLED
    )
    mode = models.CharField(
        _("suit la formation"),
        max_length=10,
        choices=AttendanceMode,
        default=AttendanceMode.ON_SITE,
    )
    planned_entry_on = models.DateField(_("entrée prévue"))
    planned_exit_on = models.DateField(_("sortie prévue"), null=True, blank=True)
    actual_entry_on = models.DateField(_("entrée effective"), null=True, blank=True)
    actual_exit_on = models.DateField(_("sortie effective"), null=True, blank=True)
    register_from = models.DateField(
        _("registre tenu ici depuis le"), null=True, blank=True
    )
    funding = models.ForeignKey(
        Funding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("financement"),
    )
    # Who pays the trainee meanwhile, if anybody; trainers never read it.
    allowance_payer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paid_enrolments",
        verbose_name=_("rémunération versée par"),
    )
    employer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employee_enrolments",
        verbose_name=_("employeur"),
    )
    # Who sent the person, where no referral says it (taken over from a file).
    referring_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_enrolments",
        verbose_name=_("orientée par"),
    )
    status_reason = models.CharField(_("raison"), max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["cohort", "status"], name="enrolment_cohort"),
            models.Index(fields=["updated_at", "id"], name="enrolment_updated"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(status__in=HOLDS_A_SEAT),
                name="enrolment_one_seat",
                violation_error_message=_(
                    "Cette personne a déjà une place dans cette session."
                ),
            ),
            models.CheckConstraint(
                condition=Q(actual_exit_on=None)
                | Q(actual_exit_on__gte=F("actual_entry_on")),
                name="enrolment_dates_in_order",
                violation_error_message=_("La sortie précède l’entrée."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("abandoned", "excluded"))
                | ~Q(status_reason=""),
                name="enrolment_end_with_reason",
                violation_error_message=_("Un abandon ou une exclusion a une raison."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.cohort}"

    @property
    def entry_on(self):
        return self.actual_entry_on or self.planned_entry_on

    @property
    def exit_on(self):
        return self.actual_exit_on or self.planned_exit_on


class EnrolmentEvent(ActorFields):
    """One step of an enrolment, with its business date. Append-only."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=15, choices=EnrolmentStatus, blank=True)
    to_status = models.CharField(max_length=15, choices=EnrolmentStatus)
    business_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("étape d’une inscription")
        verbose_name_plural = _("étapes des inscriptions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class SessionMode(models.Model):
    """This once, the person attends that class session in another mode."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="session_modes"
    )
    class_session = models.ForeignKey(
        ClassSession, models.CASCADE, related_name="session_modes"
    )
    mode = models.CharField(_("modalité"), max_length=10, choices=AttendanceMode)

    class Meta:
        verbose_name = _("modalité d’une séance")
        verbose_name_plural = _("modalités des séances")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "class_session"],
                name="session_mode_once",
                violation_error_message=_("La modalité est déjà choisie."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.get_mode_display()}"


class CalendarException(models.Model):
    """A half-day of the cohort to which this person need not come, and why."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="calendar_exceptions"
    )
    half_day = models.ForeignKey(HalfDay, models.CASCADE, related_name="exceptions")
    reason = models.CharField(_("motif"), max_length=255)

    class Meta:
        verbose_name = _("exception au calendrier")
        verbose_name_plural = _("exceptions au calendrier")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "half_day"],
                name="calendar_exception_once",
                violation_error_message=_("Cette exception est déjà notée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.half_day}"
