"""A file of trainees given on the page, and what became of its lines."""

import uuid

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.exchange.trainees.layouts import Format
from training.sharing import policy


def private_storage():
    """The files name people: they leave through a permission view only."""
    return storages["private"]


class ImportState(models.TextChoices):
    """From the upload to the result; a file that can't be read ends as unusable."""

    CHECKING = "checking", _("vérification en cours")
    CHECKED = "checked", _("à confirmer")
    IMPORTING = "importing", _("import en cours")
    DONE = "done", _("terminé")
    UNUSABLE = "unusable", _("fichier illisible")


S = ImportState
TRANSITIONS: dict[str, set[str]] = {
    S.CHECKING: {S.CHECKED, S.UNUSABLE},
    S.CHECKED: {S.IMPORTING},
    S.IMPORTING: {S.DONE, S.UNUSABLE},
    S.DONE: set(),
    S.UNUSABLE: set(),
}
RUNNING = (S.CHECKING, S.IMPORTING)
TONES: dict[str, str] = {
    S.CHECKING: "info",
    S.CHECKED: "warning",
    S.IMPORTING: "info",
    S.DONE: "done",
    S.UNUSABLE: "error",
}


class TraineeImportQuerySet(models.QuerySet):
    """Reading vocabulary of imports."""

    def visible_to(self, viewer: Viewer) -> "TraineeImportQuerySet":
        """Those of the cohorts whose people the viewer may know."""
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def of_cohort(self, cohort: Cohort) -> "TraineeImportQuerySet":
        return self.filter(cohort=cohort)

    def with_details(self) -> "TraineeImportQuerySet":
        return self.select_related("cohort__action__page", "actor_user")


class TraineeImport(ActorFields):
    """One file for one cohort, kept for thirty days with its outcome.

    `key` is drawn with the upload form: a second click finds the first's row.
    `headings`, `notes` and `preview` (first lines: lists of cells) come of the check;
    the counts are those of the check, then of the import; `lines_done` of the run
    that goes on, `beat_at` its last sign of life.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="trainee_imports")
    key = models.UUIDField(unique=True)
    format = models.CharField(_("format"), max_length=20, choices=Format)
    file = models.FileField(storage=private_storage, upload_to="imports/%Y/%m")
    name = models.CharField(_("nom du fichier"), max_length=150)
    state = models.CharField(
        _("état"), max_length=10, choices=ImportState, default=S.CHECKING
    )
    headings = models.JSONField(default=list)
    recognised = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TraineeImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import de stagiaires")
        verbose_name_plural = _("imports de stagiaires")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def good(self) -> int:
        """Lines that will do something, or that find it done."""
        return self.created + self.updated + self.unchanged

    @property
    def lines(self) -> int:
        return self.good + self.refused

    @property
    def tone(self) -> str:
        """How its state is shown: `components/status_tag.html`."""
        return TONES[self.state]

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class TraineeImportLine(models.Model):
    """A line that needs eyes: refused, or kept with a remark."""

    trainee_import = models.ForeignKey(
        TraineeImport, models.CASCADE, related_name="told_lines"
    )
    line = models.PositiveIntegerField(_("ligne"))
    is_refused = models.BooleanField()
    column = models.CharField(_("colonne"), max_length=255, blank=True)
    reference = models.CharField(max_length=255, blank=True)
    reason = models.TextField(_("motif"))
    cells = models.JSONField(default=list)

    class Meta:
        verbose_name = _("ligne d’un import")
        verbose_name_plural = _("lignes d’un import")
        ordering = ["line", "pk"]
        indexes = [
            models.Index(
                fields=["trainee_import", "is_refused", "line"],
                name="trainee_import_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainee_import} · {self.line}"
