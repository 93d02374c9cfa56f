"""The table that the public search reads: one row per course and place to learn."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage, TrainingAction
from cms.models.actions import DeliveryMode
from people.models import Organisation
from training.cohorts.models import Cohort


class SearchEntryQuerySet(models.QuerySet):
    """Reading vocabulary of what can be found."""

    def current(self) -> "SearchEntryQuerySet":
        """Actions, and the cohorts that one may still join today."""
        return self.filter(
            Q(joinable_until=None) | Q(joinable_until__gte=timezone.localdate())
        )

    def with_details(self) -> "SearchEntryQuerySet":
        return self.select_related(
            "page", "action", "cohort", "provider"
        ).prefetch_related("page__codes")


class SearchEntry(models.Model):
    """A course as found: by its words, mode, place, next start and free seats.

    One row per action, without a cohort, and one more per cohort that recruits:
    when a cohort begins, its row stops counting and the action's stays. `words`,
    `title_words`, `place` and `certification` hold folded words between spaces,
    the first two as stems. Kept by `training.search.services`, rebuilt by
    `rebuild_search`.
    """

    page = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    action = models.ForeignKey(TrainingAction, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="+")
    provider = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    words = models.TextField()
    title_words = models.TextField(blank=True)
    mode = models.CharField(max_length=10, choices=DeliveryMode)
    place = models.CharField(max_length=400, blank=True)
    certification = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    # The last day on which one may join; empty where nothing ends it.
    joinable_until = models.DateField(null=True)
    # Empty where the provider announced no number of seats.
    seats_left = models.PositiveIntegerField(null=True)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place à trouver")
        verbose_name_plural = _("places à trouver")
        indexes = [
            models.Index(fields=["mode", "starts_on"], name="search_mode_start"),
            models.Index(fields=["starts_on"], name="search_start"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.starts_on}"
