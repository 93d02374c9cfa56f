"""A committee: its members, the proposal for each candidate, and what was decided."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.referrals.models import Referral, ReferralStatus, RefusalReason
from training.sharing import policy


class Decision(models.TextChoices):
    """What a committee may propose for one candidate."""

    ON_SITE = "on_site", _("admission, en salle")
    REMOTE = "remote", _("admission, à distance")
    WAITLIST = "waitlist", _("liste d’attente")
    REFUSE = "refuse", _("refus")


class CommitteeQuerySet(models.QuerySet):
    """Reading vocabulary of committees."""

    def visible_to(self, viewer: Viewer) -> "CommitteeQuerySet":
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def with_details(self) -> "CommitteeQuerySet":
        return self.select_related(
            "cohort__action__page",
            "cohort__responsible_provider",
            "cohort__delivering_provider",
        )


class Committee(ActorFields):
    """One meeting that decides on a cohort's candidates; applied as a whole, once.

    The actor is who applied it; the proposals are a draft until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="committees")
    held_on = models.DateField(_("date de la commission"))
    members = models.TextField(_("membres présents"), blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    applied_at = models.DateTimeField(_("appliquée le"), null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(applied_at=None),
                name="committee_one_draft",
                violation_error_message=_("Une commission est déjà en préparation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort} · {self.held_on}"

    @property
    def names(self) -> list[str]:
        """The members, one a line."""
        return [line.strip() for line in self.members.splitlines() if line.strip()]


class Proposal(models.Model):
    """What the committee proposes for one candidate, then what came of it.

    `seen_status` is the referral's when the proposal was last saved: a candidate
    whom someone answered meanwhile is reported, not decided anew.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", _("à appliquer")
        DONE = "done", _("appliquée")
        FAILED = "failed", _("non appliquée")

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="proposals")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="proposals")
    decision = models.CharField(
        _("décision"), max_length=10, choices=Decision, blank=True
    )
    rank = models.PositiveIntegerField(_("rang sur la liste"), null=True, blank=True)
    reason = models.CharField(
        _("raison"), max_length=15, choices=RefusalReason, blank=True
    )
    words = models.CharField(_("précisions"), max_length=500, blank=True)
    seen_status = models.CharField(
        max_length=10, choices=ReferralStatus, blank=True, default=""
    )
    outcome = models.CharField(
        _("résultat"), max_length=10, choices=Outcome, default=Outcome.PENDING
    )
    message = models.CharField(_("explication"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "referral"],
                name="proposal_once",
                violation_error_message=_("Cette personne est déjà sur la liste."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral} · {self.get_decision_display()}"
