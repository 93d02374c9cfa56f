"""Opens an organisation's branch of the catalogue to its editors, and closes it."""

from django.dispatch import receiver

from cms.services import sync_editor
from people.services import membership_changed


@receiver(membership_changed)
def keep_editors(membership, **kwargs) -> None:
    sync_editor(membership)
