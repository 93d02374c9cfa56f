"""Presence on the phone or from paper, the printed list, the results."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from training.documents import render_pdf
from training.homes.doors import for_office
from training.homes.provider.meetings.presence_forms import (
    PresenceForm,
    ResultForm,
    forms_for,
)
from training.homes.provider.meetings.rows import PresenceRow
from training.homes.provider.meetings.views import crumbs_of, find_meeting, listed
from training.meetings.models import (
    AWAITED,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
)
from training.meetings.presence import (
    finish_list,
    may_note,
    note_presence,
    undo_presence,
)
from training.meetings.results import note_results
from training.refusals import Refusal

S = InvitationStatus


def _context(request: HttpRequest, meeting: Meeting, here: str) -> dict:
    return {"meeting": meeting, "crumbs": crumbs_of(meeting), "here": here}


@for_office
@never_cache
@require_safe
def meeting_presence(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Big rows to tap; each tap may be undone."""
    meeting = find_meeting(request, meeting_id)
    rows = [PresenceRow(row) for row in listed(request, meeting)]
    context = _context(request, meeting, _("Présences"))
    context |= {"rows": rows, "may_note": may_note(meeting), **_counts(rows)}
    return render(request, "homes/office/meeting_presence.html", context)


def _counts(rows: list[PresenceRow]) -> dict:
    return {
        "noted": sum(row.is_noted for row in rows),
        "came": sum(row.state in ("present", "late") for row in rows),
        "left": sum(row.invitation.status in AWAITED for row in rows),
        "all": len(rows),
    }


def _find(request: HttpRequest, meeting: Meeting, pk: UUID) -> MeetingInvitation:
    rows = MeetingInvitation.objects.visible_to(request.viewer).with_details()
    return get_object_or_404(rows.on_the_list(), pk=pk, meeting=meeting)


@for_office
@require_POST
def note_row(
    request: HttpRequest, meeting_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """One of the row's three answers; « en retard » keeps the present hour."""
    meeting = find_meeting(request, meeting_id)
    invitation = _find(request, meeting, invitation_id)
    state, refusal = request.POST.get("state", ""), None
    statuses = {"present": S.ATTENDED, "late": S.ATTENDED, "absent": S.NO_SHOW}
    if state in statuses:
        arrived_at = timezone.now() if state == "late" else None
        try:
            note_presence(
                invitation, statuses[state], by=request.viewer, arrived_at=arrived_at
            )
        except Refusal as refused:
            refusal = refused
    return _row_or_page(request, meeting, invitation_id, refusal)


@for_office
@require_POST
def undo_row(
    request: HttpRequest, meeting_id: UUID, invitation_id: UUID
) -> HttpResponse:
    meeting = find_meeting(request, meeting_id)
    refusal = None
    try:
        undo_presence(_find(request, meeting, invitation_id), by=request.viewer)
    except Refusal as refused:
        refusal = refused
    return _row_or_page(request, meeting, invitation_id, refusal)


def _row_or_page(
    request: HttpRequest, meeting: Meeting, pk: UUID, refusal: Refusal | None
) -> HttpResponse:
    """The row and the counts for htmx; the whole page after a plain form."""
    row = PresenceRow(_find(request, meeting, pk))
    if not request.htmx:
        if refusal:
            messages.error(request, str(refusal))
        anchor = "" if refusal else f"#{row.row_id}"
        return redirect(reverse("meeting_presence", args=[meeting.pk]) + anchor)
    rows = [PresenceRow(found) for found in listed(request, meeting)]
    context = {"meeting": meeting, "row": row, "refusal": refusal, **_counts(rows)}
    status = 409 if refusal else 200
    page = "homes/office/_meeting_presence_answer.html"
    return render(request, page, context, status=status)


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail_row(
    request: HttpRequest, meeting_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """An excuse, or the hour at which someone came."""
    meeting = find_meeting(request, meeting_id)
    invitation = _find(request, meeting, invitation_id)
    form = PresenceForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            _note(form, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("meeting_presence", meeting.pk)
    context = _context(request, meeting, invitation.referral.person.full_name)
    context |= {"form": form, "back": reverse("meeting_presence", args=[meeting.pk])}
    status = 422 if form.errors else 200
    return render(request, "homes/office/meeting_form.html", context, status=status)


def _note(form: PresenceForm, request: HttpRequest) -> None:
    note_presence(
        form.invitation,
        form.cleaned_data["status"],
        by=request.viewer,
        arrived_at=form.arrived_at,
    )


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def presence_from_paper(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The signed sheet, copied in one form."""
    meeting = find_meeting(request, meeting_id)
    rows = forms_for(PresenceForm, listed(request, meeting), request.POST or None)
    refusal = None
    if request.method == "POST" and all(form.is_valid() for form in rows):
        try:
            for form in rows:
                if form.cleaned_data["status"]:
                    _note(form, request)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Les présences de la feuille sont notées."))
            return redirect("meeting_presence", meeting.pk)
    context = _context(request, meeting, _("Recopier la feuille"))
    context |= {"rows": rows, "refusal": refusal}
    status = 422 if refusal or any(form.errors for form in rows) else 200
    page = "homes/office/meeting_paper.html"
    return render(request, page, context, status=status)


@for_office
@require_POST
def finish_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The rest didn't come; counsellors are told."""
    meeting = find_meeting(request, meeting_id)
    try:
        missed = finish_list(meeting, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting_presence", meeting.pk)
    said = ngettext(
        "La liste est terminée, %(n)s personne notée absente.",
        "La liste est terminée, %(n)s personnes notées absentes.",
        missed,
    )
    told = _("Les conseillers sont prévenus.")
    messages.success(request, f"{said % {'n': missed}} {told}")
    return redirect("office_meeting", meeting.pk)


@for_office
@never_cache
@require_safe
def meeting_sheet(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The list to print and to sign, as a PDF."""
    meeting = find_meeting(request, meeting_id)
    awaited = [row for row in listed(request, meeting) if row.status != S.DECLINED]
    with timezone.override(meeting.zone):
        context = {
            "meeting": meeting,
            "rows": awaited,
            "blank": range(3),
            "printed_at": timezone.now(),
        }
        pdf = render_pdf("documents/meeting_sheet.html", context)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"rendez-vous-{meeting.starts_at.astimezone(meeting.zone):%Y-%m-%d-%Hh%M}"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_results(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A word for each person who came, in one form."""
    meeting = find_meeting(request, meeting_id)
    came = [row for row in listed(request, meeting) if row.status == S.ATTENDED]
    rows = forms_for(ResultForm, came, request.POST or None)
    refusal = None
    if request.method == "POST" and all(form.is_valid() for form in rows):
        said = {form.invitation.pk: form.said for form in rows}
        try:
            changed = note_results(meeting, said, by=request.viewer)
        except Refusal as refused:
            refusal = refused
        else:
            told = ngettext(
                "%(n)s résultat est noté. Le conseiller est prévenu.",
                "%(n)s résultats sont notés. Les conseillers sont prévenus.",
                changed,
            )
            messages.success(request, told % {"n": changed})
            return redirect("office_meeting", meeting.pk)
    context = _context(request, meeting, _("Résultats"))
    context |= {"rows": rows, "refusal": refusal}
    status = 422 if refusal or any(form.errors for form in rows) else 200
    page = "homes/office/meeting_results.html"
    return render(request, page, context, status=status)
