"""The chain's arithmetic: canonical JSON, hashes, salted digests, signed heads."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from training.register.models import RegisterEntry

# The link before the first entry of a cohort.
GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """The one way to write facts: sorted keys, no spaces, UTF-8.

    Moments are written in UTC with microseconds (`2026-11-24T08:02:00.000000Z`),
    UUIDs as strings; floats are refused, since they have several spellings.
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _plain(value: Any) -> Any:
    """`value` in types that JSON has; raises TypeError on any other."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def new_salt() -> str:
    """128 random bits, so that nobody can guess a payload from its digest."""
    return secrets.token_hex(16)


def payload_digest(details: dict, salt: str) -> str:
    """SHA-256 over the salt and the canonical personal details."""
    return hashlib.sha256(salt.encode() + canonical(details)).hexdigest()


def entry_facts(entry: RegisterEntry) -> dict[str, Any]:
    """What the hash covers: identifiers, times, minutes, the payload's digest.

    The half-day's own facts are among them, so that moving a signed half-day shows.
    Never a name. Needs `entry.half_day`.
    """
    half_day = entry.half_day
    return {
        "cohort": entry.cohort_id,
        "enrolment": entry.enrolment_id,
        "half_day": half_day.pk,
        "date": half_day.date,
        "period": str(half_day.period),
        "starts_at": half_day.starts_at,
        "ends_at": half_day.ends_at,
        "sequence": entry.sequence,
        "kind": str(entry.kind),
        "method": str(entry.method),
        "state": str(entry.state),
        "on_site_minutes": entry.on_site_minutes,
        "remote_minutes": entry.remote_minutes,
        "business_at": entry.business_at,
        "recorded_at": entry.recorded_at,
        "is_late": entry.is_late,
        "actor_kind": entry.actor_kind,
        "actor_user": entry.actor_user_id,
        "actor_organisation": entry.actor_organisation_id,
        "actor_client": entry.actor_client_id,
        "second_person": entry.second_person_id,
        "payload_digest": entry.payload_digest,
    }


def entry_hash(facts: dict[str, Any], previous_hash: str) -> str:
    """SHA-256 over the previous link and the canonical facts."""
    linked = {"facts": facts, "previous_hash": previous_hash}
    return hashlib.sha256(canonical(linked)).hexdigest()


def head_signature(cohort_id: UUID, sequence: int, head_hash: str) -> str:
    """HMAC-SHA256 with `REGISTER_KEY`, which the database doesn't hold."""
    message = canonical({"cohort": cohort_id, "hash": head_hash, "sequence": sequence})
    key = settings.REGISTER_KEY.encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
