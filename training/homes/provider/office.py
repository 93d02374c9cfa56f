"""`/organisme/`: what waits at the provider's office, and its to-do lists."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.cohorts.models import Cohort
from training.homes.doors import for_office
from training.homes.provider.today import (
    SHOWN,
    people_waiting,
    queues_of,
    registers_waiting,
)

PAGE_SIZE = 25


def office_crumbs(*more: tuple[str, str]) -> list[dict]:
    """From the office's home down: (label, url name without arguments)."""
    crumbs = [(_("Mon organisme"), "office_home"), *more]
    return [{"label": label, "url": reverse(name)} for label, name in crumbs]


@for_office
@require_safe
def office_home(request: HttpRequest) -> HttpResponse:
    """What waits, in order; what is done is told in one line at the end."""
    viewer = request.viewer
    queues = queues_of(viewer)
    cohorts = Cohort.objects.visible_to(viewer).not_over()
    next_ones = cohorts.order_by("starts_on", "reference").values("pk")[:SHOWN]
    context = {
        "waiting": [queue for queue in queues if queue.count],
        "done": [queue for queue in queues if not queue.count],
        "cohort_count": cohorts.count(),
        "cohorts": Cohort.objects.filter(pk__in=next_ones).with_details(),
        "today": timezone.localdate(),
    }
    return render(request, "homes/office/home.html", context)


@for_office
@require_safe
def registers_to_close(request: HttpRequest) -> HttpResponse:
    return _listed(
        request,
        registers_waiting(request.viewer).with_details(),
        "homes/office/registers.html",
        _("Registres à clore"),
    )


@for_office
@require_safe
def people_to_enter(request: HttpRequest) -> HttpResponse:
    return _listed(
        request,
        people_waiting(request.viewer).with_details(),
        "homes/office/entries.html",
        _("Entrées à noter"),
    )


def _listed(
    request: HttpRequest, rows: QuerySet, template: str, here: str
) -> HttpResponse:
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "crumbs": office_crumbs(),
        "here": here,
        "today": timezone.localdate(),
    }
    return render(request, template, context)
