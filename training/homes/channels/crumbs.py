"""The way down to the messages: from the office's home, or from a partner's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from people.doors import PROVIDERS
from people.viewer import Viewer


def sender_crumbs(viewer: Viewer, *more: tuple[str, str]) -> list[dict]:
    """`more`: (label, url name without arguments)."""
    is_provider = not PROVIDERS.isdisjoint(viewer.organisation.kind_names)
    home = (_("Mon organisme"), "office_home")
    if not is_provider:
        home = (_("Suivi"), "follow_up_home")
    return [{"label": label, "url": reverse(name)} for label, name in (home, *more)]
