"""How often a client may call: so many times a minute, counted in the database.

A row per client and hour: every process sees the same count, and the figures stay for
whoever watches over the client's rhythm.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from people.models import PartnerClient
from training.clients.models import ClientUse

SECONDS = 60


@dataclass(frozen=True)
class Window:
    """The minute that runs: what is allowed in it, what was called."""

    limit: int
    calls: int
    resets_in: int

    @property
    def remaining(self) -> int:
        return max(self.limit - self.calls, 0)

    @property
    def is_over(self) -> bool:
        return self.calls > self.limit

    def headers(self) -> dict[str, str]:
        """draft-ietf-httpapi-ratelimit-headers; `Retry-After` once it is over."""
        said = {
            "RateLimit-Policy": f'"client";q={self.limit};w={SECONDS}',
            "RateLimit": f'"client";r={self.remaining};t={self.resets_in}',
        }
        return said | ({"Retry-After": str(self.resets_in)} if self.is_over else {})


def count_call(client: PartnerClient, *, now: datetime | None = None) -> Window:
    """Counts one call, refused ones included. Two queries, but in an hour's first."""
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = ClientUse.objects.filter(client=client, hour=hour)
    if not _add(row, now.minute):
        try:
            with transaction.atomic():
                ClientUse.objects.create(client=client, hour=hour)
        except IntegrityError:  # another process was first
            pass
        _add(row, now.minute)
    calls = row.values_list("calls_in_minute", flat=True).get()
    return Window(client.allowed_per_minute, calls, SECONDS - now.second)


def _add(row, minute: int) -> int:
    same = When(minute=minute, then=F("calls_in_minute") + 1)
    return row.update(
        calls=F("calls") + 1,
        calls_in_minute=Case(same, default=Value(1)),
        minute=minute,
    )
