"""How a receiver knows that a delivery comes from us, is whole, and is fresh.

`Alliage-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`. While a
rotation lasts there are two `v1`, of the new secret and of the former one.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from training.feed.webhooks.models import Webhook

SALT = "training.feed.webhooks"


def secret_of(webhook: Webhook, generation: int | None = None) -> str:
    """Derived, not stored: the database alone signs nothing."""
    value = f"{webhook.pk}:{generation or webhook.generation}"
    key = salted_hmac(SALT, value, algorithm="sha256").digest()
    return "whsec_" + base64.urlsafe_b64encode(key).decode().rstrip("=")


def signature_of(webhook: Webhook, body: bytes, at: datetime) -> str:
    generations = [webhook.generation]
    if webhook.former_until and webhook.former_until > timezone.now():
        generations.append(webhook.generation - 1)
    moment = str(int(at.timestamp()))
    signed = (
        hmac.new(
            secret_of(webhook, generation).encode(),
            moment.encode() + b"." + body,
            hashlib.sha256,
        ).hexdigest()
        for generation in generations
    )
    return ",".join([f"t={moment}", *(f"v1={one}" for one in signed)])
