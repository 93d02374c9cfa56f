"""Who calls the API: a partner's client, by its OAuth token."""

from oauth2_provider.contrib.rest_framework import OAuth2Authentication


class ClientAuthentication(OAuth2Authentication):
    """Bearer tokens of the client-credentials grant (RFC 6749 §4.4)."""
