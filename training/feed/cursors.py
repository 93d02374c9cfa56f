"""Cursors of the feed: a place in each organisation's sequence, sealed."""

from collections.abc import Mapping
from uuid import UUID

from django.core.signing import BadSignature, Signer

_seal = Signer(salt="training.feed.cursor")
LONGEST = 4000


class NotOurCursor(Exception):
    """It wasn't given by us, or was changed since."""


def write_cursor(position: Mapping[UUID, int]) -> str:
    """A client with many mandates has one place for each."""
    return _seal.sign_object({pk.hex: number for pk, number in position.items()})


def read_cursor(text: str) -> dict[UUID, int]:
    """Raises `NotOurCursor`."""
    if len(text) > LONGEST:
        raise NotOurCursor
    try:
        return {UUID(pk): int(n) for pk, n in _seal.unsign_object(text).items()}
    except (BadSignature, ValueError) as error:
        raise NotOurCursor from error
