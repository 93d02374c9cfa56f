"""Personal links: made for a message, found again by their token."""

import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction

from people.models import Person
from training.messages.models import HANDLE_LENGTH, PersonalLink, seal_of


@transaction.atomic
def link_for(
    person: Person,
    purpose: str,
    subject_id: object = "",
    *,
    expires_at: datetime | None = None,
) -> PersonalLink:
    """The person's open link for this purpose and thing; made if there is none."""
    link, created = PersonalLink.objects.get_or_create(
        person=person,
        purpose=purpose,
        subject_id=str(subject_id),
        revoked_at=None,
        defaults={"expires_at": expires_at},
    )
    if not created and expires_at is not None and link.expires_at != expires_at:
        link.expires_at = expires_at
        link.save(update_fields=["expires_at"])
    return link


def find_link(token: str) -> PersonalLink | None:
    """The link of a token as typed or clicked; None if forged or unknown.

    Hyphens, spaces and lower case are forgiven. It may be past: see `is_open`.
    """
    clean = "".join(char for char in token.upper() if char.isalnum())
    handle, seal = clean[:HANDLE_LENGTH], clean[HANDLE_LENGTH:]
    if not hmac.compare_digest(seal.encode(), seal_of(handle).encode()):
        return None
    return (
        PersonalLink.objects.filter(handle=handle)
        .select_related("person__merged_into")
        .first()
    )


def absolute(path: str) -> str:
    """The address to write into a message."""
    return settings.BASE_URL.rstrip("/") + path
