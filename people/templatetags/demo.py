"""The demo's accounts, for its login page alone."""

import json
from typing import Any

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
    """`[{"email", "password", "role", "name", "function"}]`; empty outside the demo.

    `function` says the role in French.

    Read from `demo.json`, which the command `demo` writes.
    """
    if not settings.DEMO:
        return []
    try:
        text = (settings.VAR_DIR / "demo.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    accounts = json.loads(text).get("accounts", [])
    return [{**account, "function": _function(account["role"])} for account in accounts]


def _function(role: str) -> str:
    return str({**OTHERS, **dict(Role.choices)}.get(role, role))
