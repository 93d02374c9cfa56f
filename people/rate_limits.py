"""How often one address may try what could be guessed."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from people.client_address import counted_address


def is_too_fast(request: HttpRequest, what: str, *, limit: int, seconds: int) -> bool:
    """Counts this try; True once the caller's address made more than `limit` of them
    within `seconds`. The address itself is not stored, only its digest."""
    digest = hashlib.sha256(counted_address(request).encode()).hexdigest()[:32]
    key = f"tries:{what}:{digest}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # it expired between the two calls
        return False
