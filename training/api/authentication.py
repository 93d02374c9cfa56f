"""Who calls the API: a partner's client, by its OAuth token."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed

from people.models import PartnerClient
from people.viewer import Viewer

USE_NOTED_EVERY = timedelta(minutes=1)


class ClientAuthentication(OAuth2Authentication):
    """Bearer tokens of the client-credentials grant (RFC 6749 §4.4).

    Sets `request.viewer`. An expired client's tokens stop with it (`is_usable`).
    """

    def authenticate(self, request):
        # Django's own request: REST framework's would parse the body of a stranger.
        found = super().authenticate(request._request)
        if found is None:
            return None
        user, token = found
        if user is not None or token.application is None:
            raise AuthenticationFailed(
                _("Ce jeton n’est pas celui d’un client de l’API.")
            )
        request.viewer = Viewer.for_client(token.application)
        note_use(token.application)
        return found

    def authenticate_header(self, request) -> str:
        """RFC 6750 §3; without the library's French words, which no header takes."""
        failed = getattr(request, "oauth2_error", None)
        return 'Bearer realm="alliage"' + (', error="invalid_token"' if failed else "")


def note_use(client: PartnerClient) -> None:
    """Notes the last call, at most once a minute."""
    now = timezone.now()
    if client.last_used_at and client.last_used_at > now - USE_NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    PartnerClient.objects.filter(stale, pk=client.pk).update(last_used_at=now)
