"""Many persons written at once, as imports do."""

from collections.abc import Sequence

from django.db import transaction

from people.duplicates import queue_possible_duplicates
from people.models import Person


@transaction.atomic
def create_persons(persons: Sequence[Person]) -> list[Person]:
    """Creates them with their look-up keys, and queues those who resemble someone,
    each other too.

    The caller has cleaned them, and has asked `likeness_of_many` who is there already.
    """
    created = Person.objects.bulk_create(persons)
    queue_possible_duplicates(created)
    return created
