"""Subscriptions, and the log of what was sent to them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from training.api.serializers.shapes import StrictSerializer
from training.changes import ChangeAction, ChangeKind
from training.feed.webhooks.models import DeliveryState, DisabledReason


class NewWebhook(StrictSerializer):
    url = serializers.CharField(
        max_length=500, help_text=_("Une adresse publique, en https.")
    )
    kinds = serializers.ListField(
        child=serializers.ChoiceField(ChangeKind.choices),
        required=False,
        default=list,
        max_length=len(ChangeKind.choices),
        help_text=_("Sans eux, tous."),
    )


class WebhookChange(StrictSerializer):
    url = serializers.CharField(max_length=500, required=False)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(ChangeKind.choices),
        required=False,
        max_length=len(ChangeKind.choices),
    )
    is_active = serializers.BooleanField(required=False)


class WebhookShape(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.CharField()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(ChangeKind.choices), source="kind_list"
    )
    is_active = serializers.BooleanField()
    disabled_reason = serializers.ChoiceField(DisabledReason.choices, allow_blank=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WebhookSecretShape(WebhookShape):
    secret = serializers.CharField(
        help_text=_("Montré cette fois seulement ; il vérifie `Alliage-Signature`.")
    )


class DeliveryShape(serializers.Serializer):
    id = serializers.UUIDField(source="uuid")
    sequence = serializers.IntegerField(source="entry.sequence")
    kind = serializers.ChoiceField(ChangeKind.choices, source="entry.kind")
    action = serializers.ChoiceField(ChangeAction.choices, source="entry.action")
    state = serializers.ChoiceField(DeliveryState.choices)
    is_replay = serializers.BooleanField()
    attempts = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    answer_status = serializers.IntegerField(allow_null=True)
    failure = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ReplayOrder(StrictSerializer):
    delivery = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)

    def validate(self, wanted):
        if len(wanted) != 1:
            raise serializers.ValidationError(
                _("Donnez soit « delivery », soit « since ».")
            )
        return wanted


class ReplayedShape(serializers.Serializer):
    queued = serializers.IntegerField(help_text=_("Le nombre d’envois à refaire."))
