"""Who follows a person at an agency."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Organisation, Person, Role


class CaseloadQuerySet(models.QuerySet):
    """Reading vocabulary of caseloads."""

    def current(self) -> "CaseloadQuerySet":
        """In force today: begun, not past its end, not ended by anyone."""
        today = timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, ended_at=None
        )

    def assigned(self) -> "CaseloadQuerySet":
        return self.filter(kind=CaseloadAssignment.Kind.ASSIGNED)

    def by_a_member(self) -> "CaseloadQuerySet":
        """Whose counsellor still works there as one."""
        membership = Membership.objects.current().filter(
            user=models.OuterRef("counsellor"),
            organisation=models.OuterRef("organisation"),
            role=Role.COUNSELLOR,
            user__is_active=True,
        )
        return self.filter(models.Exists(membership))


class CaseloadAssignment(models.Model):
    """The counsellor who follows a person at an agency, or their named stand-in.

    Rows are history: a handover ends one and begins another.
    """

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("référent")
        STAND_IN = "stand_in", _("remplaçant")

    person = models.ForeignKey(Person, models.PROTECT, related_name="caseload")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="caseload"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="caseload"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ASSIGNED)
    reason = models.CharField(_("motif"), max_length=255, blank=True)
    starts_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    replacement = models.ForeignKey(
        "training.Replacement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
    )
    begun_by = models.ForeignKey(
        "training.Handover",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="begun",
    )
    ended_by = models.ForeignKey(
        "training.Handover",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ended",
    )

    # One is enough of two merged records' rows that agree on it (people.belongings).
    same_when = ("counsellor",)

    objects = CaseloadQuerySet.as_manager()

    class Meta:
        verbose_name = _("accompagnement")
        verbose_name_plural = _("accompagnements")
        indexes = [
            models.Index(
                fields=["counsellor", "organisation"], name="caseload_counsellor"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(kind="assigned", ends_on=None, ended_at=None),
                name="caseload_one_assigned",
                violation_error_message=_("Cette personne a déjà un référent ici."),
            ),
            models.UniqueConstraint(
                fields=["person", "replacement"],
                condition=Q(kind="stand_in", ended_at=None),
                name="caseload_one_stand_in_per_leave",
                violation_error_message=_("Cette personne a déjà ce remplaçant."),
            ),
            models.CheckConstraint(
                condition=Q(kind="assigned") | ~Q(reason=""),
                name="caseload_stand_in_with_reason",
                violation_error_message=_("Un remplacement demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor} → {self.person}"
