"""A message read by its link: what the SMS was too short to say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from training.messages.models import Message, PersonalLink


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The message. Opening it doesn't count as read: programs open links too."""
    message = _message(link)
    if message is None:
        return render(request, "links/closed.html", status=410)
    return render(request, "links/message.html", {"message": message})


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """« J’ai lu ce message »; the first time counts."""
    message = _message(link)
    if message is None:
        return render(request, "links/closed.html", status=410)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
    return render(request, "links/message.html", {"message": message, "is_read": True})


def _message(link: PersonalLink) -> Message | None:
    """It stands in for the one that couldn't be delivered, and is read as that one."""
    row = (
        Message.objects.filter(pk=link.subject_id, person=link.person_id)
        .select_related("instead_of")
        .first()
    )
    return row and (row.instead_of or row)
