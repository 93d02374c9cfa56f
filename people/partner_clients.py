"""Which scopes a partner's client may ask for: those written on the client."""

from django.conf import settings
from oauth2_provider.scopes import BaseScopes


class ClientScopes(BaseScopes):
    """Scopes by client; without a `scope` in the request it gets all of its own."""

    def get_all_scopes(self):
        return settings.OAUTH2_PROVIDER["SCOPES"]

    def get_available_scopes(self, application=None, request=None, *args, **kwargs):
        known = self.get_all_scopes()
        if application is None:
            return list(known)
        return sorted(application.scope_set & set(known))

    def get_default_scopes(self, application=None, request=None, *args, **kwargs):
        return self.get_available_scopes(application, request)
