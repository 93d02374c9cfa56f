"""Shares of a person's record with an agency, and what became of each."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation, Person, Role
from people.viewer import Viewer, ViewerKind
from training.sharing.models.caseloads import CaseloadAssignment
from training.sharing.rules.table import Standing, sees
from training.sharing.rules.vocabulary import (
    OBJECTABLE,
    SHARES,
    USUAL_TEXTS,
    EndKind,
    LegalBasis,
    Scope,
)

ENDING_SOON_DAYS = 30


def grants_of_territory(viewer: Viewer) -> Q:
    """On `AccessGrant`: born in a cohort of the viewer's territory or, while a referral
    names none, of an agency or a provider below the territory."""
    roles = [role for role in TERRITORY_ROLES if sees(TERRITORY_ROLES[role], SHARES[0])]
    if viewer.kind != ViewerKind.USER or not viewer.has_role(*roles):
        return Q(pk__in=[])
    territory = viewer.organisation
    allowed = Q(enrolment__cohort__territory=territory)
    allowed |= Q(referral__cohort__territory=territory)
    below = Q()
    for path in ("organisation", "referral__provider"):
        for up in ("__parent", "__parent__parent"):
            below |= Q(**{f"{path}{up}": territory})
    return allowed | (Q(referral__cohort=None, enrolment=None) & below)


TERRITORY_ROLES = {
    Role.COORDINATOR: Standing.COORDINATOR,
    Role.DATA_PROTECTION: Standing.DATA_PROTECTION,
}


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
        if viewer.person is not None and sees(Standing.PERSON, SHARES[0]):
            allowed |= Q(person=viewer.person)
        return self.filter(allowed | grants_of_territory(viewer))

    def of_territory(self, viewer: Viewer) -> "AccessGrantQuerySet":
        """All of the territory for which one coordinates or protects the data."""
        return self.filter(grants_of_territory(viewer))

    def in_force(self) -> "AccessGrantQuerySet":
        """Begun, not past its end, not ended by anyone."""
        today = timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, ended_at=None
        )

    def ending_soon(self) -> "AccessGrantQuerySet":
        """In force, for no longer than a month: nobody extends them silently."""
        limit = timezone.localdate() + timedelta(days=ENDING_SOON_DAYS)
        return self.in_force().filter(ends_on__lte=limit)

    def widened(self) -> "AccessGrantQuerySet":
        """In force, for more than they were born of."""
        return self.in_force().filter(is_widened=True)

    def over(self) -> "AccessGrantQuerySet":
        """Ended by someone, or past their last day."""
        return self.filter(
            Q(ended_at__isnull=False) | Q(ends_on__lt=timezone.localdate())
        )

    def imposed(self) -> "AccessGrantQuerySet":
        """By law, to those who pay: they follow the seat, nobody decides on them."""
        owed = {"legal_basis": LegalBasis.LEGAL_OBLIGATION, "referral": None}
        return self.filter(**owed)

    def opening(self, scope: str) -> "AccessGrantQuerySet":
        """That open this part of the record."""
        return self.filter(scopes__contains=scope)

    def with_details(self) -> "AccessGrantQuerySet":
        return self.select_related("organisation", "referral", "enrolment__cohort")

    def with_origin(self) -> "AccessGrantQuerySet":
        """With the training it is about, and who gives it."""
        paths = ["referral__course", "referral__provider"]
        for path in ("enrolment__cohort", "referral__cohort"):
            paths += [f"{path}__action__page", f"{path}__responsible_provider"]
        return self.select_related("organisation", *paths)


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
    legal_text = models.CharField(_("texte"), max_length=255, blank=True)
    scopes = models.CharField(_("parties partagées"), max_length=120)
    starts_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    is_widened = models.BooleanField(_("étendu à tout le parcours"), default=False)
    widened_reason = models.CharField(_("motif"), max_length=255, blank=True)
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    end_reason = models.CharField(_("motif de l’arrêt"), max_length=255, blank=True)
    end_kind = models.CharField(
        _("arrêté par"), max_length=10, choices=EndKind, blank=True
    )
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
                fields=["organisation", "enrolment", "legal_basis"],
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
    def reference(self) -> str:
        """How agency, person and coordinator name it to each other."""
        return self.pk.hex[:8].upper()

    @property
    def basis_text(self) -> str:
        """The text of law or contract on which it rests."""
        return self.legal_text or str(USUAL_TEXTS[LegalBasis(self.legal_basis)])

    @property
    def cohort(self):
        """Of the seat, else of the referral; None while it names none."""
        return self.enrolment.cohort if self.enrolment else self.referral.cohort

    @property
    def title(self) -> str:
        """The training it is about."""
        return self.cohort.title if self.cohort else self.referral.course.title

    @property
    def provider(self) -> Organisation:
        if self.enrolment:
            return self.enrolment.cohort.responsible_provider
        return self.referral.provider

    @property
    def is_over(self) -> bool:
        past = self.ends_on is not None and self.ends_on < timezone.localdate()
        return self.ended_at is not None or past

    @property
    def ends_soon(self) -> bool:
        limit = timezone.localdate() + timedelta(days=ENDING_SOON_DAYS)
        return not self.is_over and self.ends_on is not None and self.ends_on <= limit

    @property
    def is_imposed(self) -> bool:
        """See `imposed`."""
        is_owed = self.legal_basis == LegalBasis.LEGAL_OBLIGATION
        return is_owed and self.referral_id is None

    @property
    def can_be_objected(self) -> bool:
        """Article 21 RGPD reaches public mission and legitimate interest alone."""
        return self.legal_basis in OBJECTABLE


class ShareEvent(ActorFields):
    """What became of a share, by whom and why. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("ouvert")
        EXTENDED = "extended", _("prolongé")
        WIDENED = "widened", _("étendu à tout le parcours")
        OBJECTED = "objected", _("opposition de la personne")
        ENDED = "ended", _("arrêté")

    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(_("le"), default=timezone.now)
    reason = models.CharField(_("motif"), max_length=255, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape d’un partage")
        verbose_name_plural = _("étapes des partages")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%d/%m/%Y})"
