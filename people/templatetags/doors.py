"""Which rooms of the house are the viewer's, for the navigation."""

from django import template

from people import doors
from people.viewer import Viewer

register = template.Library()


@register.simple_tag
def rooms_of(viewer: Viewer | None) -> list[str]:
    """Addresses such as `/organisme/`; none for someone not signed in."""
    return doors.rooms_of(viewer) if viewer else []
