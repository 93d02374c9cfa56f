"""Which scopes a partner's client may ask for, and how its token is looked up."""

import hashlib

from django.conf import settings
from django.db.models import F
from oauth2_provider.models import get_access_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
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


class ClientValidator(OAuth2Validator):
    """Reads a token with its client, its organisation and its mandates at once.

    `mandates` is left on the token; without it (another release of the library may
    rename this step) whoever needs the mandates asks for them.
    """

    def _load_access_token(self, token):
        digest = hashlib.sha256(token.encode()).hexdigest()
        rows = (
            get_access_token_model()
            .objects.select_related("application__organisation", "user")
            .filter(token_checksum=digest)
            .annotate(mandate=F("application__mandated_by"))
        )
        found = list(rows)
        if not found:
            return None
        found[0].mandates = {row.mandate for row in found if row.mandate}
        return found[0]
