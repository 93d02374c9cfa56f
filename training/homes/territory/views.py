"""`/territoire/`: the coordinator's figures; nobody's name stands there."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.access_review import overdue_in
from people.models import Organisation
from people.templatetags.interface import long_date_fr
from training.cohorts.models import Cohort
from training.homes import sheets
from training.homes.doors import for_territory
from training.homes.territory.figures import (
    Line,
    age_rows,
    figures_of,
    maximum,
    seat_rows,
)
from training.homes.territory.organisations import (
    organisations_of,
    without_direction,
)
from training.sharing.territory import visible_duplicates
from training.spreadsheets import file_of
from training.watching.unheard import unheard_in

PAGE_SIZE = 25
PERIODS = {
    "": (gettext_lazy("En cours et à venir"), "not_over"),
    "en-cours": (gettext_lazy("En cours"), "running"),
    "a-venir": (gettext_lazy("À venir"), "upcoming"),
    "terminees": (gettext_lazy("Terminées"), "over"),
}


class TerritoryFilter(forms.Form):
    """Which cohorts are counted; an unknown answer counts as none."""

    periode = forms.ChoiceField(
        label=gettext_lazy("Période"),
        required=False,
        choices=[(key, label) for key, (label, _reading) in PERIODS.items()],
    )
    organisme = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisme"),
        required=False,
        empty_label=gettext_lazy("Tous"),
        to_field_name="slug",
    )

    def __init__(self, *args, cohorts: QuerySet[Cohort], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisme"].queryset = Organisation.objects.filter(
            pk__in=cohorts.values("responsible_provider")
        )

    def narrow(self, cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
        self.is_valid()
        facts = self.cleaned_data
        cohorts = getattr(cohorts, PERIODS[facts.get("periode") or ""][1])()
        if provider := facts.get("organisme"):
            cohorts = cohorts.filter(responsible_provider=provider)
        return cohorts


@for_territory
@require_safe
def territory_home(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    cohorts = Cohort.objects.visible_to(viewer).of_territory(viewer.organisation)
    form = TerritoryFilter(request.GET, cohorts=cohorts)
    figures = figures_of(form.narrow(cohorts))
    if file := file_of(request, figures.by_cohort, sheets.FIGURES):
        return file
    page = Paginator(figures.by_cohort, PAGE_SIZE).get_page(request.GET.get("page"))
    ages, seats = age_rows(figures.ages), seat_rows(figures.total.seats)
    context = {
        "filter_form": form,
        "figures": figures,
        "duplicates": visible_duplicates(viewer).waiting().count(),
        "overdue_reviews": overdue_in(organisations_of(viewer.organisation)),
        "undirected": without_direction(viewer).count(),
        "unheard": unheard_in(viewer.organisation),
        "ages": ages,
        "ages_maximum": maximum(ages),
        "seats": seats,
        "seats_maximum": maximum(seats),
        "page": page,
        "cohort_columns": COHORT_COLUMNS,
        "cohort_rows": [_cohort_row(line, request) for line in page],
        "provider_columns": PROVIDER_COLUMNS,
        "provider_rows": [_provider_row(line) for line in figures.by_provider],
    }
    return render(request, "homes/territory/home.html", context)


NUMBERS = [
    {"label": gettext_lazy("Places prises"), "numeric": True},
    {"label": gettext_lazy("Assiduité"), "numeric": True},
    {"label": gettext_lazy("Absences à justifier"), "numeric": True},
    {"label": gettext_lazy("Orientations en attente"), "numeric": True},
]
COHORT_COLUMNS = [
    {"label": gettext_lazy("Session")},
    {"label": gettext_lazy("Organisme")},
    {"label": gettext_lazy("Dates")},
    *NUMBERS,
]
PROVIDER_COLUMNS = [
    {"label": gettext_lazy("Organisme")},
    {"label": gettext_lazy("Sessions"), "numeric": True},
    *NUMBERS,
]


def _numbers(line: Line) -> list[dict]:
    return [
        {"value": line.seats.label if line.seats.total else "–"},
        {"value": line.attendance.rate},
        {"value": line.attendance.to_justify},
        {"value": line.waiting},
    ]


def _cohort_row(line: Line, request: HttpRequest) -> dict:
    """The request keeps the site's roots: one look-up for the whole table."""
    cohort = line.cohorts[0]
    url = cohort.action.page.get_url(request)
    cells = [
        {"value": f"{line.name} ({cohort.reference})", "url": url},
        {"value": cohort.responsible_provider.name},
        {"value": _dates(cohort)},
    ]
    return {"cells": cells + _numbers(line)}


def _provider_row(line: Line) -> dict:
    cells = [{"value": line.name}, {"value": len(line.cohorts)}]
    return {"cells": cells + _numbers(line)}


def _dates(cohort: Cohort) -> str:
    if cohort.starts_on is None:
        return _("toute l’année")
    if cohort.ends_on is None:
        return _("depuis le %(day)s") % {"day": long_date_fr(cohort.starts_on)}
    return _("du %(start)s au %(end)s") % {
        "start": long_date_fr(cohort.starts_on),
        "end": long_date_fr(cohort.ends_on),
    }
