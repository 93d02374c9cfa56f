"""The demo's accounts, for its login page alone."""

import json
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import Role

register = template.Library()

OTHERS = {
    "trainee": _("personne en formation"),
    "admin": _("administration du site"),
}


@register.simple_tag
def demo_accounts() -> list[dict[str, Any]]:
    """`[{"email", "password", "role", "name", "function", "code"}]`; empty outside
    the demo. `function` says the role in French, `code` is the second factor's now.

    Read from `demo.json`, which the command `demo` writes.
    """
    if not settings.DEMO:
        return []
    try:
        text = (settings.VAR_DIR / "demo.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    accounts = json.loads(text).get("accounts", [])
    return [
        {
            **account,
            "function": _function(account["role"]),
            "code": _code(account.get("totp_secret")),
        }
        for account in accounts
    ]


@register.simple_tag
def code_of(email: str) -> str:
    """The code that the account's application would show; empty outside the demo."""
    codes = {account["email"]: account["code"] for account in demo_accounts()}
    return codes.get(email, "")


def _code(secret: str | None) -> str:
    if not secret:
        return ""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def _function(role: str) -> str:
    return str({**OTHERS, **dict(Role.choices)}.get(role, role))
