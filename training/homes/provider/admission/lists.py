"""`/organisme/listes-d-attente/`, `…/places-proposees/`: all cohorts at once."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.cohorts.models import Cohort
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.admission.queues import (
    offers_running,
    waiting_list_waiting,
)
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.referrals.models import Referral, ReferralStatus
from training.spreadsheets import file_of


@for_office
@require_safe
def waiting_lists(request: HttpRequest) -> HttpResponse:
    """The cohorts for which somebody waits; `?places=1`: those with a seat to offer."""
    viewer = request.viewer
    only_free = request.GET.get("places") == "1"
    waiting = Referral.objects.filter(
        cohort=OuterRef("pk"), status=ReferralStatus.WAITLISTED
    )
    all_cohorts = Cohort.objects.visible_to(viewer).not_over().filter(Exists(waiting))
    rows = waiting_list_waiting(viewer) if only_free else all_cohorts
    counted = Count("referrals", filter=Q(referrals__status="waitlisted"))
    rows = rows.with_details().annotate(waiting=counted)
    rows = rows.order_by("starts_on", "reference")
    if file := file_of(request, rows, sheets.WAITING_COHORTS):
        return file
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": _tabs("free" if only_free else "all"),
        "crumbs": office_crumbs(),
        "here": _("Listes d’attente"),
    }
    return render(request, "homes/office/waiting_lists.html", context)


def _tabs(current: str) -> list[dict]:
    """Those who wait, the seats that can be offered, and the offers that run."""
    lists = reverse("waiting_lists")
    rows = [
        ("all", _("Toutes"), lists),
        ("free", _("Avec une place à proposer"), f"{lists}?places=1"),
        ("offers", _("Places proposées"), reverse("running_offers")),
    ]
    return [
        {"label": label, "url": url, "current": key == current}
        for key, label, url in rows
    ]


@for_office
@require_safe
def running_offers(request: HttpRequest) -> HttpResponse:
    """Seats offered and unanswered yet, of all cohorts."""
    rows = offers_running(request.viewer).with_details()
    if file := file_of(request, rows, sheets.OFFERS):
        return file
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": _tabs("offers"),
        "crumbs": office_crumbs((_("Listes d’attente"), "waiting_lists")),
        "here": _("Places proposées"),
    }
    return render(request, "homes/office/offers.html", context)
