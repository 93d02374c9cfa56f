"""The demo's second factors: their secrets are told, their codes filled in.

Everyone shares its accounts, so a code that someone has just used is taken again.
"""

import base64
import hashlib

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from config.demo import cast
from people.factor_forms import LockedAuthenticateForm
from people.models import User
from people.second_factor import has_factor
from people.templatetags.demo import code_of


def secret_of(user: User) -> str:
    """Always the same for an account: programs may keep it."""
    digest = hashlib.sha256(f"{cast.PASSWORD}:{user.email}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def give_factor(user: User) -> str:
    """The account's secret; sets the factor up where there is none. Repeatable."""
    secret = secret_of(user)
    if not has_factor(user):
        TOTP.activate(user, secret)
    return secret


class SharedAccount:
    """Fills the code in, as it is now; takes it as often as it comes."""

    def __init__(self, *args, **kwargs) -> None:
        user = kwargs["user"]
        code = code_of(user.email)
        super().__init__(*args, **kwargs | {"initial": {"code": code}})
        totp = Authenticator.objects.filter(user=user, type="totp").first()
        if totp and self.data.get("code"):
            cache.delete(totp.wrap()._get_used_cache_key(self.data["code"]))


class SharedForm(SharedAccount, LockedAuthenticateForm):
    pass


class SharedReauthenticateForm(SharedAccount, ReauthenticateForm):
    pass
