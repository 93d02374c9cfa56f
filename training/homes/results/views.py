"""What became of people, in figures: the territory's page and the office's.

Nobody's name stands there, and no group of fewer than five people.
"""

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from training.cohorts.models import Cohort
from training.follow_up.indicators.definitions import INDICATORS, Indicator
from training.follow_up.indicators.figures import figures_of, latest_year_of, years_of
from training.homes.doors import for_office, for_territory
from training.homes.results.lines import COLUMNS, SHEET, row_of
from training.spreadsheets import file_of

PAGE_SIZE = 25
BY_SLUG = {indicator.slug: indicator for indicator in INDICATORS}


class ResultsFilter(forms.Form):
    """Which indicator, of which year; without one, the latest that has figures."""

    indicateur = forms.ChoiceField(
        label=gettext_lazy("Indicateur"),
        required=False,
        choices=[(indicator.slug, indicator.name) for indicator in INDICATORS],
    )
    annee = forms.ChoiceField(label=gettext_lazy("Sorties de l’année"), required=False)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["annee"].choices = [(str(year), str(year)) for year in years]

    @property
    def indicator(self) -> Indicator:
        self.is_valid()
        return BY_SLUG.get(self.cleaned_data.get("indicateur", ""), INDICATORS[0])

    @property
    def year(self) -> int:
        self.is_valid()
        return int(self.cleaned_data.get("annee") or 0)


@for_territory
@require_safe
def territory_results(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    cohorts = Cohort.objects.visible_to(viewer).of_territory(viewer.organisation)
    return _results(request, cohorts, (_("Territoire"), "territory_home"))


@for_office
@require_safe
def office_results(request: HttpRequest) -> HttpResponse:
    cohorts = Cohort.objects.visible_to(request.viewer)
    return _results(request, cohorts, (_("Mon organisme"), "office_home"))


def _results(
    request: HttpRequest, cohorts: QuerySet[Cohort], home: tuple[str, str]
) -> HttpResponse:
    context = {
        "crumbs": [{"label": home[0], "url": reverse(home[1])}],
        "here": _("Résultats après la formation"),
        "home_url": reverse(home[1]),
        "indicators": INDICATORS,
    }
    years = years_of(cohorts)
    if years:
        asked = ResultsFilter(request.GET, years=years)
        indicator = asked.indicator
        year = asked.year or latest_year_of(indicator, cohorts) or years[0]
        figures = figures_of(indicator, cohorts, year)
        if file := file_of(request, figures.by_cohort, SHEET):
            return file
        page = Paginator(figures.by_cohort, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "filter_form": ResultsFilter(
                {"indicateur": indicator.slug, "annee": year}, years=years
            ),
            "chosen": indicator,
            "year": year,
            "page": page,
            "provider_columns": [COLUMNS[0], *COLUMNS[2:]],
            "provider_rows": [row_of(line) for line in figures.by_provider],
            "cohort_columns": COLUMNS[1:],
            "cohort_rows": [row_of(line) for line in page],
        }
    return render(request, "homes/results.html", context)
