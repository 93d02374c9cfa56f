"""Addresses at which partners want to hear of changes, and what was sent there."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import PartnerClient
from people.viewer import Viewer, ViewerKind
from training.feed.models import FeedEntry


class DisabledReason(models.TextChoices):
    FAILING = "failing", _("l’adresse n’a pas répondu pendant trop longtemps")
    GONE = "gone", _("l’adresse a répondu qu’elle n’existe plus (410)")
    CLIENT = "client", _("le client de l’API est arrêté ou n’a plus ce droit")
    OWNER = "owner", _("suspendu par le partenaire")


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "WebhookQuerySet":
        """A client sees its own alone: another's address and failures are not its."""
        if viewer.is_system:
            return self
        if viewer.kind != ViewerKind.CLIENT:
            return self.none()
        return self.filter(client=viewer.client)

    def active(self) -> "WebhookQuerySet":
        return self.filter(disabled_reason="")

    def with_work(self, now: datetime) -> "WebhookQuerySet":
        """Active ones with something to send by now."""
        due = WebhookDelivery.objects.waiting(now).filter(webhook=OuterRef("pk"))
        rested = Q(paused_until=None) | Q(paused_until__lte=now)
        return self.active().filter(rested, Exists(due))


class Webhook(models.Model):
    """A subscription. Its secret is kept nowhere: it is derived from the server's key
    and `generation`, which a rotation raises."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(PartnerClient, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("adresse"), max_length=500)
    kinds = models.CharField(_("changements, ou tous"), max_length=120, blank=True)
    generation = models.PositiveIntegerField(default=1)
    # Until then the former secret signs too.
    former_until = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(
        max_length=10, choices=DisabledReason, blank=True
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "url"],
                name="webhook_once_per_url",
                violation_error_message=_("Cette adresse a déjà un abonnement."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_active(self) -> bool:
        return not self.disabled_reason

    @property
    def kind_list(self) -> list[str]:
        return self.kinds.split()

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kind_list


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("en cours d’envoi")
    DELIVERED = "delivered", _("reçu")
    WITHHELD = "withheld", _("retenu : plus de droit")
    FAILED = "failed", _("abandonné")


UNFINISHED = (DeliveryState.WAITING, DeliveryState.SENDING)


class DeliveryQuerySet(models.QuerySet):
    def unfinished(self) -> "DeliveryQuerySet":
        return self.filter(state__in=UNFINISHED)

    def waiting(self, now: datetime) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.WAITING, due_at__lte=now)

    def next_in_line(self, now: datetime) -> "DeliveryQuerySet":
        """Due, and not held back by an earlier one of the same person."""
        earlier = self.model.objects.unfinished().filter(
            webhook=OuterRef("webhook"),
            person=OuterRef("person"),
            pk__lt=OuterRef("pk"),
        )
        held = earlier.filter(Q(state=DeliveryState.SENDING) | Q(due_at__gt=now))
        return self.waiting(now).filter(~Exists(held)).order_by("pk")


class WebhookDelivery(models.Model):
    """One entry for one address; the log of what became of it."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="deliveries", db_index=False
    )
    entry = models.ForeignKey(FeedEntry, models.CASCADE, related_name="deliveries")
    person = models.UUIDField()
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    is_replay = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    answer_status = models.PositiveIntegerField(null=True, blank=True)
    failure = models.CharField(max_length=255, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [
            models.Index(fields=["webhook", "created_at"], name="delivery_log"),
            models.Index(
                fields=["webhook", "person", "id"],
                name="delivery_line",
                condition=Q(state__in=UNFINISHED),
            ),
            models.Index(
                fields=["webhook", "id"],
                name="delivery_unfinished",
                condition=Q(state__in=UNFINISHED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} · {self.state}"
