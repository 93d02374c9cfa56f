"""What templates show of someone's messages."""

from django import template

from people.viewer import Viewer
from training.messages.models import Message

register = template.Library()


@register.simple_tag
def unread_messages(viewer: Viewer) -> int:
    """How many messages the person has not opened yet."""
    if viewer.person is None:
        return 0
    own = Message.objects.visible_to(viewer).of_person(viewer.person)
    return own.unread().count()
