"""The list of slots, and the page of one."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.viewer import Viewer
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.meetings.forms import MeetingsFilter, courses_of
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.meetings.models import Meeting, MeetingInvitation
from training.meetings.permissions import can_run
from training.meetings.presence import may_note
from training.sharing.models import Scope
from training.sharing.services import record_read_once_a_day
from training.spreadsheets import file_of

# What the address says (`?etat=`), what it is called, the reading, the order.
TABS = {
    "a-venir": (gettext_lazy("À venir"), "coming", "starts_at"),
    "a-terminer": (gettext_lazy("Listes à terminer"), "to_close", "starts_at"),
    "passes": (gettext_lazy("Passés"), "past", "-starts_at"),
    "annules": (gettext_lazy("Annulés"), "cancelled", "-starts_at"),
}


def meetings_waiting(viewer: Viewer) -> QuerySet[Meeting]:
    """Begun, and of someone invited nobody has said yet whether they came."""
    return Meeting.objects.visible_to(viewer).to_close().order_by("starts_at")


@for_office
@require_safe
def office_meetings(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    _label, reading, order = TABS[chosen]
    asked = request.GET.copy()
    asked["etat"] = chosen
    form = MeetingsFilter(asked, courses=courses_of(viewer.organisation))
    rows = getattr(Meeting.objects.visible_to(viewer), reading)()
    kept = {}
    if form.is_valid():
        kept = {name: request.GET.get(name, "") for name in ("sorte", "formation")}
        kept = {name: value for name, value in kept.items() if value}
        rows = _filtered(rows, form.cleaned_data)
    rows = rows.with_details().order_by(order, "pk")
    if file := file_of(request, rows, sheets.MEETINGS):
        return file
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter": form,
        "is_filtered": bool(kept),
        "reset_url": f"?etat={chosen}" if kept else "",
        "tabs": [
            {
                "label": label,
                "url": "?" + urlencode({"etat": key, **kept}),
                "current": key == chosen,
            }
            for key, (label, _reading, _order) in TABS.items()
        ],
        "crumbs": office_crumbs(),
        "here": _("Rendez-vous"),
    }
    return render(request, "homes/office/meetings.html", context)


def _filtered(rows: QuerySet[Meeting], facts: dict) -> QuerySet[Meeting]:
    if facts["sorte"]:
        rows = rows.filter(kind=facts["sorte"])
    if facts["formation"]:
        rows = rows.filter(course=facts["formation"])
    return rows


def find_meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    """404 to strangers; all of its pages are its provider's alone."""
    meetings = Meeting.objects.visible_to(request.viewer).with_details()
    meeting = get_object_or_404(meetings, pk=meeting_id)
    if not can_run(request.viewer, meeting):
        raise PermissionDenied
    return meeting


def crumbs_of(*meetings: Meeting) -> list[dict]:
    crumbs = office_crumbs((_("Rendez-vous"), "office_meetings"))
    return crumbs + [
        {"label": row.title, "url": reverse("office_meeting", args=[row.pk])}
        for row in meetings
    ]


def listed(request: HttpRequest, meeting: Meeting) -> list[MeetingInvitation]:
    """Everyone on the list, by name; reading it is noted in each record."""
    rows = list(
        MeetingInvitation.objects.visible_to(request.viewer)
        .filter(meeting=meeting)
        .on_the_list()
        .with_details()
        .order_by("referral__person__birth_name", "referral__person__first_names")
    )
    record_read_once_a_day(
        request.viewer,
        [row.referral.person_id for row in rows],
        part=Scope.REFERRAL,
        purpose=_("Préparer un rendez-vous"),
    )
    return rows


@for_office
@require_safe
def office_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """When, where, who is invited and what they answered."""
    meeting = find_meeting(request, meeting_id)
    context = {
        "meeting": meeting,
        "invitations": listed(request, meeting),
        "cohorts": meeting.cohorts.all(),
        "may_change": not meeting.is_cancelled and not meeting.has_begun,
        "may_note": may_note(meeting),
        "crumbs": crumbs_of(),
        "here": meeting.title,
    }
    return render(request, "homes/office/meeting.html", context)
