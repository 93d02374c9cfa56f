"""Whether an agency's follow-up list is laid down every night: its manager decides."""

from django.db import transaction
from django.utils import timezone

from people.models import Role
from people.viewer import Viewer
from training.clients.models import FileDrop
from training.clients.services import MayNotManageClients


@transaction.atomic
def set_file_drop(*, on: bool, by: Viewer) -> FileDrop:
    """Repeatable; the row says who decided it last."""
    if not by.has_role(Role.MANAGER):
        raise MayNotManageClients
    facts = {"is_on": on, "changed_at": timezone.now(), **by.as_record()}
    drop, _created = FileDrop.objects.update_or_create(
        organisation=by.organisation, defaults=facts
    )
    return drop
