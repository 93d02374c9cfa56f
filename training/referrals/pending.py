"""A passer-by's interest in a course, kept until they confirm it, two days at most."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from training.cohorts.models import Cohort
from training.referrals.models import Referral

CONFIRM_WITHIN = timedelta(hours=48)


class PendingInterestQuerySet(models.QuerySet):
    """Reading vocabulary of interests not confirmed yet."""

    def current(self) -> "PendingInterestQuerySet":
        return self.filter(created_at__gt=timezone.now() - CONFIRM_WITHIN)

    def past(self) -> "PendingInterestQuerySet":
        return self.exclude(created_at__gt=timezone.now() - CONFIRM_WITHIN)


class PendingInterest(models.Model):
    """What someone typed on a course page; no `Person` is made before they confirm.

    Once confirmed it only points to the application that came of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, null=True, blank=True, related_name="+"
    )
    first_names = models.CharField(_("prénom"), max_length=120, blank=True)
    birth_name = models.CharField(_("nom de naissance"), max_length=120, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    wanted_mode = models.CharField(max_length=10, default="on_site")
    message = models.TextField(_("message"), blank=True, max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    referral = models.OneToOneField(
        Referral, models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = PendingInterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande à confirmer")
        verbose_name_plural = _("demandes à confirmer")
        indexes = [models.Index(fields=["created_at"], name="pending_interest_age")]

    def __str__(self) -> str:
        return f"{self.course} ({self.created_at:%d/%m/%Y})"
