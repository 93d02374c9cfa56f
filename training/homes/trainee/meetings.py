"""`/mon-parcours/rendez-vous/`: where one is awaited, and one's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_person
from training.homes.meeting_answers import Question, take_answer
from training.homes.trainee.views import home_crumbs
from training.meetings.invitations import current
from training.meetings.models import MeetingInvitation
from training.meetings.reading import own_invitations, to_answer
from training.refusals import Refusal

SHOWN_PAST = 20


@for_person
@never_cache
@require_safe
def my_meetings(request: HttpRequest) -> HttpResponse:
    coming = list(to_answer(request.viewer))
    known = {row.pk for row in coming}
    rows = own_invitations(request.viewer)[: SHOWN_PAST + len(known)]
    context = {
        "coming": coming,
        "past": [row for row in rows if row.pk not in known],
        "crumbs": home_crumbs(),
        "here": _("Mes rendez-vous"),
    }
    return render(request, "homes/trainee/my_meetings.html", context)


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_meeting(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """When, where, what to bring; POST answers."""
    own = MeetingInvitation.objects.visible_to(request.viewer).of_person(
        request.viewer.person
    )
    invitation = get_object_or_404(own.with_details(), pk=invitation_id)
    moved_to = current(invitation)
    if moved_to.pk != invitation.pk:
        return redirect("my_meeting", moved_to.pk)
    context = {
        "asked": Question(invitation),
        "crumbs": [
            *home_crumbs(),
            {"label": _("Mes rendez-vous"), "url": reverse("my_meetings")},
        ],
        "here": invitation.get_kind_display(),
    }
    if request.method == "POST":
        try:
            row = take_answer(invitation, request.POST, by=request.viewer)
        except Refusal as refusal:
            context["refusal"] = refusal
            page = "homes/trainee/my_meeting.html"
            return render(request, page, context, status=422)
        messages.success(request, Question(row).said)
        return redirect("my_meeting", row.pk)
    return render(request, "homes/trainee/my_meeting.html", context)
