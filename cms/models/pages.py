"""The site's own pages: home, catalogue, one page per provider, information."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from people.models import Organisation

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class HomePage(Page):
    """The territory's front door."""

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT)
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.CatalogueIndexPage", "cms.InfoPage"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")


class CatalogueIndexPage(Page):
    """Introduces the search at `/formations/`; providers hang below."""

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT)
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProviderPage"]
    max_count = 1
    # Seen in the editors' preview alone: the search answers at its address.
    template = "cms/catalogue.html"

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")


class ProviderPage(Page):
    """A provider's branch: it presents itself, its courses hang below."""

    organisation = models.OneToOneField(
        Organisation,
        models.PROTECT,
        related_name="provider_page",
        verbose_name=_("organisme"),
    )
    presentation = RichTextField(
        _("présentation"),
        blank=True,
        features=RICH_TEXT,
        help_text=_("Qui êtes-vous, où accueillez-vous, qui peut venir ?"),
    )
    disability_contact = models.CharField(
        _("référent handicap"),
        max_length=255,
        blank=True,
        help_text=_("Le nom et le téléphone de la personne à contacter."),
    )
    content_panels = [
        *Page.content_panels,
        FieldPanel("presentation"),
        FieldPanel("disability_contact"),
    ]
    parent_page_types = ["cms.CatalogueIndexPage"]
    subpage_types = ["cms.CoursePage"]
    template = "cms/provider.html"

    class Meta:
        verbose_name = _("page d’un organisme")
        verbose_name_plural = _("pages des organismes")


class InfoPage(Page):
    """A page of plain information: legal notice, accessibility, help."""

    body = RichTextField(_("texte"), features=RICH_TEXT)
    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.InfoPage"]
    subpage_types = ["cms.InfoPage"]
    template = "cms/info.html"

    class Meta:
        verbose_name = _("page d’information")
        verbose_name_plural = _("pages d’information")
