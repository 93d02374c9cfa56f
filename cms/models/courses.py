"""A course: LHEO's *formation*, told so that a jobseeker understands it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.forms import CoursePageForm
from people.models import Organisation
from people.models.addresses import WebAddressField


class CourseQuerySet(PageQuerySet):
    """Reading vocabulary of courses."""

    def offered_by(self, organisation: Organisation) -> "CourseQuerySet":
        """Below the page of this provider."""
        return self.child_of(organisation.provider_page)


class Nature(models.TextChoices):
    """The four natures of article L.6313-1 of the Code du travail."""

    TRAINING = "training", _("action de formation")
    SKILLS_REVIEW = "skills_review", _("bilan de compétences")
    EXPERIENCE = "experience", _("action de validation des acquis de l’expérience")
    APPRENTICESHIP = "apprenticeship", _("action de formation par apprentissage")


class Pathway(models.TextChoices):
    """LHEO's dict-type-parcours."""

    GROUP = "1", _("en groupe")
    INDIVIDUAL = "2", _("individualisé")
    MODULAR = "3", _("modulaire")
    MIXED = "4", _("mixte")


class Level(models.TextChoices):
    """LHEO's dict-niveaux: the old numbers (1–8) and the 2019 framework (11–18)."""

    NONE = "0", _("information non communiquée")
    ANY = "1", _("sans niveau spécifique")
    VI = "2", _("lutte contre l’illettrisme")
    V_BIS = "3", _("préqualification")
    CAP = "4", _("niveau 3 (CAP, BEP)")
    BAC = "5", _("niveau 4 (bac)")
    BAC2 = "6", _("niveau 5 (bac + 2)")
    BAC3 = "7", _("niveau 6 (bac + 3 ou 4)")
    BAC5 = "8", _("niveau 7 ou 8 (bac + 5 et plus)")
    EQF1 = "11", _("niveau 1 (savoirs de base)")
    EQF2 = "12", _("niveau 2 (activités simples)")
    EQF3 = "13", _("niveau 3 (CAP, BEP)")
    EQF4 = "14", _("niveau 4 (bac)")
    EQF5 = "15", _("niveau 5 (bac + 2)")
    EQF6 = "16", _("niveau 6 (licence)")
    EQF7 = "17", _("niveau 7 (master)")
    EQF8 = "18", _("niveau 8 (doctorat)")


class CoursePage(Page):
    """A course of the provider whose page stands above.

    The page's title is LHEO's `intitule-formation`. Each LHEO-mandatory field has
    its place here or in `TrainingAction`; what else a source said is kept in its
    `SourceRecord`.
    """

    # Sources may keep silent on these three ("-"); editors must fill them (the form).
    objective = models.TextField(
        _("objectif"),
        blank=True,
        help_text=_("À quoi cette formation prépare, en deux phrases."),
    )
    expected_results = models.TextField(
        _("résultats attendus"),
        blank=True,
        help_text=_("Ce que la personne saura faire ou obtiendra à la fin."),
    )
    content = models.TextField(
        _("contenu"),
        blank=True,
        help_text=_("Ce que l’on apprend, une idée par ligne."),
    )
    nature = models.CharField(
        _("nature de l’action"), max_length=20, choices=Nature, default=Nature.TRAINING
    )
    is_certifying = models.BooleanField(_("certifiante"), default=False)
    pathway = models.CharField(
        _("parcours"), max_length=1, choices=Pathway, default=Pathway.GROUP
    )
    entry_level = models.CharField(
        _("niveau à l’entrée"), max_length=2, choices=Level, default=Level.ANY
    )
    exit_level = models.CharField(
        _("niveau à la sortie"), max_length=2, choices=Level, blank=True
    )
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("courriel"), blank=True)
    website = WebAddressField(
        _("page du site de l’organisme"), max_length=500, blank=True
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("objective"),
                FieldPanel("expected_results"),
                FieldPanel("content"),
            ],
            heading=_("Ce que l’on apprend"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("nature"),
                FieldPanel("is_certifying"),
                FieldRowPanel([FieldPanel("entry_level"), FieldPanel("exit_level")]),
                FieldPanel("pathway"),
                InlinePanel("codes", label=_("code")),
            ],
            heading=_("Pour qui, vers quoi"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_email"),
                FieldPanel("website"),
            ],
            heading=_("Qui appeler"),
        ),
        InlinePanel(
            "actions", label=_("action"), heading=_("Comment et où"), min_num=1
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("objective")]
    base_form_class = CoursePageForm
    parent_page_types = ["cms.ProviderPage"]
    subpage_types: list[str] = []
    template = "cms/course.html"
    objects = PageManager.from_queryset(CourseQuerySet)()

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")

    @property
    def provider(self) -> Organisation:
        """The responsible provider: whose page stands above."""
        return self.get_parent().specific.organisation

    def get_context(self, request, *args, **kwargs) -> dict:
        """Adds `provider_page`, and the way to `here` as `crumbs` (`label`, `url`)."""
        provider_page = self.get_parent().specific
        crumbs = [
            {"label": _("Formations"), "url": reverse("search")},
            {"label": provider_page.title, "url": provider_page.get_url(request)},
        ]
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "provider_page": provider_page,
            "crumbs": crumbs,
            "here": self.title,
        }


class CourseCode(Orderable):
    """One code of the field's lists that describes the course."""

    class Kind(models.TextChoices):
        FORMACODE = "formacode", _("FORMACODE")
        NSF = "nsf", _("spécialité NSF")
        ROME = "rome", _("métier (ROME)")
        RNCP = "rncp", _("certification RNCP")
        RS = "rs", _("répertoire spécifique")
        CERTIFINFO = "certifinfo", _("CertifInfo")

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="codes")
    kind = models.CharField(_("liste"), max_length=10, choices=Kind)
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("libellé"), max_length=255, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        indexes = [models.Index(fields=["kind", "code"], name="course_code")]

    def __str__(self) -> str:
        return self.label or self.code
