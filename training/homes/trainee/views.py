"""`/mon-parcours/`: the home of a person in training."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import for_person
from training.homes.agenda import appointments, coming_sessions
from training.homes.trainee.path import ACTIVE, own_enrolments, read_path

PAGE_SIZE = 20


def home_crumbs() -> list[dict]:
    return [{"label": _("Mon parcours"), "url": reverse("my_path")}]


@for_person
@require_safe
def my_path(request: HttpRequest) -> HttpResponse:
    """What's next, what to sign, where one stands, who can help."""
    return render(
        request, "homes/trainee/my_path.html", {"path": read_path(request.viewer)}
    )


@for_person
@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    """`/mon-parcours/seances/`: all that is to come, day by day."""
    viewer = request.viewer
    active = [row for row in own_enrolments(viewer) if row.status in ACTIVE]
    page = Paginator(coming_sessions(viewer, viewer.person), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "appointments": appointments(page.object_list, active),
        "crumbs": home_crumbs(),
        "here": _("Mes séances"),
    }
    return render(request, "homes/trainee/my_sessions.html", context)
