"""Who may take how many seats of a cohort, and whether offers leave by themselves."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.sharing import policy


class SeatQuotaQuerySet(models.QuerySet):
    """Reading vocabulary of quotas."""

    def visible_to(self, viewer: Viewer) -> "SeatQuotaQuerySet":
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def in_force(self) -> "SeatQuotaQuerySet":
        """Caps, and the reserves whose last day isn't over."""
        lasting = Q(until=None) | Q(until__gte=timezone.localdate())
        return self.filter(lasting)


class SeatQuota(models.Model):
    """Seats of a cohort for those whom one organisation, or its agencies, refer.

    `RESERVED` keeps seats from everyone else until the end of a day; `AT_MOST` caps
    what they may take. On site and remote are counted together here: the capacities
    of the modes hold beside it.
    """

    class Kind(models.TextChoices):
        RESERVED = "reserved", _("places réservées")
        AT_MOST = "at_most", _("places au plus")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="seat_quotas")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="seat_quotas",
        verbose_name=_("organisme"),
    )
    kind = models.CharField(_("règle"), max_length=10, choices=Kind)
    seats = models.PositiveIntegerField(_("places"))
    until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = SeatQuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota de places")
        verbose_name_plural = _("quotas de places")
        ordering = ["organisation__name", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "organisation", "kind"],
                name="seat_quota_once",
                violation_error_message=_(
                    "Cet organisme a déjà une règle de cette sorte : changez-la."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="reserved", until__isnull=False)
                | Q(kind="at_most", until=None),
                name="seat_quota_reserve_ends",
                violation_error_message=_(
                    "Une réserve a une date de fin ; un maximum n’en a pas."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()} : {self.seats}"


class SeatRules(models.Model):
    """How a cohort's free seats find the next in line; without a row, by themselves."""

    cohort = models.OneToOneField(
        Cohort, models.CASCADE, primary_key=True, related_name="seat_rules"
    )
    offers_leave_by_themselves = models.BooleanField(
        _("proposer seul les places libres"), default=True
    )

    class Meta:
        verbose_name = _("règle des places")
        verbose_name_plural = _("règles des places")

    def __str__(self) -> str:
        return f"{self.cohort}"
