"""Messages leave outside requests: one task for one, or one task for all that wait."""

from django_tasks import task

from training.messages.delivery import claim, claim_due, send_claimed


@task()
def deliver_message(message_id: str) -> bool:
    """Sends it if it still waits; returns whether it left. Twice sends once."""
    return bool(send_claimed(claim(message_id)))


@task()
def deliver_due() -> int:
    """Sends all that is due, slice by slice; returns how many left."""
    sent = 0
    while messages := claim_due():
        sent += send_claimed(messages)
    return sent
