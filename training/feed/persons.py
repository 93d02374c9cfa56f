"""Persons as partners know them: by their own identifiers, and through merges."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from people.models import PartnerIdentifier, Person


def identifiers_of(
    organisation: UUID, persons: Iterable[UUID]
) -> dict[UUID, list[str]]:
    """Person → the organisation's own identifiers; one query."""
    rows = PartnerIdentifier.objects.filter(
        organisation=organisation, person__in=set(persons)
    )
    found = defaultdict(list)
    for person, value in rows.order_by("pk").values_list("person", "value"):
        found[person].append(value)
    return found


def current_persons(persons: Iterable[UUID]) -> dict[UUID, UUID]:
    """Merged record → the one that goes on; others are left out. One query, and one
    more for each merge of a merged record."""
    links: dict[UUID, UUID] = {}
    asked = set(persons)
    while asked:
        rows = Person.objects.filter(pk__in=asked, merged_into__isnull=False)
        step = dict(rows.values_list("pk", "merged_into"))
        links |= step
        asked = set(step.values())
    return {pk: _last(pk, links) for pk in links}


def _last(person: UUID, links: dict[UUID, UUID]) -> UUID:
    while person in links:
        person = links[person]
    return person
