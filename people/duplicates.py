"""Possible duplicates: queued without telling the asker, decided by the territory."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.likeness import NamedPerson, Resemblance, likeness_of_many
from people.models import DuplicateState, Person, PossibleDuplicate
from people.models.persons import WRITTEN_AT_ONCE, batched
from people.viewer import Viewer

LOOKED_AT_AGAIN = timedelta(days=2)


def queue_possible_duplicates(persons: Sequence[Person]) -> int:
    """Notes whom these persons resemble; the number of pairs looked at.

    A pair that is known already, or was decided, stays as it is.
    """
    likenesses = likeness_of_many([NamedPerson.of(person) for person in persons])
    pairs = [
        _pair(person.pk, resemblance)
        for person, likeness in zip(persons, likenesses, strict=True)
        for resemblance in likeness.resembling
    ]
    PossibleDuplicate.objects.bulk_create(
        pairs, ignore_conflicts=True, batch_size=WRITTEN_AT_ONCE
    )
    return len(pairs)


def look_again() -> int:
    """Compares the newest records once more: two that were made at the same instant
    didn't see each other. The number of pairs newly queued. A daily chore."""
    since = timezone.now() - LOOKED_AT_AGAIN
    before = PossibleDuplicate.objects.count()
    newest = Person.objects.going_on().filter(created_at__gte=since)
    for batch in batched(newest.iterator(WRITTEN_AT_ONCE), WRITTEN_AT_ONCE):
        queue_possible_duplicates(batch)
    return PossibleDuplicate.objects.count() - before


def _pair(person_id: UUID, resemblance: Resemblance) -> PossibleDuplicate:
    first, second = sorted((person_id, resemblance.person_id))
    return PossibleDuplicate(
        first_id=first,
        second_id=second,
        score=resemblance.score,
        reasons=list(resemblance.reasons),
    )


@transaction.atomic
def keep_apart(duplicate: PossibleDuplicate, *, by: Viewer) -> PossibleDuplicate:
    """Says that they are two people: never proposed again. Repeatable.

    A pair that was merged meanwhile stays merged.
    """
    locked = PossibleDuplicate.objects.select_for_update().get(pk=duplicate.pk)
    if locked.state == DuplicateState.WAITING:
        locked.state = DuplicateState.DIFFERENT
        locked.decided_by, locked.decided_at = by.user, timezone.now()
        locked.save(update_fields=["state", "decided_by", "decided_at"])
    return locked
