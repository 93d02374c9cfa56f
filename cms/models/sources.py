"""Where a course came from: the source's record, kept word for word."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.courses import CoursePage
from people.models import Organisation


class SourceRecord(models.Model):
    """One record of a catalogue file: its number, digest and verbatim text.

    `digest` is the SHA-256 of the canonical XML of the record, so that the same
    record read again is known to be unchanged.
    """

    class Format(models.TextChoices):
        LHEO = "lheo", "LHEO"
        CDM_FR = "cdm-fr", "CDM-fr"
        CSV = "csv", "CSV"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="source_records"
    )
    format = models.CharField(_("format"), max_length=10, choices=Format)
    number = models.CharField(_("numéro"), max_length=100)
    digest = models.CharField(_("empreinte"), max_length=64)
    payload = models.TextField(_("texte d’origine"))
    page = models.OneToOneField(
        CoursePage, models.CASCADE, related_name="source_record"
    )
    imported_at = models.DateTimeField(_("lu le"), default=timezone.now)

    class Meta:
        verbose_name = _("notice d’origine")
        verbose_name_plural = _("notices d’origine")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "format", "number"],
                name="source_record_once",
                violation_error_message=_("Cette notice est déjà au catalogue."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.number}"
