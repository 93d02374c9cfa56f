"""One tap for a meeting: its day and hours alone; other dates for who can't come.

Nothing shows a name, a course or a place, nor what was answered before.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.viewer import Viewer
from training.homes.meeting_answers import Question, take_answer
from training.meetings.invitations import current
from training.meetings.models import InvitationStatus, MeetingInvitation
from training.meetings.refusals import MeetingHasBegun, MeetingIsCancelled
from training.messages.models import PersonalLink
from training.refusals import Refusal


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    asked = _read(link)
    if isinstance(asked, Refusal):
        return _closed(request, asked)
    return render(request, "links/meeting.html", {"asked": asked})


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Keeps the answer; who can't come is offered other dates. Repeatable."""
    asked = _read(link)
    if isinstance(asked, Refusal):
        return _closed(request, asked)
    viewer = Viewer.for_link(link.person.current)
    try:
        row = take_answer(asked.invitation, request.POST, by=viewer)
    except Refusal as refusal:
        context = {"asked": asked, "refusal": refusal}
        return render(request, "links/meeting.html", context, status=409)
    asked = Question(_details(row))
    return render(request, "links/meeting_done.html", {"asked": asked})


def _details(row: MeetingInvitation) -> MeetingInvitation:
    return MeetingInvitation.objects.with_details().get(pk=row.pk)


def _read(link: PersonalLink) -> Question | Refusal:
    """What stands now, be it another slot than that of the message."""
    invitation = (
        MeetingInvitation.objects.with_details()
        .of_person(link.person.current)
        .filter(pk=link.subject_id)
        .first()
    )
    if invitation is None:
        return MeetingIsCancelled()
    asked = Question(_details(current(invitation)))
    if asked.status == InvitationStatus.CANCELLED:
        return MeetingIsCancelled()
    return asked if asked.may_answer else MeetingHasBegun()


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "links/closed.html", {"sentence": refusal}, status=410)
