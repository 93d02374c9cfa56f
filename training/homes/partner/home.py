"""`/suivi/`: who needs me today, what is new, and the list of those I follow."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from people.viewer import Viewer
from training.homes.channels.letters import letters_waiting
from training.homes.channels.office import failures_waiting
from training.homes.doors import for_counsellors
from training.homes.partner.listing import (
    FollowUpFilters,
    counsellors_by_person,
    keys,
    rows_of,
    sent_referrals,
)
from training.homes.partner.news import digest
from training.homes.partner.relays import relays
from training.homes.partner.today import needs
from training.homes.partner.views import PAGE_SIZE
from training.sharing.caseloads import (
    may_manage_caseloads,
    persons_shared_with,
    persons_to_entrust,
)
from training.sharing.models import Scope
from training.sharing.services import record_read_once_a_day
from training.sharing.visits import mark_all_seen, mark_seen, news_since

RUNNING, CLOSED = "en-cours", "closes"
TABS = {RUNNING: gettext_lazy("En cours"), CLOSED: gettext_lazy("Terminés")}


def chosen_tab(request: HttpRequest) -> str:
    chosen = request.GET.get("voir", "")
    return chosen if chosen in TABS else RUNNING


def filters_of(request: HttpRequest) -> FollowUpFilters:
    viewer = request.viewer
    return FollowUpFilters(request.GET, viewer=viewer, referrals=sent_referrals(viewer))


@for_counsellors
@require_safe
def follow_up_home(request: HttpRequest) -> HttpResponse:
    """Seeing someone in a list is a read, noted once a day."""
    viewer = request.viewer
    tab, filters = chosen_tab(request), filters_of(request)
    found = keys(viewer, filters.facts, running=tab == RUNNING)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = rows_of(viewer, page)
    seen = {row.person.pk for row in rows}
    context = {
        "rows": rows,
        "page": page,
        "filters": filters,
        "tab": tab,
        "tabs": _tabs(tab),
        "is_manager": may_manage_caseloads(viewer),
        "counsellors": counsellors_by_person(viewer, seen)
        if may_manage_caseloads(viewer)
        else {},
    }
    if _is_front(page, filters, tab):
        front = _front(viewer)
        seen |= {need.person.pk for need in front["needs"]}
        seen |= {group.person.pk for group in front["digest"].persons}
        context |= front
    record_read_once_a_day(viewer, seen, part=Scope.FOLLOW_UP)
    return render(request, "homes/follow_up/home.html", context)


def _tabs(current: str) -> list[dict]:
    return [
        {"label": label, "url": f"?voir={key}", "current": key == current}
        for key, label in TABS.items()
    ]


def _is_front(page: Page, filters: FollowUpFilters, tab: str) -> bool:
    """Whoever seeks or leafs through the list reads the list alone."""
    return page.number == 1 and not filters.narrows and tab == RUNNING


def _front(viewer: Viewer) -> dict:
    since = news_since(viewer)
    return {
        "needs": needs(viewer),
        "since": since,
        "relays": relays(viewer, since),
        "digest": digest(viewer, since),
        **(_of_agency(viewer) if may_manage_caseloads(viewer) else {}),
    }


def _of_agency(viewer: Viewer) -> dict:
    """What waits for a manager: persons without counsellor, messages that failed."""
    return {
        "to_entrust": persons_to_entrust(viewer).count(),
        "undelivered": failures_waiting(viewer).count(),
        "to_print": letters_waiting(viewer).count(),
    }


@for_counsellors
@require_POST
def news_seen(request: HttpRequest) -> HttpResponse:
    """« J’ai tout vu ». Repeatable."""
    mark_all_seen(request.viewer)
    messages.success(request, _("C’est noté : vous avez tout vu."))
    return redirect("follow_up_home")


@for_counsellors
@require_POST
def person_seen(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """« Vu », for one person. Repeatable."""
    viewer = request.viewer
    person = get_object_or_404(persons_shared_with(viewer), pk=person_id)
    mark_seen(viewer, person.pk)
    return redirect("follow_up_home")
