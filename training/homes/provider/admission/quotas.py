"""`/organisme/sessions/<id>/quotas/`: seats kept for some organisations, or capped."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from training.cohorts.permissions import can_run
from training.cohorts.quotas import SeatQuota
from training.enrolments.admission.quotas import drop_quota, set_quota
from training.enrolments.models import Enrolment
from training.enrolments.seats import count_seats
from training.homes.doors import for_office
from training.homes.provider.admission.doors import cohort_crumbs, own_cohort
from training.homes.provider.admission.forms import QuotaForm
from training.refusals import Refusal


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def seat_quotas(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The rules in force with what they leave, and a form to set one."""
    cohort = own_cohort(request, cohort_id)
    form = QuotaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            set_quota(cohort, facts.pop("organisation"), by=request.viewer, **facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La règle est notée."))
            return redirect("seat_quotas", cohort.pk)
    seats = count_seats(cohort)
    context = {
        "cohort": cohort,
        "seats": seats,
        "kept": seats.kept_from(None),
        "is_short": seats.kept_from(None) > seats.all_free,
        "fundings": _fundings(cohort),
        "form": form,
        "crumbs": cohort_crumbs(cohort),
        "here": _("Quotas de places"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/quotas.html", context, status=status)


def _fundings(cohort) -> list[tuple]:
    """(funding, seats that it pays now), of those that pay a number of seats."""
    paid = Enrolment.objects.holding_a_seat().filter(cohort=cohort)
    counts: dict = {}
    for funding_id in paid.values_list("funding", flat=True):
        counts[funding_id] = counts.get(funding_id, 0) + 1
    fundings = cohort.fundings.exclude(seats=None).select_related("funder")
    return [(funding, counts.get(funding.pk, 0)) for funding in fundings]


@for_office
@require_POST
def drop_seat_quota(request: HttpRequest, quota_id: int) -> HttpResponse:
    """Lifts a rule; a second click finds it lifted."""
    quotas = SeatQuota.objects.visible_to(request.viewer).select_related("cohort")
    quota = get_object_or_404(quotas, pk=quota_id)
    if not can_run(request.viewer, quota.cohort):
        raise PermissionDenied
    drop_quota(quota, by=request.viewer)
    messages.success(request, _("La règle est levée."))
    return redirect("seat_quotas", quota.cohort_id)
