"""The cohort that a page of admission speaks of, and the way back to it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from training.cohorts.models import Cohort
from training.cohorts.permissions import can_run
from training.homes.provider.office import office_crumbs


def own_cohort(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """404 to strangers, 403 to those who only look."""
    cohorts = Cohort.objects.visible_to(request.viewer).with_details()
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    if not can_run(request.viewer, cohort):
        raise PermissionDenied
    return cohort


def cohort_crumbs(cohort: Cohort, *more: tuple[str, str]) -> list[dict]:
    """From the office's home to the cohort; `more`: (label, address)."""
    crumbs = office_crumbs((_("Sessions"), "office_cohorts"))
    steps = [(cohort.reference, reverse("office_cohort", args=[cohort.pk])), *more]
    return crumbs + [{"label": label, "url": url} for label, url in steps]
