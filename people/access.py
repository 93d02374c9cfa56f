"""Who may open a page at all: every view says it with one of these.

They look at who asks, never at what is asked for: `visible_to` and `can_…` do.
A test walks the addresses and refuses a view without an `access_policy`.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from people.viewer import Viewer

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Open to anyone."""
    view.access_policy = "public"
    return view


def by_link(view: View) -> View:
    """Open to whoever holds the link: the view checks the token or the code."""
    view.access_policy = "by_link"
    return view


def signed_in(view: View) -> View:
    """Open to any account."""
    return _guarded(view, "signed_in", lambda viewer: True, "")


def for_person(view: View) -> View:
    """Open to a trainee: an account with a person's record behind it."""
    return _guarded(
        view,
        "for_person",
        lambda viewer: viewer.person is not None,
        _("Cette page est celle des personnes en formation."),
    )


def for_roles(*roles: str) -> Callable[[View], View]:
    """Open to those who act in one of these roles for their chosen organisation."""

    def decorate(view: View) -> View:
        return _guarded(
            view,
            "for_roles:" + ",".join(sorted(roles)),
            lambda viewer: viewer.has_role(*roles),
            _("Votre fonction ne donne pas accès à cette page."),
        )

    return decorate


def _guarded(
    view: View, policy: str, is_allowed: Callable[[Viewer], bool], sentence: str
) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.viewer.is_authenticated:
            return _to_login(request)
        if not is_allowed(request.viewer):
            raise PermissionDenied(sentence)
        return view(request, *args, **kwargs)

    guarded.access_policy = policy
    return guarded


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back; a fragment sends the whole page there."""
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(back).url)
    back = request.get_full_path() if request.method == "GET" else "/"
    return redirect_to_login(back)
