"""`/territoire/donnees/`: the data-protection officer's page."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.templatetags.interface import long_date_fr
from training.homes.doors import for_data_protection
from training.homes.territory.processing import PROCESSINGS
from training.sharing.models import AccessGrant
from training.sharing.rights.models import JournalSearch

PAGE_SIZE = 25
# The day on which the texts of these pages were last written.
WRITTEN_ON = date(2026, 11, 28)


@for_data_protection
@never_cache
@require_safe
def data_protection(request: HttpRequest) -> HttpResponse:
    """Who answers for what, where the shares stand, who searched the journal."""
    viewer = request.viewer
    shares = AccessGrant.objects.of_territory(viewer)
    searches = JournalSearch.objects.filter(actor_organisation=viewer.organisation)
    page = Paginator(searches.select_related("actor_user"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "processings": PROCESSINGS,
        "written_on": WRITTEN_ON,
        "in_force": shares.in_force().count(),
        "ending_soon": shares.ending_soon().count(),
        "objected": shares.filter(end_kind="objection").count(),
        "page": page,
        "columns": [
            {"label": label}
            for label in (_("Quand"), _("Qui"), _("Pourquoi"), _("Sur une personne"))
        ],
        "rows": [_row(search) for search in page],
    }
    return render(request, "homes/territory/data_protection.html", context)


def _row(search: JournalSearch) -> dict:
    about_one = _("oui") if search.person_id else _("non")
    values = (long_date_fr(search.at), str(search.actor_user), search.reason, about_one)
    return {"cells": [{"value": value} for value in values]}


@for_data_protection
@require_safe
def impact_assessment(request: HttpRequest) -> HttpResponse:
    """Prepared, for the territory to complete and sign (art. 35 RGPD)."""
    context = {
        "written_on": WRITTEN_ON,
        "crumbs": [
            {"label": _("Protection des données"), "url": reverse("data_protection")}
        ],
        "here": _("Analyse d’impact"),
    }
    return render(request, "homes/territory/impact_assessment.html", context)
