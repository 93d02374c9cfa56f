"""Recognising the person who is named, and never saying that one resembles.

Sure enough: an organisation's own identifier, or the same birth name, first names
and birth date when one single record has them. Anything less makes a new record: two
records can be merged later, two lives mixed up can't be told apart again. Whom the
new record resembles is queued for the territory, and told to nobody else.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.duplicates import queue_possible_duplicates
from people.models import Organisation, PartnerIdentifier, Person
from people.names import folded_name, identity_of
from people.services import set_identifier


class IdentifierConflict(Exception):
    """The partner's identifier already means someone of another name and birth."""

    code = "identifier_conflict"
    sentence = _(
        "Cet identifiant désigne déjà chez vous une personne d’un autre nom et d’une "
        "autre date de naissance. Vérifiez-le."
    )


def find_person(
    *,
    first_names: str,
    birth_name: str,
    birth_date: date | None = None,
    known: Iterable[UUID] = (),
) -> Person | None:
    """The one person of these names and birth date; None if several or nobody.

    Without a birth date, only among `known`: those whom the asker follows anyway.
    """
    names = {"birth_name": birth_name, "first_names": first_names}
    wanted = identity_of(**names, birth_date=birth_date)
    candidates = Person.objects.going_on().filter(birth_date=birth_date)
    if birth_date is None:
        candidates = candidates.filter(pk__in=known)
    same = [person for person in candidates if person.identity == wanted]
    return same[0] if len(same) == 1 else None


@transaction.atomic
def find_or_create_person(
    *,
    first_names: str,
    birth_name: str,
    birth_date: date | None = None,
    known: Iterable[UUID] = (),
    **facts,
) -> tuple[Person, bool]:
    """(the person, whether created). Nothing that is known of them is changed.

    `facts` are other fields of `Person`, for a new one. Raises ValidationError with
    the sentences to show.
    """
    names = {
        "first_names": first_names,
        "birth_name": birth_name,
        "birth_date": birth_date,
    }
    found = find_person(**names, known=known)
    if found is not None:
        return found, False
    person = Person(**names, **facts)
    person.full_clean()
    person.save()
    queue_possible_duplicates([person])
    return person, True


@transaction.atomic
def recognise_person(
    facts: dict, *, organisation: Organisation, external_id: str = ""
) -> Person:
    """The person whom a partner's program names, created if none is surely the one.

    `facts` are those of `find_or_create_person`. The partner's identifier decides
    first, and is kept for next time. Raises `IdentifierConflict`, ValidationError.
    """
    # One partner's calls wait for each other: a double call makes one person.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    person = _known_by(external_id, organisation)
    if person is not None:
        if not _may_be(person, facts):
            raise IdentifierConflict
        return person
    channel = _channel(facts)
    person, _created = find_or_create_person(**facts, preferred_channel=channel)
    set_identifier(person, organisation=organisation, value=external_id)
    return person


def _known_by(external_id: str, organisation: Organisation) -> Person | None:
    if not external_id:
        return None
    known = (
        PartnerIdentifier.objects.filter(organisation=organisation, value=external_id)
        .select_related("person__merged_into")
        .first()
    )
    return known.person.current if known else None


def _may_be(person: Person, facts: dict) -> bool:
    """Either the birth name or the birth date agrees: the other may be mistyped.

    The partner knows the record that it named, which may be merged into this one.
    """
    return any(
        folded_name(record.birth_name) == folded_name(facts["birth_name"])
        or record.birth_date is None
        or record.birth_date == facts.get("birth_date")
        for record in Person.objects.records_of(person)
    )


def _channel(facts: dict) -> str:
    if facts.get("email"):
        return Person.Channel.EMAIL
    return Person.Channel.SMS if facts.get("phone") else Person.Channel.LETTER
