"""A place in line, in words."""

from django.utils.translation import gettext as _


def position_fr(place: int | None) -> str:
    """`1re position`, `3e position`; empty for no place."""
    if place is None:
        return ""
    if place == 1:
        return _("1re position")
    return _("%(place)se position") % {"place": place}
