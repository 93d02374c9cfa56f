"""Messages leave outside requests: one task each, claimed before it is sent."""

from django.core import mail
from django.utils import timezone
from django_tasks import task

from people.models import Organisation, Role
from training.messages.models import Message, MessageState


@task()
def deliver_message(message_id: str) -> bool:
    """Sends it if it still waits; returns whether it left. Twice sends once."""
    claimed = Message.objects.filter(pk=message_id, state=MessageState.WAITING).update(
        state=MessageState.SENDING
    )
    if not claimed:
        return False
    message = Message.objects.select_related("person", "user", "organisation").get(
        pk=message_id
    )
    addresses = _addresses(message)
    if addresses:
        mail.EmailMessage(message.subject, message.body, to=addresses).send()
    message.state = MessageState.SENT if addresses else MessageState.FAILED
    message.sent_at = timezone.now() if addresses else None
    message.save(update_fields=["state", "sent_at"])
    return bool(addresses)


def _addresses(message: Message) -> list[str]:
    if message.person is not None:
        return [message.person.email] if message.person.email else []
    if message.user is not None:
        return [message.user.email]
    return office_addresses(message.organisation)


def office_addresses(provider: Organisation) -> list[str]:
    """The provider's shared address, or else those of its office."""
    if provider.email:
        return [provider.email]
    office = provider.memberships.current().filter(role=Role.OFFICE)
    return list(office.values_list("user__email", flat=True))
