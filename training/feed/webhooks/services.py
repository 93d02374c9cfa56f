"""What a partner's client does with its subscriptions."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.feed.webhooks.addresses import AddressRefused, read_url, resolve
from training.feed.webhooks.models import DisabledReason, Webhook, WebhookDelivery
from training.feed.webhooks.queue import send_soon
from training.refusals import Refusal

MOST_WEBHOOKS = 20
MOST_REPLAYED = 10_000
ROTATION = timedelta(hours=24)


class UnsuitableAddress(Refusal):
    code = "unsuitable_address"
    sentence = gettext_lazy("Cette adresse ne répond à aucun nom connu.")


class TooManyWebhooks(Refusal):
    code = "too_many_webhooks"
    sentence = gettext_lazy("Ce client a déjà vingt abonnements.")


class AlreadySubscribed(Refusal):
    code = "already_subscribed"
    sentence = gettext_lazy("Cette adresse a déjà un abonnement de ce client.")


def check_address(url: str) -> None:
    """Raises `UnsuitableAddress` if nothing may be sent there."""
    try:
        resolve(read_url(url))
    except AddressRefused as refused:
        raise UnsuitableAddress(str(refused)) from None
    except OSError:
        raise UnsuitableAddress from None


@transaction.atomic
def subscribe(*, url: str, kinds: list[str], by: Viewer) -> Webhook:
    check_address(url)
    if Webhook.objects.filter(client=by.client).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    return _saved(Webhook(client=by.client, url=url, kinds=" ".join(kinds)))


def _saved(webhook: Webhook) -> Webhook:
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError as error:
        raise AlreadySubscribed from error
    return webhook


def change_webhook(
    webhook: Webhook,
    *,
    url: str | None = None,
    kinds: list[str] | None = None,
    is_active: bool | None = None,
) -> Webhook:
    """On the locked row. Set active again, it begins with a clean slate; what wasn't
    sent meanwhile is asked for by a replay."""
    if url is not None and url != webhook.url:
        check_address(url)
        webhook.url = url
    if kinds is not None:
        webhook.kinds = " ".join(kinds)
    if is_active is False and webhook.is_active:
        webhook.disabled_reason = DisabledReason.OWNER
        webhook.disabled_at = timezone.now()
    if is_active is True and not webhook.is_active:
        webhook.disabled_reason, webhook.disabled_at = "", None
        webhook.failing_since, webhook.failures, webhook.paused_until = None, 0, None
        transaction.on_commit(lambda: send_soon([webhook.pk]))
    return _saved(webhook)


@transaction.atomic
def rotate_secret(webhook: Webhook) -> Webhook:
    """The former secret signs too for a day."""
    locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
    locked.generation += 1
    locked.former_until = timezone.now() + ROTATION
    locked.save(update_fields=["generation", "former_until", "updated_at"])
    return locked


@transaction.atomic
def replay(
    webhook: Webhook,
    *,
    delivery: WebhookDelivery | None = None,
    since: datetime | None = None,
) -> int:
    """Sends again one delivery, or all since a moment, in their order, after what
    waits already; how many. Rights are asked anew for each."""
    asked = WebhookDelivery.objects.filter(webhook=webhook, is_replay=False)
    if delivery is not None:
        asked = WebhookDelivery.objects.filter(pk=delivery.pk)
    if since is not None:
        asked = asked.filter(created_at__gte=since)
    rows = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=webhook, entry_id=one.entry_id, person=one.person, is_replay=True
        )
        for one in asked.order_by("pk")[:MOST_REPLAYED]
    )
    transaction.on_commit(lambda: send_soon([webhook.pk]))
    return len(rows)
