"""What a client's scopes let it do; what it sees is decided by `visible_to`."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission


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
