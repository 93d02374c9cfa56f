"""`/suivi/rendez-vous/<id>/`: a counsellor answers in the person's place."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.homes.doors import for_counsellors
from training.homes.meeting_answers import Question, take_answer
from training.meetings.models import MeetingInvitation
from training.refusals import Refusal
from training.sharing.assistance import acting_for


@for_counsellors
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assist_meeting(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Under one's own name; the person reads in the journal what was done."""
    rows = MeetingInvitation.objects.visible_to(request.viewer).with_details()
    invitation = get_object_or_404(rows, pk=invitation_id)
    person = invitation.referral.person
    if not acting_for(request.viewer, person):
        raise PermissionDenied(_("La personne ne vous a pas confié ses démarches."))
    context = {
        "asked": Question(invitation),
        "crumbs": [
            {"label": _("Suivi"), "url": reverse("follow_up_home")},
            {
                "label": person.full_name,
                "url": reverse("follow_up_person", args=[person.pk]),
            },
        ],
        "here": invitation.get_kind_display(),
    }
    if request.method == "POST":
        try:
            take_answer(invitation, request.POST, by=request.viewer)
        except Refusal as refusal:
            context["refusal"] = refusal
            page = "homes/follow_up/assist_meeting.html"
            return render(request, page, context, status=422)
        messages.success(request, _("C’est noté pour %s.") % person)
        return redirect("follow_up_person", person.pk)
    return render(request, "homes/follow_up/assist_meeting.html", context)
