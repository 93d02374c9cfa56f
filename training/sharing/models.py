"""Shares of a person's record with an agency, caseloads, and the journal of reads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Membership, Organisation, Person, Role
from people.viewer import Viewer, ViewerKind


class Scope(models.TextChoices):
    """A part of the record that a share may open; no name is within another."""

    REFERRAL = "referral", _("orientation")
    FOLLOW_UP = "follow-up", _("parcours de formation")
    ATTENDANCE = "attendance", _("assiduité")
    OUTCOMES = "outcomes", _("suites de parcours")
    NOTES = "notes", _("échanges entre partenaires")
    CERTIFICATES = "certificates", _("attestations")


# What the territory reads of two records that resemble; no share opens it.
IDENTITY = ("identity", _("identité et coordonnées"))


class LegalBasis(models.TextChoices):
    """Article 6.1 RGPD. One may object to the first two (article 21)."""

    PUBLIC_MISSION = "public_mission", _("mission de service public (art. 6.1.e)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("intérêt légitime (art. 6.1.f)")
    CONTRACT = "contract", _("contrat (art. 6.1.b)")
    LEGAL_OBLIGATION = "legal_obligation", _("obligation légale (art. 6.1.c)")


OBJECTABLE = {LegalBasis.PUBLIC_MISSION, LegalBasis.LEGITIMATE_INTEREST}


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


class AccessGrantQuerySet(models.QuerySet):
    """Reading vocabulary of shares."""

    def held_by(self, viewer: Viewer) -> "AccessGrantQuerySet":
        """In force, and through which this viewer may look.

        A client of a mandating agency, its manager, and the counsellor (or named
        stand-in) who follows the person; no other colleague.
        """
        grants = self.in_force()
        if viewer.kind == ViewerKind.CLIENT:
            return grants.filter(organisation_id__in=viewer.mandated_ids)
        if viewer.kind != ViewerKind.USER or viewer.organisation is None:
            return grants.none()
        grants = grants.filter(organisation=viewer.organisation)
        if viewer.has_role(Role.MANAGER):
            return grants
        if not viewer.has_role(Role.COUNSELLOR):
            return grants.none()
        followed = CaseloadAssignment.objects.current().filter(
            counsellor=viewer.user,
            organisation=viewer.organisation,
            person=models.OuterRef("person"),
        )
        return grants.filter(models.Exists(followed))

    def visible_to(self, viewer: Viewer) -> "AccessGrantQuerySet":
        """Those one holds; the person's own; all those of a coordinator's territory."""
        if viewer.is_system:
            return self
        allowed = Q(pk__in=AccessGrant.objects.held_by(viewer).values("pk"))
        if viewer.person is not None:
            allowed |= Q(person=viewer.person)
        if viewer.kind == ViewerKind.USER and viewer.has_role(Role.COORDINATOR):
            allowed |= Q(enrolment__cohort__territory=viewer.organisation)
            allowed |= Q(referral__cohort__territory=viewer.organisation)
        return self.filter(allowed)

    def in_force(self) -> "AccessGrantQuerySet":
        """Begun, not past its end, not ended by anyone."""
        today = timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, ended_at=None
        )

    def opening(self, scope: str) -> "AccessGrantQuerySet":
        """That open this part of the record."""
        return self.filter(scopes__contains=scope)

    def with_details(self) -> "AccessGrantQuerySet":
        return self.select_related("organisation", "referral", "enrolment__cohort")


class AccessGrant(models.Model):
    """A share: this agency may see these parts of this person's record, until then.

    It covers the referral or enrolment it is born of, unless a coordinator widened
    it with a reason. `scopes` are `Scope` values separated by spaces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_grants")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="access_grants"
    )
    referral = models.ForeignKey(
        "training.Referral",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="access_grants",
    )
    enrolment = models.ForeignKey(
        "training.Enrolment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="access_grants",
    )
    purpose = models.CharField(_("finalité"), max_length=255)
    legal_basis = models.CharField(_("base légale"), max_length=20, choices=LegalBasis)
    scopes = models.CharField(_("parties partagées"), max_length=120)
    starts_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    is_widened = models.BooleanField(_("étendu à tout le parcours"), default=False)
    widened_reason = models.CharField(_("motif"), max_length=255, blank=True)
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    end_reason = models.CharField(_("motif de l’arrêt"), max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("partage")
        verbose_name_plural = _("partages")
        indexes = [
            models.Index(fields=["organisation", "person"], name="grant_org_person")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(referral__isnull=False) | Q(enrolment__isnull=False),
                name="grant_has_an_origin",
                violation_error_message=_(
                    "Un partage naît d’une orientation ou d’une inscription."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_widened=False) | ~Q(widened_reason=""),
                name="grant_widened_with_reason",
                violation_error_message=_("Étendre un partage demande un motif."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="grant_dates_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "referral"],
                condition=Q(ended_at=None, referral__isnull=False),
                name="grant_once_per_referral",
                violation_error_message=_("Ce partage est déjà ouvert."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "enrolment"],
                condition=Q(ended_at=None, enrolment__isnull=False),
                name="grant_once_per_enrolment",
                violation_error_message=_("Ce partage est déjà ouvert."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.purpose}"

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes.split()]

    @property
    def can_be_objected(self) -> bool:
        """Article 21 RGPD reaches public mission and legitimate interest alone."""
        return self.legal_basis in OBJECTABLE


class AccessLogQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "AccessLogQuerySet":
        """The person reads the journal of their own record, and of those that were
        merged into it: their rows can't be changed."""
        if viewer.is_system:
            return self
        if viewer.person is None:
            return self.none()
        return self.filter(person__in=Person.objects.records_of(viewer.person))


class AccessLog(ActorFields):
    """The journal: who read which part of whose record, why. Append-only."""

    at = models.DateTimeField(_("le"), default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_logs")
    part = models.CharField(
        _("partie"), max_length=20, choices=[*Scope.choices, IDENTITY]
    )
    function = models.CharField(_("fonction"), max_length=100, blank=True)
    purpose = models.CharField(_("finalité"), max_length=255)
    request_id = models.CharField(max_length=32, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("journal des consultations")
        indexes = [models.Index(fields=["person", "-at"], name="access_log_person")]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} · {self.part}"
