"""Organisations as a tree of agencies, and who works there in which role."""

import uuid
import zoneinfo
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.identifiers import validate_siret
from people.models.addresses import WebAddressField


class OrganisationQuerySet(models.QuerySet):
    """Reading vocabulary: `of_kind`, `for_user`."""

    def of_kind(self, *kinds: str) -> "OrganisationQuerySet":
        return self.filter(
            models.Exists(
                OrganisationKind.objects.filter(
                    organisation=models.OuterRef("pk"), kind__in=kinds
                )
            )
        )

    def for_user(self, user) -> "OrganisationQuerySet":
        """Those the user may act for today."""
        return self.filter(
            models.Exists(
                Membership.objects.current().filter(
                    organisation=models.OuterRef("pk"), user=user
                )
            )
        )


class EntryPlatform(models.TextChoices):
    """Where a funder or partner wants a trainee's entry and exit typed in."""

    KAIROS = "kairos", _("Kairos (France Travail)")
    EDOF = "edof", _("EDOF (Mon compte formation)")


class Organisation(models.Model):
    """A territory, provider, university, company, partner, funder, or an agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=255)
    legal_name = models.CharField(_("raison sociale"), max_length=255, blank=True)
    slug = models.SlugField(_("nom court"), max_length=100, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        verbose_name=_("organisme de rattachement"),
    )
    siret = models.CharField(
        _("SIRET"), max_length=14, blank=True, validators=[validate_siret]
    )
    activity_declaration_number = models.CharField(
        _("numéro de déclaration d’activité"), max_length=11, blank=True
    )
    street = models.CharField(_("adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    insee_code = models.CharField(_("code INSEE"), max_length=5, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    website = WebAddressField(_("site"), blank=True)
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=50, default="Europe/Paris"
    )
    signatory_name = models.CharField(_("signataire"), max_length=150, blank=True)
    signatory_capacity = models.CharField(
        _("qualité du signataire"), max_length=150, blank=True
    )
    declared_in = models.CharField(
        _("entrées et sorties à déclarer dans"),
        max_length=10,
        choices=EntryPlatform,
        blank=True,
        help_text=_("Pour les personnes que cet organisme finance ou oriente."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="organisation_not_own_parent",
                violation_error_message=_("Un organisme ne dépend pas de lui-même."),
            ),
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret="") & Q(parent=None),
                name="organisation_siret_once",
                violation_error_message=_("Un organisme porte déjà ce SIRET."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": _("Ce fuseau horaire n’existe pas.")})
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError(
                    {"parent": _("Cet organisme dépend déjà de celui-ci.")}
                )
            ancestor = ancestor.parent

    @property
    def address(self) -> str:
        """The postal address on one line."""
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, place) if part)

    @property
    def kind_names(self) -> set[str]:
        return {row.kind for row in self.kinds.all()}

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class OrganisationKind(models.Model):
    """One of the parts an organisation plays; a Région is territory and funder."""

    class Kind(models.TextChoices):
        TERRITORY = "territory", _("territoire")
        TRAINING_PROVIDER = "training_provider", _("organisme de formation")
        UNIVERSITY = "university", _("université")
        COMPANY = "company", _("entreprise")
        EMPLOYMENT_PARTNER = "employment_partner", _("partenaire de l’emploi")
        FUNDER = "funder", _("financeur")
        CARIF_OREF = "carif_oref", _("Carif-Oref")
        ALLOWANCE_PAYER = "allowance_payer", _("payeur de la rémunération")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="kinds")
    kind = models.CharField(_("rôle"), max_length=20, choices=Kind)

    class Meta:
        verbose_name = _("rôle d’un organisme")
        verbose_name_plural = _("rôles des organismes")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                name="organisation_kind_once",
                violation_error_message=_("Ce rôle est déjà noté."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Role(models.TextChoices):
    """What a member does for the organisation."""

    COORDINATOR = "coordinator", _("coordination du territoire")
    MANAGER = "manager", _("direction")
    OFFICE = "office", _("gestion des formations")
    TRAINER = "trainer", _("formation")
    COUNSELLOR = "counsellor", _("accompagnement")
    EDITOR = "editor", _("catalogue")
    DATA_PROTECTION = "data_protection", _("protection des données")


class MembershipQuerySet(models.QuerySet):
    def current(self) -> "MembershipQuerySet":
        """In force today."""
        today = timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today
        )

    def due_for_review(self) -> "MembershipQuerySet":
        """In force, and given or confirmed a quarter ago or more."""
        before = timezone.localdate() - timedelta(days=settings.ACCESS_REVIEW_DAYS)
        return self.current().filter(
            Q(confirmed_on=None) | Q(confirmed_on__lte=before), starts_on__lte=before
        )


class Membership(models.Model):
    """A user's role at an organisation, between two dates (both included)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("fonction"), max_length=20, choices=Role)
    starts_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    # When the organisation's direction last said that this access is still needed.
    confirmed_on = models.DateField(_("confirmée le"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("fonction")
        verbose_name_plural = _("fonctions")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("Cette personne a déjà cette fonction."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"

    @property
    def review_due_on(self) -> date:
        last = max(self.starts_on, self.confirmed_on or self.starts_on)
        return last + timedelta(days=settings.ACCESS_REVIEW_DAYS)
