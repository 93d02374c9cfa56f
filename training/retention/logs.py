"""What is kept so many days, whoever it is about: logs of calls, journal, chat…"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from training.api.models import IdempotentRequest
from training.append_only import erasing
from training.clients.models import ClientUse
from training.sharing.models import AccessLog
from training.sharing.rights.models import JournalSearch

# Given the moment before which all goes, the rows that do.
Reading = Callable[[datetime], list[QuerySet]]
# Name → (the setting that holds the days, what goes). Apps above add theirs.
LOGS: dict[str, tuple[str, Reading]] = {}


def add_log(name: str, setting: str, reading: Reading) -> None:
    LOGS[name] = (setting, reading)


def erase_logs(now: datetime | None = None, *, dry_run: bool) -> dict[str, int]:
    """How many rows of each log are gone, or would be. 0 days: kept."""
    now, counts = now or timezone.now(), {}
    for name, (setting, reading) in LOGS.items():
        days = getattr(settings, setting)
        rows = reading(now - timedelta(days=days)) if days else []
        if dry_run:
            counts[name] = sum(found.count() for found in rows)
            continue
        with transaction.atomic(), erasing():
            counts[name] = sum(found.delete()[0] for found in rows)
    return counts


def _api_calls(before: datetime) -> list[QuerySet]:
    return [
        ClientUse.objects.filter(hour__lt=before),
        IdempotentRequest.objects.filter(created_at__lt=before),
        get_access_token_model().objects.filter(expires__lt=before),
    ]


def _journal(before: datetime) -> list[QuerySet]:
    return [
        AccessLog.objects.filter(at__lt=before),
        JournalSearch.objects.filter(at__lt=before),
    ]


add_log("api_calls", "API_LOG_KEPT_DAYS", _api_calls)
add_log("journal", "JOURNAL_KEPT_DAYS", _journal)
