"""The site's first pages, so that a new installation has a front door."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.models import CatalogueIndexPage, HomePage, InfoPage


@transaction.atomic
def build_site(name: str = "") -> HomePage:
    """The home page as the site's root, the catalogue, the pages of information.

    Safe to repeat: pages that exist are left as their editors made them.
    """
    home = HomePage.objects.first() or _open_home(name or settings.WAGTAIL_SITE_NAME)
    if not CatalogueIndexPage.objects.exists():
        home.add_child(
            instance=CatalogueIndexPage(
                title=_("Formations"),
                slug="formations",
                introduction=_text("formations"),
                show_in_menus=True,
            )
        )
    for slug, title in (
        ("aide", _("Aide")),
        ("mentions-legales", _("Mentions légales")),
        ("donnees-personnelles", _("Données personnelles")),
        ("accessibilite", _("Accessibilité")),
    ):
        if not InfoPage.objects.child_of(home).filter(slug=slug).exists():
            home.add_child(instance=InfoPage(title=title, slug=slug, body=_text(slug)))
    return home


def _open_home(name: str) -> HomePage:
    """Takes the place of the page with which Wagtail greets its installers."""
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug="home").exact_type(Page)
    home = root.add_child(
        instance=HomePage(title=name, slug="accueil", introduction=_text("accueil"))
    )
    site, _created = Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "site_name": name, "root_page": home},
    )
    for page in welcome:
        page.delete()
    return home


def _text(slug: str) -> str:
    return render_to_string(f"cms/texts/{slug}.html").strip()
