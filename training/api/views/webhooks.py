"""Subscriptions of a client: it sees and changes its own alone."""

import hashlib
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from training.api.conditions import check_condition
from training.api.idempotency import done_once
from training.api.schema import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    describe_get,
    describe_list,
    describe_post,
)
from training.api.serializers.shapes import ListQuery
from training.api.serializers.webhooks import (
    DeliveryShape,
    NewWebhook,
    ReplayedShape,
    ReplayOrder,
    WebhookChange,
    WebhookSecretShape,
    WebhookShape,
)
from training.api.views.base import ApiViewSet
from training.feed.webhooks.models import Webhook, WebhookDelivery
from training.feed.webhooks.services import (
    change_webhook,
    replay,
    rotate_secret,
    subscribe,
)
from training.feed.webhooks.signing import secret_of


def tag_of(webhook: Webhook) -> str:
    """Of what the client may change, and of its state."""
    facts = (webhook.url, webhook.kinds, webhook.disabled_reason, webhook.generation)
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


class WebhookViewSet(ApiViewSet):
    http_method_names = ["get", "head", "post", "patch", "delete"]
    required_scopes = dict.fromkeys(
        ("list", "retrieve", "create", "change", "remove", "rotate"), "webhooks:write"
    )

    def rows(self):
        rows = Webhook.objects.visible_to(self.request.viewer)
        return rows.annotate(changed_at=F("updated_at"))

    def shown(self, rows):
        return WebhookShape(rows, many=True).data

    def _answer(self, webhook: Webhook, **options) -> Response:
        return Response(
            WebhookShape(webhook).data, headers={"ETag": tag_of(webhook)}, **options
        )

    def _with_secret(self, webhook: Webhook, **options) -> Response:
        facts = {**WebhookShape(webhook).data, "secret": secret_of(webhook)}
        return Response(facts, headers={"ETag": tag_of(webhook)}, **options)

    @describe_list("webhooks_list", ListQuery, WebhookShape, "Lister les abonnements")
    def list(self, request):
        return self.list_page()

    @describe_get("webhooks_get", WebhookShape, "Lire un abonnement")
    def retrieve(self, request, pk: UUID):
        return self._answer(get_object_or_404(self.rows(), pk=pk))

    @describe_post(
        "webhooks_create",
        NewWebhook,
        WebhookSecretShape,
        "S’abonner",
        code=201,
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        wanted = self.checked(NewWebhook)
        pk, _replayed = done_once(
            request, lambda: subscribe(**wanted, by=request.viewer).pk
        )
        return self._with_secret(get_object_or_404(self.rows(), pk=pk), status=201)

    @describe_post(
        "webhooks_change",
        WebhookChange,
        WebhookShape,
        "Changer un abonnement",
        parameters=[IF_MATCH],
    )
    def change(self, request, pk: UUID):
        wanted = self.checked(WebhookChange)
        with transaction.atomic():
            rows = Webhook.objects.visible_to(request.viewer).select_for_update()
            webhook = get_object_or_404(rows, pk=pk)
            check_condition(request, tag_of(webhook))
            changed = change_webhook(webhook, **wanted)
        return self._answer(changed)

    @extend_schema(
        operation_id="webhooks_remove", summary="Se désabonner", responses={204: None}
    )
    def remove(self, request, pk: UUID):
        get_object_or_404(self.rows(), pk=pk).delete()
        return Response(status=204)

    @describe_post("webhooks_rotate", None, WebhookSecretShape, "Changer de secret")
    def rotate(self, request, pk: UUID):
        webhook = get_object_or_404(self.rows(), pk=pk)
        return self._with_secret(rotate_secret(webhook))


class DeliveryViewSet(ApiViewSet):
    required_scopes = dict.fromkeys(("list", "replay"), "webhooks:write")

    def _webhook(self) -> Webhook:
        rows = Webhook.objects.visible_to(self.request.viewer)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def rows(self):
        rows = WebhookDelivery.objects.filter(webhook=self._webhook())
        return rows.select_related("entry").annotate(changed_at=F("created_at"))

    def shown(self, rows):
        return DeliveryShape(rows, many=True).data

    @describe_list("deliveries_list", ListQuery, DeliveryShape, "Lister les envois")
    def list(self, request, pk: UUID):
        return self.list_page()

    @describe_post(
        "deliveries_replay", ReplayOrder, ReplayedShape, "Refaire des envois", code=202
    )
    def replay(self, request, pk: UUID):
        wanted = self.checked(ReplayOrder)
        webhook = self._webhook()
        if "delivery" in wanted:
            row = get_object_or_404(self.rows(), uuid=wanted["delivery"])
            count = replay(webhook, delivery=row)
        else:
            count = replay(webhook, since=wanted["since"])
        return Response(ReplayedShape({"queued": count}).data, status=202)
