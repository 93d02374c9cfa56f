"""The table that the public search reads: one row per course and place to learn."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage, TrainingAction
from cms.models.actions import DeliveryMode
from people.models import Organisation
from training.cohorts.models import Cohort


class SearchEntry(models.Model):
    """A course as found: by its words, mode, place, next start and free seats.

    One row per action and recruiting cohort (or per action without one). `words`
    holds the folded, stemmed words of the course between spaces. Kept by
    `training.search.services`, rebuilt by `rebuild_search`.
    """

    page = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    action = models.ForeignKey(TrainingAction, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="+")
    provider = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    words = models.TextField()
    mode = models.CharField(max_length=10, choices=DeliveryMode)
    place = models.CharField(max_length=255, blank=True)
    certification = models.CharField(max_length=255, blank=True)
    starts_on = models.DateField(null=True)
    seats_left = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("place à trouver")
        verbose_name_plural = _("places à trouver")
        indexes = [
            models.Index(fields=["mode", "starts_on"], name="search_mode_start"),
            models.Index(fields=["starts_on"], name="search_start"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.starts_on}"
