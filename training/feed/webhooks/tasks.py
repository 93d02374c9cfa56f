"""Deliveries leave by the task worker."""

from django.utils import timezone
from django_tasks import task

from training.feed.webhooks.models import Webhook
from training.feed.webhooks.queue import send_soon
from training.feed.webhooks.sending import send_due


@task()
def send_webhook(webhook_id: str) -> int:
    """For twenty seconds at most: what remains waits for its turn behind others."""
    received = send_due(webhook_id)
    if Webhook.objects.with_work(timezone.now()).filter(pk=webhook_id).exists():
        send_soon([webhook_id])
    return received
