"""`/organisme/orientations/`: the list, by state and filters."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.homes.provider.referral_forms import NONE, ReferralFilter
from training.referrals.models import AWAITING_ANSWER, Referral
from training.spreadsheets import file_of

# What the address says (`?etat=`), what it is called, and what it shows.
TABS = {
    "a-repondre": (gettext_lazy("À répondre"), AWAITING_ANSWER),
    "liste-d-attente": (gettext_lazy("Liste d’attente"), ("waitlisted",)),
    "acceptees": (gettext_lazy("Acceptées"), ("accepted",)),
    "closes": (gettext_lazy("Closes"), ("refused", "withdrawn", "expired")),
}
# Which acts on several the page offers, by tab.
OFFERED = {
    "a-repondre": {
        "recevoir": gettext_lazy("Accuser réception"),
        "inviter": gettext_lazy("Inviter à un rendez-vous"),
        "proposer": gettext_lazy("Proposer une session"),
        "liste-d-attente": gettext_lazy("Mettre sur liste d’attente"),
        "refuser": gettext_lazy("Refuser"),
    },
    "liste-d-attente": {
        "proposer": gettext_lazy("Proposer une session"),
        "refuser": gettext_lazy("Refuser"),
    },
}


def received(viewer: Viewer) -> QuerySet[Referral]:
    return (
        Referral.objects.visible_to(viewer)
        .received_by(viewer.organisation)
        .with_details()
    )


@for_office
@require_safe
def office_referrals(request: HttpRequest) -> HttpResponse:
    """Those whose delay ends soonest first; every filter stands in the address."""
    viewer = request.viewer
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    filters = ReferralFilter(request.GET, viewer=viewer)
    rows = filters.narrow(received(viewer).filter(status__in=TABS[chosen][1]))
    order = ("expires_on", "pk") if chosen == "a-repondre" else ("-updated_at", "pk")
    rows = rows.order_by(*order)
    if file := file_of(request, rows, sheets.REFERRALS):
        return file
    page = _page(rows, request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "tabs": _tabs(request, chosen),
        "deeds": OFFERED.get(chosen, {}),
        "all_ticked": "cocher" in request.GET,
        "courses_waiting": people_without_cohort(viewer),
        "crumbs": office_crumbs(),
        "here": _("Orientations reçues"),
    }
    return render(request, "homes/office/referrals.html", context)


def _page(rows: QuerySet[Referral], number: str | None) -> Page:
    """The keys are sorted first, and the page's rows alone are read whole."""
    keys = rows.select_related(None).values_list("pk", flat=True)
    page = Paginator(keys, PAGE_SIZE).get_page(number)
    whole = Referral.objects.with_details().in_bulk(list(page.object_list))
    page.object_list = [whole[key] for key in page.object_list if key in whole]
    return page


def _tabs(request: HttpRequest, chosen: str) -> list[dict]:
    """Each keeps the other filters, and begins at its first page."""
    asked = request.GET.copy()
    for name in ("page", "cocher"):
        asked.pop(name, None)
    tabs = []
    for key, (label, _statuses) in TABS.items():
        asked["etat"] = key
        url = f"?{asked.urlencode()}"
        tabs.append({"label": label, "url": url, "current": key == chosen})
    return tabs


def people_without_cohort(viewer: Viewer) -> list[dict]:
    """Courses of which a session is open now and people wait for one to be chosen:
    `{"course", "title", "n", "query"}`; one query."""
    open_now = Cohort.objects.recruiting().filter(
        responsible_provider=viewer.organisation
    )
    rows = (
        Referral.objects.received_by(viewer.organisation)
        .without_cohort()
        .filter(course__in=open_now.values("action__page"))
        .order_by()
        .values("course", "course__title")
        .annotate(n=Count("pk"))
        .order_by("course__title")
    )
    return [
        {
            "course": row["course"],
            "title": row["course__title"],
            "n": row["n"],
            "query": f"?formation={row['course']}&session={NONE}",
        }
        for row in rows
    ]
