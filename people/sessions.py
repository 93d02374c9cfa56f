"""Where one is logged in, in words, and how those sessions end."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from people.models import User

# The first that fits: Edge and Chrome say "Safari" too, Android says "Linux".
BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac", "Linux")
NAMES = {"Edg": "Edge"}


@dataclass(frozen=True)
class OpenSession:
    """One device on which the account is open."""

    key: int
    device: str
    ip: str
    since: datetime
    is_this_one: bool


def open_sessions(user: User, this_key: str | None) -> list[OpenSession]:
    """The one that asks first, then the newest."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        OpenSession(
            row.pk,
            device_of(row.user_agent),
            row.ip,
            row.created_at,
            row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda s: (not s.is_this_one, -s.since.timestamp()))


def end_sessions(user: User, *, only: int | None = None, but: str | None = None) -> int:
    """Closes the user's sessions: all, one, or all but the one that asks."""
    rows = UserSession.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(pk=only)
    rows = list(rows.exclude(session_key=but or ""))
    for row in rows:
        row.end()
    return len(rows)


def device_of(user_agent: str) -> str:
    """`Firefox, Windows`; what a browser says of itself is no more than a hint."""
    browser = next((b for b in BROWSERS if b in user_agent), "")
    system = next((s for s in SYSTEMS if s in user_agent), "")
    words = [word for word in (NAMES.get(browser, browser), system) if word]
    return ", ".join(words) or _("appareil inconnu")
