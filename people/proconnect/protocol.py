"""OpenID Connect as ProConnect speaks it: code with PKCE, state and nonce, an ID token
and a userinfo that are both signed, and a logout at the provider.

allauth knows the provider's configuration, exchanges the code and keeps the state; it
neither sends a nonce, nor verifies the ID token of that exchange, nor reads a signed
userinfo: that is done here.
"""

import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

PROVIDER = "proconnect"
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
CLOCKS_DIFFER_SECONDS = 30
# amr says how one logged in, and comes only if it is asked for.
CLAIMS = json.dumps({"id_token": {"amr": {"essential": True}}})


class Unreachable(Exception):
    """The provider doesn't answer, or not as OpenID Connect wants it."""


class Unproven(Exception):
    """What came back doesn't prove who one is."""


class Cancelled(Exception):
    """One said no over there, or the provider did."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says has come, proved by its signatures."""

    sub: str
    email: str
    siret: str
    proved_second_factor: bool
    id_token: str
    end_session_url: str


def is_on() -> bool:
    return bool(settings.PROCONNECT_URL)


def address_of_departure(request: HttpRequest, **memory) -> str:
    """Where the browser goes; `memory` comes back with `identity_of`."""
    door, nonce = _Door(request), secrets.token_urlsafe(32)
    challenge = generate_code_challenge()
    memory |= {"nonce": nonce, "code_verifier": challenge.pop("code_verifier")}
    try:
        client, address = door.get_client(request, door.app), door.authorize_url
    except (requests.RequestException, KeyError) as error:
        raise Unreachable from error
    client.state = statekit.stash_state(request, provider_id=PROVIDER, state=memory)
    facts = {
        "nonce": nonce,
        "acr_values": settings.PROCONNECT_ACR_VALUES,
        "claims": CLAIMS,
        **challenge,
    }
    return client.get_redirect_url(address, settings.PROCONNECT_SCOPES.split(), facts)


def identity_of(request: HttpRequest) -> tuple[Identity, dict]:
    """Who came back by this request, and what was remembered at departure."""
    state = request.GET.get("state", "")
    memory = statekit.unstash_state(request, provider_id=PROVIDER, state_id=state)
    if memory is None:
        raise Unproven
    if "code" not in request.GET:
        raise Cancelled
    try:
        return _Door(request).identity(memory), memory
    except (OAuth2Error, requests.RequestException, KeyError) as error:
        raise Unreachable from error
    except jwt.PyJWTError as error:
        raise Unproven from error


def address_of_logout(end_session_url: str, id_token: str) -> str:
    """Where the provider's own session ends; it then sends one back to our home."""
    facts = {
        "id_token_hint": id_token,
        "state": secrets.token_urlsafe(16),
        "post_logout_redirect_uri": f"{settings.BASE_URL}/",
    }
    return f"{end_session_url}?{urlencode(facts)}"


class _Door(OpenIDConnectOAuth2Adapter):
    """allauth's client of the one provider that the settings name."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)
        self.app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=PROVIDER,
            name="ProConnect",
            client_id=settings.PROCONNECT_CLIENT_ID,
            secret=settings.PROCONNECT_CLIENT_SECRET,
            settings={"server_url": settings.PROCONNECT_URL},
        )

    def get_provider(self) -> OpenIDConnectProvider:
        return OpenIDConnectProvider(self.request, app=self.app)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.BASE_URL + reverse("proconnect_return")

    def identity(self, memory: dict) -> Identity:
        client = self.get_client(self.request, self.app)
        tokens = self.get_access_token_data(
            self.request, self.app, client, pkce_code_verifier=memory["code_verifier"]
        )
        known = self._verified(tokens["id_token"], "exp", "iat", "nonce")
        if not constant_time_compare(str(known["nonce"]), memory["nonce"]):
            raise jwt.InvalidTokenError("another nonce")
        told = self._userinfo(tokens["access_token"])
        if told["sub"] != known["sub"]:
            raise jwt.InvalidTokenError("the userinfo of somebody else")
        return Identity(
            sub=known["sub"],
            email=str(told.get("email", "")).strip().lower(),
            siret=str(told.get("siret", "")).replace(" ", ""),
            proved_second_factor=_proves_second_factor(known),
            id_token=tokens["id_token"],
            end_session_url=self.openid_config.get("end_session_endpoint", ""),
        )

    def _userinfo(self, access_token: str) -> dict:
        """A bare JSON would prove nothing: only a signed answer is read."""
        response = self._get(
            self.profile_url, headers={"Authorization": f"Bearer {access_token}"}
        )
        return self._verified(response.text.strip())

    def _verified(self, token: str, *required: str) -> dict:
        """Its claims, once signature, issuer, audience and dates hold."""
        return jwt.decode(
            token,
            self._key_of(token),
            algorithms=SIGNATURES,
            audience=settings.PROCONNECT_CLIENT_ID,
            issuer=self.openid_config["issuer"],
            leeway=CLOCKS_DIFFER_SECONDS,
            options={"require": ["iss", "aud", "sub", *required]},
        )

    def _key_of(self, token: str) -> jwt.PyJWK:
        """The provider's public key that the token names."""
        kid = jwt.get_unverified_header(token).get("kid")
        found = self._get(self.openid_config["jwks_uri"]).json()
        for key in jwt.PyJWKSet.from_dict(found).keys:
            if key.key_id == kid:
                return key
        raise jwt.InvalidKeyError("a key that isn’t the provider’s")

    def _get(self, address: str, **how) -> requests.Response:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, **how)
        response.raise_for_status()
        return response


def _proves_second_factor(known: dict) -> bool:
    """By the signed ID token: `mfa` among the methods, or a level that wants it."""
    methods = known.get("amr") or ()
    return "mfa" in methods or known.get("acr") in settings.PROCONNECT_MFA_ACR
