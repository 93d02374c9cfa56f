"""Slots made several at once, changed, called off."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from people.models import Organisation
from training.homes.doors import for_office
from training.homes.provider.meetings.forms import CancelForm, ChangeForm, PlanForm
from training.homes.provider.meetings.views import crumbs_of, find_meeting
from training.meetings.models import Meeting
from training.meetings.slots import cancel_meeting, change_meeting, plan_meetings
from training.refusals import Refusal


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def plan_slots(request: HttpRequest) -> HttpResponse:
    """First the pattern, then the slots it would make, each to be kept or not."""
    provider = request.viewer.organisation
    form = PlanForm(
        request.POST or None, provider=provider, initial=_last_place(provider)
    )
    context = {
        "form": form,
        "crumbs": crumbs_of(),
        "here": _("Nouveaux créneaux"),
    }
    if request.method == "POST" and form.is_valid():
        hours = form.hours(provider.zone)
        chosen = set(request.POST.getlist("slot"))
        kept = [row for row in hours if row[0].isoformat() in chosen]
        if "changer" in request.POST:
            return render(request, "homes/office/meeting_plan.html", context)
        if not kept:
            context |= {"hours": hours, "zone": provider.zone}
            return render(request, "homes/office/meeting_plan_slots.html", context)
        made = _plan(request, form, kept)
        if made is not None:
            return made
    status = 422 if form.errors else 200
    return render(request, "homes/office/meeting_plan.html", context, status=status)


def _plan(request: HttpRequest, form: PlanForm, hours: list) -> HttpResponse | None:
    provider = request.viewer.organisation
    facts = form.facts | {"time_zone": provider.time_zone}
    try:
        made = plan_meetings(provider, by=request.viewer, hours=hours, **facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    said = ngettext("%(n)s créneau est créé.", "%(n)s créneaux sont créés.", len(made))
    messages.success(request, said % {"n": len(made)})
    if len(made) == 1:
        return redirect("office_meeting", made[0].pk)
    return redirect("office_meetings")


def _last_place(provider: Organisation) -> dict:
    """Where the provider met people last, or its own address."""
    last = Meeting.objects.filter(provider=provider).order_by("-created_at").first()
    if last is not None and last.place:
        names = ("place_name", "address", "postal_code", "city")
        return {name: getattr(last, name) for name in names}
    return {
        "place_name": provider.name,
        "address": provider.street,
        "postal_code": provider.postal_code,
        "city": provider.city,
    }


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def change_slot(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting = find_meeting(request, meeting_id)
    starts_at = meeting.starts_at.astimezone(meeting.zone)
    form = ChangeForm(
        request.POST or None,
        # The row that the service locks is another one: this one only fills the form.
        instance=find_meeting(request, meeting_id),
        provider=meeting.provider,
        initial={
            "day": starts_at.date(),
            "start": starts_at.time(),
            "end": meeting.ends_at.astimezone(meeting.zone).time(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(meeting, by=request.viewer, **form.facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("C’est changé. Les personnes sont prévenues."))
            return redirect("office_meeting", meeting.pk)
    return _form_page(request, meeting, form, _("Modifier le créneau"))


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_slot(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Says how many people it concerns, then does it."""
    meeting = find_meeting(request, meeting_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_meeting(meeting, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Le créneau est annulé. Les personnes sont prévenues.")
            )
            return redirect("office_meeting", meeting.pk)
    told = ngettext(
        "%(n)s personne est attendue : elle sera prévenue, et vous pourrez l’inviter "
        "à un autre créneau.",
        "%(n)s personnes sont attendues : elles seront prévenues, et vous pourrez les "
        "inviter à un autre créneau.",
        meeting.taken,
    )
    return _form_page(
        request,
        meeting,
        form,
        _("Annuler le créneau"),
        told=told % {"n": meeting.taken} if meeting.taken else "",
        submit_label=_("Annuler le créneau"),
        variant="danger",
    )


def _form_page(
    request: HttpRequest, meeting: Meeting, form, here: str, **more
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "crumbs": crumbs_of(meeting),
        "here": here,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/meeting_form.html", context, status=status)
