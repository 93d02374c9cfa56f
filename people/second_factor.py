"""The second factor: who owes one, whether a session has passed it, its secrets.

A professional's account opens the records of others: until this session has proved a
second factor, nobody acts in it for an organisation (`people.middleware`), and every
page leads to the one where a factor is set up or asked for.
"""

import base64
import hashlib
import time

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from people.models import Membership, User

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
# ProConnect's signed word that a second factor was proved over there.
BY_PROCONNECT = "proconnect"
# A first factor is set up without giving the password again, this soon after login.
FRESH_SECONDS = 900
RECORDS, RECORDS_OF = (
    "account_authentication_methods",
    "account_authentication_methods_user",
)


def owes_second_factor(user: User) -> bool:
    """Colleagues of any organisation, and who keeps the installation."""
    return (
        user.is_staff
        or user.is_superuser
        or Membership.objects.current().filter(user=user).exists()
    )


def has_passed(user: User, session) -> bool:
    """Whether this session of theirs proved a second factor, as allauth notes it."""
    return session.get(RECORDS_OF) == str(user.pk) and any(
        record.get("method") == "mfa" for record in session.get(RECORDS) or ()
    )


def was_proved_elsewhere(session) -> bool:
    """Whether the login that runs came with a second factor of ProConnect's."""
    return any(r.get("type") == BY_PROCONNECT for r in session.get(RECORDS) or ())


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_fresh(request: HttpRequest) -> bool:
    """Whether one has just logged in."""
    since = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record.get("at", 0) > since for record in records)


@receiver(authenticator_added)
def note_proof(request: HttpRequest, user: User, authenticator, **kwargs) -> None:
    """Setting up a factor proves that one holds it: nobody is asked twice in a row."""
    if authenticator.type in FACTORS:
        facts = {"type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **facts)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed at rest; a professional keeps a factor at any time."""

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = allauth_context.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.WAGTAIL_SITE_NAME}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(
            user=authenticator.user, type__in=FACTORS
        ).exclude(pk=authenticator.pk)
        return others.exists() or not owes_second_factor(authenticator.user)


def _sealer() -> MultiFernet:
    """The database alone gives nobody a factor: its keys come from SECRET_KEY."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(f"second-factor:{s}".encode()).digest() for s in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
