"""The attendance register: a chain of entries that only grows, and what follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Person
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.sharing import policy
from training.sharing.models import Scope


class Method(models.TextChoices):
    """How an entry came to be (DESIGN's public list)."""

    ON_SITE_SIGNATURE = "on_site_signature", _("signature en salle")
    QR_CODE = "qr_code", _("code affiché en salle")
    PERSONAL_CODE = "personal_code", _("code personnel")
    LIVE_PRESENCE = "live_presence", _("présence en direct")
    REMOTE_CONFIRMATION = "remote_confirmation", _("confirmation à distance")
    TRAINER_ENTRY = "trainer_entry", _("saisie du formateur")
    PAPER_IMPORT = "paper_import", _("feuille papier")
    LATE_SIGNATURE = "late_signature", _("signature tardive")
    CORRECTION = "correction", _("correction")


class EntryKind(models.TextChoices):
    """What an entry says."""

    PRESENCE = "presence", _("présence")
    ABSENCE = "absence", _("absence")
    DECISION = "decision", _("décision sur une absence")
    # Takes back the trainer's last entry: what was true before is true again.
    WITHDRAWAL = "withdrawal", _("saisie annulée")
    COUNTERSIGNATURE = "countersignature", _("contreseing du formateur")


class AttendanceState(models.TextChoices):
    """The state of an attendance unit, derived from its entries."""

    EXPECTED = "expected", _("attendue")
    PRESENT = "present", _("présence")
    TO_JUSTIFY = "to_justify", _("absence à justifier")
    EXCUSED = "excused", _("absence justifiée")
    UNEXCUSED = "unexcused", _("absence injustifiée")


ABSENCES = (
    AttendanceState.TO_JUSTIFY,
    AttendanceState.EXCUSED,
    AttendanceState.UNEXCUSED,
)


class RegisterHead(models.Model):
    """The last link of a cohort's chain; locked while an entry is added."""

    cohort = models.OneToOneField(
        Cohort, models.PROTECT, primary_key=True, related_name="register_head"
    )
    sequence = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tête de registre")
        verbose_name_plural = _("têtes de registre")

    def __str__(self) -> str:
        return f"{self.cohort_id} #{self.sequence}"


class RegisterEntryQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "RegisterEntryQuerySet":
        return self.filter(policy.enrolment_rows_seen_by(viewer, Scope.ATTENDANCE))


class RegisterEntry(ActorFields):
    """One entry of the register. Append-only: the database refuses changes.

    `hash` is SHA-256 over the canonical JSON of its facts and `previous_hash`;
    personal details stand apart in `EntryPayload`, here only as a salted digest.
    Minutes are integers. A countersignature has no enrolment.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="register_entries")
    enrolment = models.ForeignKey(
        Enrolment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="register_entries",
    )
    half_day = models.ForeignKey(
        HalfDay, models.PROTECT, related_name="register_entries"
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EntryKind)
    method = models.CharField(max_length=20, choices=Method)
    state = models.CharField(max_length=12, choices=AttendanceState, blank=True)
    on_site_minutes = models.PositiveSmallIntegerField(default=0)
    remote_minutes = models.PositiveSmallIntegerField(default=0)
    business_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    payload_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du registre")
        verbose_name_plural = _("entrées du registre")
        ordering = ["cohort", "sequence"]
        indexes = [
            models.Index(fields=["half_day", "enrolment"], name="register_half_day")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "sequence"], name="register_sequence_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="countersignature") | Q(enrolment__isnull=False),
                name="register_entry_of_someone",
            ),
            models.CheckConstraint(
                condition=~Q(method="correction") | Q(second_person__isnull=False),
                name="register_correction_by_two",
                violation_error_message=_("Une correction demande deux personnes."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.get_kind_display()}"


class EntryPayload(models.Model):
    """Personal details of an entry and the salt of their digest; erasable.

    Erasing sets `erased_at` and empties both: the chain stays whole.
    """

    entry = models.OneToOneField(
        RegisterEntry, models.PROTECT, primary_key=True, related_name="payload"
    )
    salt = models.CharField(max_length=32, blank=True)
    details = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("détail d’une entrée")
        verbose_name_plural = _("détails des entrées")

    def __str__(self) -> str:
        return f"#{self.entry_id}"


class SignedHead(models.Model):
    """The head as it was at a countersignature, signed with a key kept elsewhere.

    Decisions and corrections, which come after it, are signed in the same way.
    `signature` is HMAC-SHA256 over cohort, sequence and hash, so that a chain
    that was recomputed or cut short is found. Append-only.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="signed_heads")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="signed_heads")
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("contreseing")
        verbose_name_plural = _("contreseings")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "sequence"], name="signed_head_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.half_day} #{self.sequence}"


class AttendanceUnitQuerySet(models.QuerySet):
    """Reading vocabulary of attendance."""

    def visible_to(self, viewer: Viewer) -> "AttendanceUnitQuerySet":
        return self.filter(policy.enrolment_rows_seen_by(viewer, Scope.ATTENDANCE))

    def of_person(self, person: Person) -> "AttendanceUnitQuerySet":
        return self.filter(enrolment__person=person)

    def signed(self) -> "AttendanceUnitQuerySet":
        """Present by the person's own hand."""
        others = (Method.TRAINER_ENTRY, Method.PAPER_IMPORT, Method.CORRECTION)
        present = self.filter(state=AttendanceState.PRESENT)
        return present.exclude(method__in=others)

    def with_details(self) -> "AttendanceUnitQuerySet":
        return self.select_related(
            "enrolment__person",
            "half_day__cohort__action__page",
            "half_day__cohort__delivering_provider",
        )

    def to_settle(self) -> "AttendanceUnitQuerySet":
        """Absences on which the provider must still decide."""
        return self.filter(state=AttendanceState.TO_JUSTIFY)


class AttendanceUnit(models.Model):
    """An enrolment on a half-day: the state derived from the register's entries.

    Rows exist once an entry does; the others are `expected`. Kept by the register's
    services, rebuilt by `verify_register --rebuild`.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attendance_units"
    )
    half_day = models.ForeignKey(
        HalfDay, models.PROTECT, related_name="attendance_units"
    )
    state = models.CharField(max_length=12, choices=AttendanceState)
    method = models.CharField(max_length=20, choices=Method)
    on_site_minutes = models.PositiveSmallIntegerField(default=0)
    remote_minutes = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField(_("signature tardive"), default=False)
    is_final = models.BooleanField(_("contresignée"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AttendanceUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unité d’assiduité")
        verbose_name_plural = _("unités d’assiduité")
        indexes = [models.Index(fields=["state"], name="attendance_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "half_day"],
                name="attendance_unit_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.half_day}"

    @property
    def minutes(self) -> int:
        return self.on_site_minutes + self.remote_minutes


class AbsenceNotice(models.Model):
    """The person was told of an absence, and what they answered.

    Two working days (a setting) must pass after `contacted_at` before it may become
    unexcused; while it is empty, the office must call or write (no e-mail is known).
    A sick note is seen and noted, never kept.
    """

    class Reason(models.TextChoices):
        SICKNESS = "sickness", _("maladie")
        FAMILY = "family", _("raison familiale")
        TRANSPORT = "transport", _("transport")
        APPOINTMENT = "appointment", _("rendez-vous ou entretien")
        OTHER = "other", _("autre")
        NO_REASON = "no_reason", _("sans motif reconnu")

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        PHONE = "phone", _("téléphone")
        LETTER = "letter", _("courrier")
        IN_PERSON = "in_person", _("de vive voix")

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="absence_notices"
    )
    half_day = models.ForeignKey(
        HalfDay, models.PROTECT, related_name="absence_notices"
    )
    channel = models.CharField(
        _("prévenue par"), max_length=10, choices=Channel, blank=True
    )
    contacted_at = models.DateTimeField(
        _("personne prévenue le"), null=True, blank=True
    )
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=15, choices=Reason, blank=True)
    has_seen_proof = models.BooleanField(_("justificatif vu"), default=False)

    class Meta:
        verbose_name = _("avis d’absence")
        verbose_name_plural = _("avis d’absence")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "half_day"],
                name="absence_notice_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.half_day}"
