"""The demo's accounts, for its login page alone."""

import json
from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[dict[str, Any]]:
    """`[{"email", "password", "role", "name"}]`; empty outside the demo.

    Read from `demo.json`, which the command `demo` writes.
    """
    if not settings.DEMO:
        return []
    try:
        text = (settings.VAR_DIR / "demo.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return json.loads(text).get("accounts", [])
