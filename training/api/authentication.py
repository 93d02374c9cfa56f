"""Who calls the API: a partner's client, by its OAuth token."""

import hashlib
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from oauth2_provider.models import get_access_token_model
from rest_framework.exceptions import AuthenticationFailed

from people.models import PartnerClient
from people.viewer import Viewer

USE_NOTED_EVERY = timedelta(minutes=1)
WORDS = {
    "client_revoked": _(
        "Ce client a été révoqué : il ne lit plus rien. Adressez-vous à la direction "
        "de l’organisme qui l’avait créé."
    ),
    "client_expired": _(
        "Ce client a expiré. La direction de l’organisme peut le prolonger dans "
        "Alliage, à la page « Accès par l’API »."
    ),
    "token_expired": _("Ce jeton a expiré : demandez-en un autre."),
}


class ClientAuthentication(OAuth2Authentication):
    """Bearer tokens of the client-credentials grant (RFC 6749 §4.4).

    Sets `request.viewer`. An expired client's tokens stop with it (`is_usable`).
    """

    def authenticate(self, request):
        # Django's own request: REST framework's would parse the body of a stranger.
        found = super().authenticate(request._request)
        if found is None:
            explain_refusal(request)
            return None
        user, token = found
        if user is not None or token.application is None:
            raise AuthenticationFailed(
                _("Ce jeton n’est pas celui d’un client de l’API.")
            )
        request.viewer = Viewer.for_client(
            token.application, getattr(token, "mandates", None)
        )
        note_use(token.application)
        return found

    def authenticate_header(self, request) -> str:
        """RFC 6750 §3; without the library's French words, which no header takes."""
        failed = getattr(request, "oauth2_error", None)
        return 'Bearer realm="alliage"' + (', error="invalid_token"' if failed else "")


def explain_refusal(request) -> None:
    """Says of a token that was good once why it no longer is.

    Only its holder learns it; of a token never given nothing is said.
    """
    kind, _space, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.casefold() != "bearer" or not value:
        return
    digest = hashlib.sha256(value.strip().encode()).hexdigest()
    rows = get_access_token_model().objects.select_related("application")
    token = rows.filter(token_checksum=digest).first()
    if token is None or token.application is None:
        return
    if reason := why_unusable(token.application):
        raise AuthenticationFailed(str(WORDS[reason]), code=reason)
    if token.is_expired():
        raise AuthenticationFailed(str(WORDS["token_expired"]), code="token_expired")


def why_unusable(client: PartnerClient) -> str:
    """The code of the problem; "" for a client in service."""
    if client.is_revoked:
        return "client_revoked"
    return "client_expired" if client.is_expired else ""


def note_use(client: PartnerClient) -> None:
    """Notes the last call, at most once a minute."""
    now = timezone.now()
    if client.last_used_at and client.last_used_at > now - USE_NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    PartnerClient.objects.filter(stale, pk=client.pk).update(last_used_at=now)
