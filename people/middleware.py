"""Puts the `Viewer` on every request."""

from django.utils.functional import SimpleLazyObject

from people.viewer import Viewer

ACTING_FOR = "acting_for"


def viewer_of(request) -> Viewer:
    """The viewer behind a page request; computed once, only when asked."""
    if not request.user.is_authenticated:
        return Viewer.anonymous()
    return Viewer.for_user(request.user, request.session.get(ACTING_FOR))


class ViewerMiddleware:
    """Sets `request.viewer`, lazily: public pages pay nothing for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))
        return self.get_response(request)
