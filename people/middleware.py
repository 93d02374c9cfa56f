"""Puts the `Viewer` on every request; lets no colleague in without a second factor."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from people.models import User
from people.second_factor import has_factor, has_passed
from people.viewer import Viewer

ACTING_FOR = "acting_for"
# Where a factor is set up or proved, and the way out.
ANTECHAMBER = ("/comptes/", "/static/", "/demo/messages/")
# Programs prove themselves by a token there; a session opens nothing.
PROGRAMS = ("/api/", "/o/")


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer behind a page request; computed once, only when asked."""
    return viewer_of_session(request.user, request.session)


def viewer_of_session(user: User, session) -> Viewer:
    """Who acts in this session, behind a page or a socket."""
    if not user.is_authenticated:
        return Viewer.anonymous()
    viewer = Viewer.for_user(user, session.get(ACTING_FOR))
    if viewer.is_professional and not has_passed(user, session):
        return viewer.without_rights()
    return viewer


class ViewerMiddleware:
    """Sets `request.viewer`, lazily: public pages pay nothing for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads a professional whose session lacks the second factor to it, first of all.

    Django's and Wagtail's admins ask the user for rights, not the viewer: for them
    this is the lock; elsewhere such a viewer has no right anyway.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_open_to(request):
            return self.get_response(request)
        door = "mfa_reauthenticate" if has_factor(request.user) else "mfa_index"
        back = request.get_full_path() if request.method == "GET" else ""
        address = reverse(door) + (f"?{urlencode({'next': back})}" if back else "")
        if request.htmx:
            return HttpResponseClientRedirect(reverse(door))
        return HttpResponseRedirect(address)

    def _is_open_to(self, request: HttpRequest) -> bool:
        """Asks the session only where there is one: open pages stay cacheable."""
        return (
            settings.SESSION_COOKIE_NAME not in request.COOKIES
            or request.path.startswith(ANTECHAMBER + PROGRAMS)
            or not request.user.is_authenticated
            or has_passed(request.user, request.session)
            or not request.viewer.awaits_second_factor
        )
