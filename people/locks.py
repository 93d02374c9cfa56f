"""A lock after ten failed logins in a row, and the ways out of it.

The same for an address without an account: neither the answer nor the work done for it
tells whether there is one. Locked, an address still gets a code by mail: whoever reads
that mailbox is let in (second factor included), which ends the lock; so do the link
that the owner is sent, and a new password.
"""

import hmac
from datetime import datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core import signing
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone

from people.models import LoginLock, User

SALT = "people.locks"
FAILURES = 10
FORGOTTEN_AFTER = timedelta(days=1)
KEPT = timedelta(days=90)
LINK_SECONDS = 7 * 24 * 3600


def is_locked(email: str) -> bool:
    return LoginLock.objects.filter(
        digest=_digest(email), locked_at__isnull=False
    ).exists()


def note_failure(email: str) -> bool:
    """Counts a failure; True if it is the one that locks."""
    digest, now = _digest(email), timezone.now()
    LoginLock.objects.get_or_create(digest=digest)
    row = LoginLock.objects.filter(digest=digest, locked_at=None)
    row.filter(failed_at__lt=now - FORGOTTEN_AFTER).update(failures=0)
    row.update(failures=F("failures") + 1, failed_at=now)
    return row.filter(failures__gte=FAILURES).update(locked_at=now) > 0


def release(email: str) -> None:
    """Forgets the failures. Safe to repeat."""
    LoginLock.objects.filter(digest=_digest(email)).delete()


def forget_old_failures() -> int:
    """A daily chore: failures of yesterday, and locks that nobody asked to end."""
    now = timezone.now()
    failures = Q(locked_at=None, failed_at__lt=now - FORGOTTEN_AFTER)
    old = LoginLock.objects.filter(failures | Q(locked_at__lt=now - KEPT))
    return old.delete()[0]


def token_for(email: str) -> str:
    """For the owner's link; it dies with this very lock. Empty if there is none."""
    lock = LoginLock.objects.filter(digest=_digest(email)).first()
    if lock is None or lock.locked_at is None:
        return ""
    return signing.dumps([lock.digest, lock.locked_at.isoformat()], salt=SALT)


def lock_of(token: str) -> LoginLock | None:
    """The lock that a link ends, if it still holds."""
    try:
        digest, at = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return LoginLock.objects.filter(
        digest=digest, locked_at=datetime.fromisoformat(at)
    ).first()


def reads_the_mailbox(request: HttpRequest, user: User) -> bool:
    """Whether this login began by a code sent to the address."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "code" for record in records)


def _digest(email: str) -> str:
    key = f"{SALT}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, email.strip().lower().encode(), "sha256").hexdigest()
