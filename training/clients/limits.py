"""How often a client may call: so many times a minute, counted in the database.

A row per client and hour: every process sees the same count, and the figures stay for
whoever watches over the client's rhythm.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
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


# Made or raised, and read, in one statement: calls that meet are each counted.
COUNT = """
INSERT INTO training_clientuse AS held
    (client_id, hour, minute, calls, calls_in_minute)
VALUES (%s, %s, %s, 1, 1)
ON CONFLICT (client_id, hour) DO UPDATE SET
    calls = held.calls + 1,
    calls_in_minute = CASE
        WHEN held.minute = excluded.minute THEN held.calls_in_minute + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING calls_in_minute
"""


def count_call(client: PartnerClient, *, now: datetime | None = None) -> Window:
    """Counts one call, refused ones included. One query."""
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    said = ClientUse._meta.get_field("hour").get_db_prep_save(hour, connection)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [client.pk, said, now.minute])
        [(calls,)] = cursor.fetchall()
    return Window(client.allowed_per_minute, calls, SECONDS - now.second)
