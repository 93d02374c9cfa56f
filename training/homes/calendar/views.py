"""`/agenda/<jeton>.ics`, the pages where one asks for it, and one session's file."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.access import by_link, for_person, for_roles, signed_in
from people.models import Person, Role, User
from people.rate_limits import is_too_fast
from training.cohorts.schedule import ClassSession
from training.homes.calendar.events import (
    events_of_person,
    events_of_trainer,
    session_events,
)
from training.homes.calendar.writing import as_ical
from training.homes.trainee.views import home_crumbs
from training.messages.links import absolute, find_link, link_for, revoke_links
from training.messages.models import PersonalLink

AGENDA = PersonalLink.Purpose.AGENDA
WRONG_TRIES, PER_SECONDS = 20, 300
MAX_AGE = 900
SAID = {
    "create": gettext_lazy("Votre agenda est prêt."),
    "renew": gettext_lazy("L’ancienne adresse ne marche plus. Voici la nouvelle."),
    "stop": gettext_lazy("L’adresse ne marche plus."),
}


@by_link
@require_safe
def agenda_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's hours; 410 once revoked, so that calendars stop asking."""
    link = find_link(token)
    if link is None or link.purpose != AGENDA:
        if is_too_fast(request, "agenda", limit=WRONG_TRIES, seconds=PER_SECONDS):
            return HttpResponse(status=429)
        raise Http404
    if not link.is_open or not _is_known(link):
        return HttpResponse(status=410)
    if link.person is not None:
        body = as_ical(events_of_person(link.person.current), name=_("Ma formation"))
    else:
        body = as_ical(events_of_trainer(link.user), name=_("Mes séances"))
    return _file(request, body, "agenda.ics")


def _is_known(link: PersonalLink) -> bool:
    """A colleague whose account is closed has no agenda any more."""
    return link.person is not None or link.user.is_active


def _file(request: HttpRequest, body: bytes, name: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    is_same = etag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponse(
        b"" if is_same else body,
        status=304 if is_same else 200,
        content_type="text/calendar; charset=utf-8",
    )
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@signed_in
@require_safe
def session_file(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One class session, for a calendar that follows no feed."""
    sessions = ClassSession.with_cancelled.visible_to(request.viewer).with_details()
    session = get_object_or_404(sessions, pk=session_id)
    return _file(
        request, as_ical(session_events([session]), name=session.title), "seance.ics"
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def my_agenda(request: HttpRequest) -> HttpResponse:
    """`/mon-parcours/agenda/`"""
    return _manage(request, request.viewer.person, "my_agenda", home_crumbs())


@for_roles(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_agenda(request: HttpRequest) -> HttpResponse:
    """`/formateur/agenda/`"""
    crumbs = [{"label": _("Mes séances"), "url": reverse("trainer_home")}]
    return _manage(request, request.viewer.user, "trainer_agenda", crumbs)


def _manage(
    request: HttpRequest, holder: Person | User, name: str, crumbs: list[dict]
) -> HttpResponse:
    """Shows the feed's address; makes it, changes it, or stops it."""
    act = request.POST.get("act", "")
    if request.method == "POST" and act in SAID:
        if act != "create":
            revoke_links(holder, AGENDA)
        if act != "stop":
            link_for(holder, AGENDA)
        messages.success(request, SAID[act])
        return redirect(name)
    link = _current(holder)
    url = absolute(reverse("agenda_feed", args=[link.token])) if link else ""
    context = {
        "feed_url": url,
        "webcal_url": "webcal://" + url.partition("://")[2] if url else "",
        "crumbs": crumbs,
        "here": _("Mon agenda"),
    }
    return render(request, "channels/agenda.html", context)


def _current(holder: Person | User) -> PersonalLink | None:
    name = "user" if isinstance(holder, User) else "person"
    links = PersonalLink.objects.filter(purpose=AGENDA, revoked_at=None)
    return links.filter(**{name: holder}).first()
