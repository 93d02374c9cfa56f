"""`/mon-parcours/messages/`: what the person was told, by whatever channel it came."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import for_person
from people.viewer import Viewer
from training.homes.trainee.views import PAGE_SIZE, home_crumbs
from training.messages.models import Message


def own_messages(viewer: Viewer) -> QuerySet[Message]:
    return Message.objects.visible_to(viewer).of_person(viewer.person)


@for_person
@require_safe
def my_messages(request: HttpRequest) -> HttpResponse:
    rows = own_messages(request.viewer).select_related("sender")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "crumbs": home_crumbs(),
        "here": _("Mes messages"),
    }
    return render(request, "channels/my_messages.html", context)


@for_person
@require_safe
def my_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Opening it here, signed in, is reading it."""
    viewer = request.viewer
    rows = own_messages(viewer).select_related("sender", "link")
    message = get_object_or_404(rows, pk=message_id)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
    context = {
        "message": message,
        "crumbs": [
            *home_crumbs(),
            {"label": _("Mes messages"), "url": reverse("my_messages")},
        ],
        "here": message.subject,
    }
    return render(request, "channels/my_message.html", context)
