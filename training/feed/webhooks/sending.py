"""Deliveries leave: in order for each person, each outcome kept at once.

At least once: a process that dies between sending and noting sends again, under the
same number. Rights are asked again right before, at most `RECHECK_SECONDS` old.
"""

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation, Role
from people.viewer import Viewer
from training.feed.reading import Told, tell_entries
from training.feed.webhooks.addresses import AddressRefused
from training.feed.webhooks.door import Door, Unreachable
from training.feed.webhooks.models import (
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookDelivery,
)
from training.feed.webhooks.queue import claim, release
from training.feed.webhooks.signing import signature_of
from training.messages.services import tell
from training.sharing.services import record_read

RECHECK_SECONDS = 0.5
RUN_SECONDS = 20
# After so many silences in a row the address rests.
MOST_SILENCES = 3
LONGEST_WAIT = timedelta(hours=6)
USER_AGENT = "Alliage-Webhooks/1"


def send_due(webhook_id: str) -> int:
    """Sends what is due there for a while; how many were received."""
    until = time.monotonic() + RUN_SECONDS
    received = 0
    webhook = _ready(webhook_id)
    if webhook is None:
        return 0
    with Door(webhook.url) as door:
        while time.monotonic() < until:
            claimed = claim(webhook, timezone.now())
            if not claimed:
                break
            run = Run(webhook, door, until)
            received += run.send(claimed)
            if run.is_over:
                break
    return received


def _ready(webhook_id: str) -> Webhook | None:
    now = timezone.now()
    hooks = Webhook.objects.active().select_related("client__organisation")
    webhook = hooks.filter(pk=webhook_id).first()
    if webhook is None or (webhook.paused_until and webhook.paused_until > now):
        return None
    client = webhook.client
    if not client.is_usable(None) or "webhooks:write" not in client.scope_set:
        disable(webhook, DisabledReason.CLIENT)
        return None
    return webhook


class Run:
    """One slice of deliveries to one address."""

    def __init__(self, webhook: Webhook, door: Door, until: float) -> None:
        self.webhook, self.door, self.until = webhook, door, until
        self.held: set = set()  # persons whose earlier delivery has failed
        self.told: dict[int, Told] = {}
        self.checked_at = float("-inf")
        self.is_over = False

    def send(self, claimed: list[WebhookDelivery]) -> int:
        received, untried = 0, []
        for rank, delivery in enumerate(claimed):
            self._recheck(claimed[rank:])
            if self.is_over or delivery.person in self.held:
                untried.append(delivery)
            elif delivery.entry_id not in self.told:
                _finish(delivery, DeliveryState.WITHHELD)
            elif self._deliver(delivery):
                received += 1
        release(untried)
        return received

    def _recheck(self, rest: list[WebhookDelivery]) -> None:
        """What may still leave, as rights stand now."""
        now = time.monotonic()
        if now > self.until:
            self.is_over = True
        if self.is_over or now - self.checked_at < RECHECK_SECONDS:
            return
        webhook = _ready(self.webhook.pk)
        if webhook is None or webhook.url != self.door.url:
            self.is_over = True
            return
        self.webhook, self.checked_at = webhook, now
        self.viewer = Viewer.for_client(webhook.client)
        self.told = tell_by_entry(self.viewer, rest)

    def _deliver(self, delivery: WebhookDelivery) -> bool:
        told = self.told[delivery.entry_id]
        body = body_of(delivery, told)
        try:
            status = self.door.post(body, headers_of(self.webhook, delivery, body))
        except (AddressRefused, Unreachable) as failure:
            self._failed(delivery, str(failure), is_silent=True)
            return False
        except OSError:
            self._failed(delivery, _("L’adresse est inconnue."), is_silent=True)
            return False
        if status == 410:
            disable(self.webhook, DisabledReason.GONE)
            self.is_over = True
        if not 200 <= status < 300:
            self._failed(delivery, _("Réponse refusée."), status=status)
            return False
        with transaction.atomic():
            _finish(delivery, DeliveryState.DELIVERED, answer_status=status, failure="")
            if told.part:
                record_read(self.viewer, [told.person], part=told.part)
        if self.webhook.failing_since:
            self._note(failing_since=None, failures=0, paused_until=None)
        return True

    def _failed(
        self,
        delivery: WebhookDelivery,
        failure: str,
        *,
        status: int | None = None,
        is_silent: bool = False,
    ) -> None:
        """It waits, longer each time; those after it of the same person with it."""
        now = timezone.now()
        self.held.add(delivery.person)
        facts = {"answer_status": status, "failure": failure}
        limit = timedelta(hours=settings.WEBHOOK_GIVE_UP_HOURS)
        if now - delivery.created_at > limit:
            _finish(delivery, DeliveryState.FAILED, **facts)
        else:
            due_at = now + waiting_time(delivery.attempts)
            _note(delivery, DeliveryState.WAITING, due_at=due_at, **facts)
        since = self.webhook.failing_since or now
        self._note(
            failing_since=since,
            failures=self.webhook.failures + 1 if is_silent else 0,
        )
        if now - since > limit:
            disable(self.webhook, DisabledReason.FAILING)
            self.is_over = True
        elif self.webhook.failures >= MOST_SILENCES:
            self._note(paused_until=now + waiting_time(self.webhook.failures))
            self.is_over = True

    def _note(self, **facts) -> None:
        for name, value in facts.items():
            setattr(self.webhook, name, value)
        Webhook.objects.filter(pk=self.webhook.pk).update(**facts)


def waiting_time(attempts: int) -> timedelta:
    """Doubles with each attempt, up to six hours, more or less a quarter."""
    doubled = settings.WEBHOOK_RETRY_SECONDS * 2 ** min(attempts - 1, 20)
    chance = random.uniform(0.75, 1.25)  # noqa: S311 (spreads load, guards nothing)
    return min(timedelta(seconds=doubled), LONGEST_WAIT) * chance


def tell_by_entry(
    viewer: Viewer, deliveries: Iterable[WebhookDelivery]
) -> dict[int, Told]:
    """Entry's key → what may be told of it now."""
    by_agency = defaultdict(dict)
    for one in deliveries:
        if one.entry.organisation_id in viewer.mandated_ids:
            by_agency[one.entry.organisation_id][one.entry.sequence] = one.entry
    return {
        entries[told.sequence].pk: told
        for agency, entries in by_agency.items()
        for told in tell_entries(viewer, agency, entries.values())
    }


def body_of(delivery: WebhookDelivery, told: Told) -> bytes:
    """The entry as the feed tells it, with the delivery's own number."""
    facts = {
        "delivery": str(delivery.uuid),
        "is_replay": delivery.is_replay,
        "sequence": told.sequence,
        "at": timezone.localtime(told.at).isoformat(),
        "kind": told.kind,
        "action": told.action,
        "id": told.id,
        "organisation": str(told.organisation),
        "person": str(told.person),
        "enrolment": str(told.enrolment) if told.enrolment else None,
        "referral": str(told.referral) if told.referral else None,
        "external_ids": told.external_ids,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(
    webhook: Webhook, delivery: WebhookDelivery, body: bytes
) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Alliage-Webhook": str(webhook.pk),
        "Alliage-Delivery": str(delivery.uuid),
        "Alliage-Signature": signature_of(webhook, body, timezone.now()),
    }


def _note(delivery: WebhookDelivery, state: str, **facts) -> None:
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING)
    rows.update(state=state, **facts)


def _finish(delivery: WebhookDelivery, state: str, **facts) -> None:
    _note(delivery, state, finished_at=timezone.now(), **facts)


def disable(webhook: Webhook, reason: str) -> None:
    """Stops it and tells its owner, once."""
    now = timezone.now()
    stopped = Webhook.objects.active().filter(pk=webhook.pk)
    if not stopped.update(disabled_reason=reason, disabled_at=now):
        return
    owner: Organisation = webhook.client.organisation
    managers = owner.memberships.current().filter(role=Role.MANAGER)
    for membership in managers.select_related("user"):
        tell(
            membership.user,
            "webhook_stopped",
            key=f"webhook:{webhook.pk}:{now:%s}:{membership.user_id}",
            context={
                "client": webhook.client.name,
                "why": str(DisabledReason(reason).label),
            },
        )
