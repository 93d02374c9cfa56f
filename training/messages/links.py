"""Personal links: made for a message, found again by their token or their code."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.models import Person, User
from training.messages.models import (
    HANDLE_LENGTH,
    SEAL_LENGTH,
    PersonalLink,
    seal_of,
)

AT_ONCE = 500


@transaction.atomic
def link_for(
    holder: Person | User,
    purpose: str,
    subject_id: object = "",
    *,
    expires_at: datetime | None = None,
) -> PersonalLink:
    """The holder's open link for this purpose and thing; made if there is none."""
    facts = {
        "user" if isinstance(holder, User) else "person": holder,
        "purpose": purpose,
        "subject_id": str(subject_id),
    }
    link = PersonalLink.objects.filter(revoked_at=None, **facts).first()
    if link is None:
        link = _make(facts, expires_at)
    if expires_at is not None and link.expires_at != expires_at:
        link.expires_at = expires_at
        link.save(update_fields=["expires_at"])
    return link


def _make(facts: dict, expires_at: datetime | None) -> PersonalLink:
    """Two who make it at once get the same one."""
    new = PersonalLink.new(expires_at=expires_at, **facts)
    PersonalLink.objects.bulk_create([new], ignore_conflicts=True)
    return PersonalLink.objects.get(revoked_at=None, **facts)


def links_for(
    wanted: Iterable[tuple[Person, object, datetime | None]], purpose: str
) -> dict[tuple[UUID, str], PersonalLink]:
    """Many links at once: (person, subject, expiry) → {(person's key, subject): link}.

    Two queries per 500, however many exist already.
    """
    found = {}
    rest = iter(wanted)
    while batch := list(islice(rest, AT_ONCE)):
        new = [
            PersonalLink.new(
                person=person,
                purpose=purpose,
                subject_id=str(subject),
                expires_at=expires_at,
            )
            for person, subject, expires_at in batch
        ]
        PersonalLink.objects.bulk_create(new, ignore_conflicts=True)
        kept = PersonalLink.objects.filter(
            purpose=purpose,
            revoked_at=None,
            person__in={link.person_id for link in new},
            subject_id__in={link.subject_id for link in new},
        )
        found |= {(link.person_id, link.subject_id): link for link in kept}
    return found


def revoke_links(holder: Person | User, purpose: str) -> int:
    """Closes the holder's links of this purpose for good; returns how many."""
    name = "user" if isinstance(holder, User) else "person"
    rows = PersonalLink.objects.filter(
        purpose=purpose, revoked_at=None, **{name: holder}
    )
    return rows.update(revoked_at=timezone.now())


def find_link(token: str) -> PersonalLink | None:
    """The link of a token as typed or clicked; None if forged or unknown.

    Hyphens, spaces and lower case are forgiven. It may be past: see `is_open`.
    """
    clean = clean_token(token)
    handle, seal = clean[:HANDLE_LENGTH], clean[HANDLE_LENGTH:]
    if not hmac.compare_digest(seal.encode(), seal_of(handle).encode()):
        return None
    return _with_holder().filter(handle=handle).first()


def find_by_code(code: str) -> PersonalLink | None:
    """The link of a letter's code, however it was typed; a whole token works too."""
    clean = clean_token(code)
    if len(clean) != SEAL_LENGTH:
        return find_link(clean)
    return _with_holder().filter(code_seal=seal_of(clean)).first()


def clean_token(typed: str) -> str:
    """What is meant by what was typed: lower case, spaces and hyphens forgiven."""
    return "".join(char for char in typed.upper() if char.isalnum())


def _with_holder() -> QuerySet[PersonalLink]:
    return PersonalLink.objects.select_related("person__merged_into", "user")


def absolute(path: str) -> str:
    """The address to write into a message."""
    return settings.BASE_URL.rstrip("/") + path
