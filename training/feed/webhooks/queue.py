"""Which addresses hear of new entries, and claims of what is to be sent next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.viewer import Viewer
from training.feed.models import FeedEntry
from training.feed.webhooks.models import DeliveryState, Webhook, WebhookDelivery

SLICE = 200
# A process that died while sending: its deliveries go again.
SENDING_MINUTES = 5


def queue_deliveries(entries: Iterable[FeedEntry]) -> None:
    """Within the transaction that numbered them. Rights are asked when they leave."""
    entries = list(entries)
    made = [
        WebhookDelivery(webhook=hook, entry=entry, person=entry.person)
        for hook, mandates in _hooks()
        for entry in entries
        if entry.organisation_id in mandates and hook.wants(entry.kind)
    ]
    WebhookDelivery.objects.bulk_create(made, batch_size=1000)
    if made:
        transaction.on_commit(partial(send_soon, {one.webhook_id for one in made}))


def _hooks() -> list[tuple[Webhook, frozenset]]:
    hooks = Webhook.objects.active().select_related("client__organisation")
    return [
        (hook, Viewer.for_client(hook.client).mandated_ids)
        for hook in hooks.prefetch_related("client__mandated_by")
    ]


def send_soon(webhooks: Iterable) -> None:
    """One task for each address: a slow one keeps no other waiting for long."""
    from training.feed.webhooks.tasks import send_webhook  # noqa: PLC0415 (circle)

    for pk in webhooks:
        send_webhook.enqueue(str(pk))


def claim(webhook: Webhook, now: datetime, limit: int = SLICE) -> list[WebhookDelivery]:
    """The next ones that are due, in order; nobody else gets them.

    Under the subscription's lock: two workers can't overtake each other.
    """
    with transaction.atomic():
        Webhook.objects.select_for_update().get(pk=webhook.pk)
        rows = WebhookDelivery.objects.filter(webhook=webhook)
        rows.filter(
            state=DeliveryState.SENDING,
            claimed_at__lt=now - timedelta(minutes=SENDING_MINUTES),
        ).update(state=DeliveryState.WAITING)
        ids = list(rows.next_in_line(now).values_list("pk", flat=True)[:limit])
        claimed = WebhookDelivery.objects.filter(pk__in=ids)
        claimed.update(
            state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1
        )
        return list(claimed.select_related("entry").order_by("pk"))


def release(deliveries: Iterable[WebhookDelivery]) -> None:
    """Not tried after all: they wait as before."""
    WebhookDelivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(
        state=DeliveryState.WAITING, attempts=F("attempts") - 1
    )


def wake_webhooks() -> int:
    """Queues a task for each address with something due; every minute."""
    due = Webhook.objects.with_work(timezone.now()).values_list("pk", flat=True)
    send_soon(due)
    return len(due)
