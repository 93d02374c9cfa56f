"""What a client's scopes let it do, and how often; what it sees is decided by
`visible_to`."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.throttling import BaseThrottle

from training.clients.limits import count_call


class HasRequiredScope(BasePermission):
    """The token, and the client still, carry the scope that the view's
    `required_scopes` names for the action.

    A method that a resource lacks needs none: it is answered 405 (so is OPTIONS,
    REST framework's "metadata").
    """

    code = "insufficient_scope"
    message = _("Votre client n’a pas le droit nécessaire à cette demande.")

    def has_permission(self, request, view) -> bool:
        if view.action in (None, "metadata"):
            return True
        scope = view.required_scopes[view.action]
        token = request.auth
        return (
            token is not None
            and token.allow_scopes([scope])
            and scope in token.application.scope_set
        )


class ClientLimit(BaseThrottle):
    """So many calls a minute by client; `window` goes into the answer's headers.

    What is open to all (the catalogue) isn't counted without a token.
    """

    def allow_request(self, request, view) -> bool:
        if request.auth is None:
            return True
        request.window = self.window = count_call(request.auth.application)
        return not self.window.is_over

    def wait(self) -> int:
        return self.window.resets_in
