"""`Idempotency-Key`: a request sent twice does its work once."""

import hashlib
import json
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from people.models import PartnerClient
from training.api.models import IdempotentRequest
from training.api.problems import Unprocessable

LONGEST_KEY = 255


def done_once(request: Request, work: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Runs `work` unless this key already did it: (what it made, whether replayed).

    A refused request keeps no key: it may be sent again once its cause is gone.
    Without the header, `work` runs every time.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return work(), False
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError({"Idempotency-Key": _("Clé trop longue ou illisible.")})
    digest = _digest(request)
    client = request.viewer.client
    with transaction.atomic():
        # A client's calls wait for each other: the second finds what the first made.
        PartnerClient.objects.select_for_update(no_key=True).get(pk=client.pk)
        made = _made_before(client, key, digest)
        if made is not None:
            return made, True
        made = work()
        IdempotentRequest.objects.create(
            client=client, key=key, digest=digest, resource=made
        )
        return made, False


def _made_before(client, key: str, digest: str) -> UUID | None:
    known = IdempotentRequest.objects.filter(client=client, key=key).first()
    if known is None:
        return None
    if known.digest != digest:
        raise Unprocessable(
            _("Cette clé d’idempotence a déjà servi à une autre demande."),
            code="idempotency_key_reused",
        )
    return known.resource


def _digest(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.path}\n{body}".encode()).hexdigest()
