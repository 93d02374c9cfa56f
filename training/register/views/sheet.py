"""The printed sheet, of one day or of the whole cohort."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.access import signed_in
from training.cohorts.models import Cohort
from training.cohorts.schedule import HalfDay
from training.register import permissions
from training.register.pages.sheet import (
    attendance_sheet_pdf,
    half_days_of_day,
    half_days_to_print,
)


@signed_in
@never_cache
@require_safe
def attendance_sheet(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """From the cohort's first half-day to those of the coming week."""
    cohort = _printable(request, cohort_id)
    return _pdf(request, cohort, half_days_to_print(cohort))


@signed_in
@never_cache
@require_safe
def attendance_sheet_of_day(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The half-days of one day."""
    half_days = HalfDay.objects.visible_to(request.viewer)
    half_day = get_object_or_404(half_days, pk=half_day_id)
    cohort = _printable(request, half_day.cohort_id)
    return _pdf(request, cohort, half_days_of_day(half_day))


def _printable(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """404 to a coordinator too: names stand on it."""
    cohorts = Cohort.objects.visible_to(request.viewer).with_details()
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    if not permissions.can_read_names(request.viewer, cohort):
        raise Http404
    return cohort


def _pdf(
    request: HttpRequest, cohort: Cohort, half_days: list[HalfDay]
) -> HttpResponse:
    if not half_days:
        raise Http404
    content = attendance_sheet_pdf(request.viewer, cohort, half_days)
    name = f"feuille-emargement-{slugify(cohort.reference)}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
