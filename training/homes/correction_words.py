"""A demand for a correction, step by step, as both sides read it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from training.sharing.rights.models import Correction


def entries_of(correction: Correction) -> list[dict]:
    """As components/timeline.html takes them, newest first. One query."""
    events = correction.events.select_related("actor_organisation")
    return [
        {
            "title": capfirst(
                _("demande %(state)s") % {"state": event.get_to_state_display()}
            ),
            "at": event.at,
            "author": str(event.actor_organisation or ""),
            "body": event.words,
        }
        for event in reversed(events)
    ]
