"""How, where and for whom a course is given: LHEO's *action*."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.models.courses import CoursePage
from people.models import Organisation
from people.models.addresses import WebAddressField


class DeliveryMode(models.TextChoices):
    """LHEO's dict-modalites-enseignement (0, 1, 2)."""

    ON_SITE = "on_site", _("en présence")
    BLENDED = "blended", _("mixte")
    REMOTE = "remote", _("à distance")


class TrainingAction(Orderable):
    """One way in which a course is given. Durations in hours, prices in euros.

    `reference` is the source's own number (`action/@numero`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="actions")
    reference = models.CharField(_("référence"), max_length=100, blank=True)
    mode = models.CharField(
        _("modalité"), max_length=10, choices=DeliveryMode, default=DeliveryMode.ON_SITE
    )
    rhythm = models.CharField(
        _("rythme"),
        max_length=255,
        help_text=_("Par exemple : temps plein, en journée."),
    )
    publics = models.CharField(
        _("publics visés"),
        max_length=255,
        blank=True,
        help_text=_("Codes FORMACODE des publics, séparés par des virgules."),
    )
    is_entry_level_required = models.BooleanField(
        _("niveau d’entrée obligatoire"), default=False
    )
    alternation = models.TextField(
        _("alternance et stages"), blank=True, help_text=_("Périodes en entreprise.")
    )
    specific_conditions = models.TextField(_("conditions particulières"), blank=True)
    is_funding_possible = models.BooleanField(
        _("prise en charge possible"), default=False
    )
    is_permanent_entry = models.BooleanField(
        _("entrées et sorties permanentes"), default=False
    )
    hours_total = models.PositiveIntegerField(
        _("heures au total"), null=True, blank=True
    )
    hours_in_centre = models.PositiveIntegerField(
        _("heures en centre"), null=True, blank=True
    )
    hours_in_company = models.PositiveIntegerField(
        _("heures en entreprise"), null=True, blank=True
    )
    duration = models.CharField(_("durée indicative"), max_length=255, blank=True)
    price = models.DecimalField(
        _("prix TTC"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    delivering_provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivered_actions",
        verbose_name=_("organisme formateur"),
        help_text=_("S’il diffère de l’organisme responsable."),
    )
    funders = models.CharField(
        _("financeurs"),
        max_length=100,
        blank=True,
        help_text=_("Codes LHEO des financeurs, séparés par des virgules."),
    )
    place_name = models.CharField(_("nom du lieu"), max_length=255, blank=True)
    street = models.CharField(_("adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    insee_code = models.CharField(_("code INSEE"), max_length=5, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accessibility = models.TextField(_("accès des personnes handicapées"), blank=True)
    catering = models.CharField(_("repas"), max_length=255, blank=True)
    lodging = models.CharField(_("hébergement"), max_length=255, blank=True)
    transport = models.CharField(_("transport"), max_length=255, blank=True)
    website = WebAddressField(_("page de l’action"), max_length=500, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("mode"), FieldPanel("rhythm")]),
        FieldRowPanel(
            [
                FieldPanel("hours_total"),
                FieldPanel("hours_in_centre"),
                FieldPanel("hours_in_company"),
            ]
        ),
        FieldPanel("duration"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("is_funding_possible")]),
        FieldPanel("funders"),
        FieldPanel("is_permanent_entry"),
        FieldPanel("publics"),
        FieldPanel("is_entry_level_required"),
        FieldPanel("alternation"),
        FieldPanel("specific_conditions"),
        MultiFieldPanel(
            [
                FieldPanel("place_name"),
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
                FieldPanel("insee_code"),
                FieldPanel("accessibility"),
                FieldPanel("catering"),
                FieldPanel("lodging"),
                FieldPanel("transport"),
            ],
            heading=_("Lieu"),
        ),
        FieldPanel("delivering_provider"),
        FieldPanel("website"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("action de formation")
        verbose_name_plural = _("actions de formation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0),
                name="action_price_not_negative",
                violation_error_message=_("Le prix ne peut pas être négatif."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page.title} ({self.get_mode_display()}, {self.city})"

    @property
    def address(self) -> str:
        """Street, postal code and commune on one line."""
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, place) if part)
