"""Programs that fall silent: measured by their own rhythm, or by the one that was set.

The rhythm learned is the longest pause of the four weeks before the last call, nights
and weekends included, with a quarter added.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from people.models import PartnerClient
from training.clients.models import ClientUse
from training.feed.webhooks.models import DisabledReason, Webhook
from training.watching.models import Alarm, ClientRhythm

LEARNED_OVER = timedelta(days=28)
# With fewer hours of use nothing is learned: nobody knows yet what is usual.
HOURS_TO_LEARN = 5
HOUR = timedelta(hours=1)
BROKEN = (DisabledReason.FAILING, DisabledReason.GONE)


def silences(now: datetime) -> Iterator[Alarm]:
    yield from _silent_clients(now)
    yield from _silent_webhooks(now)


def _silent_clients(now: datetime) -> Iterator[Alarm]:
    shortest = timedelta(hours=settings.WATCH_SILENCE_MIN_HOURS)
    set_hours = dict(ClientRhythm.objects.values_list("client", "hours"))
    clients = PartnerClient.objects.filter(revoked_at=None, expires_at__gt=now)
    newest = ClientUse.objects.filter(client=OuterRef("pk")).order_by("-hour")
    clients = clients.annotate(last=Subquery(newest.values("hour")[:1]))
    for client in clients.filter(last__lt=now - HOUR):
        if client.pk in set_hours:
            allowed = timedelta(hours=set_hours[client.pk])
        else:
            pause = usual_pause(client, client.last)
            if pause is None:
                continue
            allowed = max(pause * 1.25, shortest)
        # The row says the hour alone: the last call was at its end at the latest.
        if now - client.last - HOUR > allowed:
            yield Alarm(
                key=f"silent:{client.pk}:{client.last.isoformat()}",
                kind=Alarm.Kind.SILENT_CLIENT,
                organisation_id=client.organisation_id,
                client=client,
                since=client.last + HOUR,
            )


def usual_pause(client: PartnerClient, last: datetime) -> timedelta | None:
    """The longest pause between two hours of use; None if too little is known."""
    rows = ClientUse.objects.filter(client=client, hour__gte=last - LEARNED_OVER)
    hours = list(rows.order_by("hour").values_list("hour", flat=True))
    if len(hours) < HOURS_TO_LEARN:
        return None
    return max(later - earlier for earlier, later in pairwise(hours))


def _silent_webhooks(now: datetime) -> Iterator[Alarm]:
    """Failing for most of a day, or given up."""
    limit = now - timedelta(hours=settings.WATCH_SILENCE_MIN_HOURS)
    failing = Q(disabled_reason="", failing_since__lt=limit)
    given_up = Q(disabled_reason__in=BROKEN)
    for webhook in Webhook.objects.filter(failing | given_up).select_related("client"):
        since = webhook.failing_since or webhook.disabled_at or now
        yield Alarm(
            key=f"webhook:{webhook.pk}:{since.isoformat()}",
            kind=Alarm.Kind.SILENT_WEBHOOK,
            organisation_id=webhook.client.organisation_id,
            client=webhook.client,
            since=since,
        )
