"""The public search for a course."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from cms.models import CatalogueIndexPage
from people.access import public
from training.search.forms import SearchForm
from training.search.queries import find_courses, load_courses

PAGE_SIZE = 20


@public
@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """`/formations/`: with htmx the results alone, otherwise the whole page."""
    form = SearchForm(request.GET)
    query = form.query()
    page = Paginator(find_courses(query), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "courses": load_courses([row["page_id"] for row in page], query),
        "active": active_filters(form, request.GET),
    }
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, "search/_results.html", context)
        return push_url(response, f"?{without_blanks(request.GET).urlencode()}")
    context["index"] = CatalogueIndexPage.objects.live().first()
    context["here"] = _("Formations")
    return render(request, "search/search.html", context)


def without_blanks(asked: QueryDict) -> QueryDict:
    """What was really asked: an address that one may copy and send."""
    kept = asked.copy()
    for name, values in asked.lists():
        kept.setlist(name, [value for value in values if value])
    return kept


def active_filters(form: SearchForm, asked: QueryDict) -> list[dict[str, str]]:
    """What narrows the search: `label`, and the `url` of the search without it."""
    filters = []
    for name, value, label in form.spoken_answers():
        rest = without_blanks(asked)
        rest.pop("page", None)
        rest.setlist(name, [other for other in rest.getlist(name) if other != value])
        if name == "q" or not rest.getlist(name):
            rest.pop(name, None)
        filters.append({"label": label, "url": f"?{rest.urlencode()}"})
    return filters
