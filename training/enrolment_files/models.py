"""What the person is given before entering, what is asked of them, and who did what."""

import uuid

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment
from training.sharing import policy


def private_storage():
    """Papers and documents leave through a permission view only."""
    return storages["private"]


class FileSettings(models.Model):
    """What a provider hands over in every file, and whom an adaptation concerns."""

    provider = models.OneToOneField(
        Organisation, models.CASCADE, related_name="file_settings"
    )
    assessment = models.TextField(
        _("comment les acquis sont évalués"), blank=True, max_length=2000
    )
    trainers = models.TextField(
        _("formateurs : titres et qualités"), blank=True, max_length=2000
    )
    internal_rules = models.FileField(
        _("règlement intérieur (PDF)"),
        storage=private_storage,
        upload_to="rules/%Y",
        blank=True,
    )
    rules_sha256 = models.CharField(max_length=64, blank=True)
    rules_on = models.DateField(_("règlement en vigueur depuis le"), null=True)
    officer_name = models.CharField(_("référent handicap"), max_length=150, blank=True)
    officer_email = models.EmailField(_("son courriel"), blank=True)
    officer_phone = models.CharField(_("son téléphone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("réglages des dossiers d’inscription")
        verbose_name_plural = _("réglages des dossiers d’inscription")

    def __str__(self) -> str:
        return f"{self.provider}"


class RequiredPaperQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "RequiredPaperQuerySet":
        """Those of the provider for which one acts."""
        if viewer.is_system:
            return self
        if viewer.organisation is None:
            return self.none()
        return self.filter(provider=viewer.organisation)

    def in_use(self) -> "RequiredPaperQuerySet":
        return self.filter(retired_at=None)

    def due_from(self, enrolment: Enrolment) -> "RequiredPaperQuerySet":
        """Those of the provider, less what is for another cohort or scheme."""
        cohort, funding = enrolment.cohort, enrolment.funding
        return self.in_use().filter(
            Q(cohort=None) | Q(cohort=cohort),
            Q(scheme="") | Q(scheme=funding.scheme if funding else ""),
            provider=cohort.responsible_provider_id,
        )


class RequiredPaper(models.Model):
    """A paper that a provider asks of everybody, of a cohort, or under a scheme."""

    provider = models.ForeignKey(
        Organisation, models.CASCADE, related_name="required_papers"
    )
    cohort = models.ForeignKey(
        Cohort,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="required_papers",
        verbose_name=_("seulement pour la session"),
    )
    scheme = models.CharField(
        _("seulement pour le dispositif"), max_length=100, blank=True
    )
    label = models.CharField(_("pièce demandée"), max_length=120)
    help = models.CharField(_("explication"), max_length=255, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("à donner combien de jours avant l’entrée"), default=7
    )
    is_mandatory = models.BooleanField(_("obligatoire"), default=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RequiredPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce à demander")
        verbose_name_plural = _("pièces à demander")
        ordering = ["label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "label", "scheme"],
                condition=Q(retired_at=None, cohort=None),
                name="required_paper_once",
                violation_error_message=_("Cette pièce est déjà demandée."),
            ),
            models.UniqueConstraint(
                fields=["provider", "label", "scheme", "cohort"],
                condition=Q(retired_at=None),
                name="required_paper_of_cohort_once",
                violation_error_message=_("Cette pièce est déjà demandée."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PaperState(models.TextChoices):
    """Where a paper stands; the words are those that the person reads."""

    ASKED = "asked", _("à donner")
    RECEIVED = "received", _("reçue, à vérifier")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("à refaire")
    WAIVED = "waived", _("pas nécessaire")


P = PaperState
TRANSITIONS: dict[str, set[str]] = {
    P.ASKED: {P.RECEIVED, P.ACCEPTED, P.WAIVED},
    P.RECEIVED: {P.RECEIVED, P.ACCEPTED, P.REFUSED, P.WAIVED},
    P.REFUSED: {P.RECEIVED, P.ACCEPTED, P.WAIVED},
    P.ACCEPTED: {P.REFUSED},
    P.WAIVED: {P.ASKED},
}
LACKING = (P.ASKED, P.REFUSED)


class PaperQuerySet(models.QuerySet):
    """Reading vocabulary of papers."""

    def visible_to(self, viewer: Viewer) -> "PaperQuerySet":
        return self.filter(policy.file_rows_seen_by(viewer))

    def lacking(self) -> "PaperQuerySet":
        """Mandatory, and still to be given or given again."""
        return self.filter(state__in=LACKING, is_mandatory=True)

    def to_check(self) -> "PaperQuerySet":
        return self.filter(state=P.RECEIVED)

    def with_details(self) -> "PaperQuerySet":
        return self.select_related(
            "enrolment__person", "enrolment__cohort__action__page"
        )


class Paper(models.Model):
    """A paper asked of one enrolment; label and help as they stood when asked.

    Seen without a copy (« vu »), or a private file: `file` is erased when it is
    refused, waived, or accepted without keeping a copy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="papers")
    required = models.ForeignKey(
        RequiredPaper, models.PROTECT, related_name="papers", null=True, blank=True
    )
    label = models.CharField(_("pièce"), max_length=120)
    help = models.CharField(_("explication"), max_length=255, blank=True)
    is_mandatory = models.BooleanField(_("obligatoire"), default=True)
    due_on = models.DateField(_("à donner avant le"))
    state = models.CharField(
        _("état"), max_length=10, choices=PaperState, default=P.ASKED
    )
    file = models.FileField(
        storage=private_storage, upload_to="papers/%Y/%m", blank=True
    )
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("raison"), max_length=255, blank=True)
    received_at = models.DateTimeField(_("reçue le"), null=True, blank=True)
    decided_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce d’un dossier")
        verbose_name_plural = _("pièces des dossiers")
        ordering = ["due_on", "label"]
        indexes = [models.Index(fields=["state", "due_on"], name="paper_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "required"],
                name="paper_once",
                violation_error_message=_("Cette pièce est déjà demandée."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="paper_refused_with_reason",
                violation_error_message=_("Refuser une pièce demande une raison."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_late(self) -> bool:
        return (
            self.is_mandatory
            and self.state in LACKING
            and self.due_on < timezone.localdate()
        )


class InformationFile(models.Model):
    """What L.6353-8 (Code du travail) wants known before enrolment is final.

    The same for everybody of a cohort while its facts don't change; it names nobody.
    `digest` is the SHA-256 of the facts (canonical JSON), `sha256` that of the bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="information_files")
    facts = models.JSONField(_("ce que dit le document"))
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to="information/%Y/%m")
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("établi le"), default=timezone.now)

    class Meta:
        verbose_name = _("document d’information")
        verbose_name_plural = _("documents d’information")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "digest"], name="information_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort} ({self.issued_at:%d/%m/%Y})"


class Way(models.TextChoices):
    """By which road someone answered."""

    LINK = "link", _("par le lien reçu")
    ONLINE = "online", _("dans Alliage")
    ASSISTED = "assisted", _("avec l’aide de son conseiller")
    PAPER = "paper", _("sur papier ou de vive voix")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "DeliveryQuerySet":
        return self.filter(policy.file_rows_seen_by(viewer))

    def newest_of(self, enrolment: models.OuterRef) -> "DeliveryQuerySet":
        """For a subquery: the one that counts, of each enrolment."""
        return self.filter(enrolment=enrolment).order_by("-sent_at", "-pk")[:1]


class Delivery(models.Model):
    """The documents given to one person; the newest is the one that counts."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="deliveries")
    information = models.ForeignKey(
        InformationFile, models.PROTECT, related_name="deliveries"
    )
    sent_at = models.DateTimeField(_("remis le"), default=timezone.now)
    acknowledged_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    acknowledged_on = models.DateField(_("remis en main propre le"), null=True)
    way = models.CharField(_("confirmé"), max_length=10, choices=Way, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise de documents")
        verbose_name_plural = _("remises de documents")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "information"], name="delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}"


class ConnectionNeedsQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "ConnectionNeedsQuerySet":
        """The person and the provider's office: trainers and partners don't read it."""
        return self.filter(policy.file_rows_seen_by(viewer))


class ConnectionNeeds(models.Model):
    """Asked once at enrolment: what one connects with, and whether an adaptation is
    needed. Never why: that is said to the provider's officer, and written nowhere."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="connection_needs"
    )
    has_device = models.BooleanField(_("a un téléphone ou un ordinateur"))
    has_data = models.BooleanField(_("a assez d’Internet"))
    has_place = models.BooleanField(_("a un endroit pour se connecter"))
    needs_adaptation = models.BooleanField(_("a besoin d’une adaptation"))
    way = models.CharField(_("dit"), max_length=10, choices=Way)
    answered_at = models.DateTimeField(_("répondu le"), default=timezone.now)
    contacted_at = models.DateTimeField(_("personne contactée le"), null=True)

    objects = ConnectionNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("besoins pour se connecter")
        verbose_name_plural = _("besoins pour se connecter")

    def __str__(self) -> str:
        return f"{self.enrolment}"

    @property
    def lacks(self) -> list[str]:
        """What isn't there, in words."""
        words = {
            "has_device": _("pas de téléphone ni d’ordinateur à elle"),
            "has_data": _("pas assez d’Internet"),
            "has_place": _("pas d’endroit calme pour se connecter"),
        }
        return [str(said) for name, said in words.items() if not getattr(self, name)]


class FileEvent(ActorFields):
    """One step of an enrolment file, in words. Append-only."""

    class Kind(models.TextChoices):
        SENT = "sent", _("Documents remis")
        ACKNOWLEDGED = "acknowledged", _("Lecture des documents confirmée")
        ASKED = "asked", _("Pièce demandée")
        RECEIVED = "received", _("Pièce reçue")
        ACCEPTED = "accepted", _("Pièce acceptée")
        REFUSED = "refused", _("Pièce à refaire")
        WAIVED = "waived", _("Pièce pas nécessaire")
        NEEDS = "needs", _("Besoins pour se connecter dits")
        CONTACTED = "contacted", _("Personne contactée pour une adaptation")
        FUNDING = "funding", _("Financement choisi")
        EMPLOYER = "employer", _("Employeur noté")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="file_events")
    kind = models.CharField(max_length=15, choices=Kind)
    words = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("étape d’un dossier")
        verbose_name_plural = _("étapes des dossiers")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
