"""Finds or makes the persons of a batch of lines; nobody learns who resembles whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from people.likeness import NamedPerson, certain_of_many
from people.matching import IdentifierConflict
from people.models import Organisation, PartnerIdentifier, Person
from people.names import folded_name
from people.newcomers import create_persons
from training.cohorts.models import Cohort
from training.exchange.trainees.records import TraineeRecord
from training.exchange.trainees.roll import Roll

AT_ONCE = 2_000


@dataclass
class Recognised:
    """Who a line names: someone known, or nobody yet (`person` unsaved)."""

    person: Person
    is_new: bool
    identifiers_to_note: tuple[str, ...] = ()
    facts_to_fill: dict[str, str] = field(default_factory=dict)


class PersonFinder:
    """Recognises persons for one provider and one cohort.

    In this order: the provider's own identifiers; those already enrolled in the
    cohort; the certain ones among everyone. Anybody else is new.
    """

    def __init__(self, provider: Organisation, cohort: Cohort) -> None:
        self.provider = provider
        self._enrolled: Roll[UUID] = Roll()
        enrolled = Person.objects.filter(enrolments__cohort=cohort).distinct()
        for person in enrolled.iterator(AT_ONCE):
            self._enrolled.add(person, person.pk)

    def recognise(
        self, records: Sequence[TraineeRecord]
    ) -> dict[int, Recognised | str]:
        """Line → whom it names, or the sentence that says why nobody can tell."""
        known = self._by_identifier(records)
        certain = self._certain(records)
        wanted = {pk for pks in known.values() for pk in pks} | set(certain.values())
        persons = _going_on(wanted)
        answers: dict[int, Recognised | str] = {}
        for record in records:
            ids = {persons[pk].pk for pk in known[record.line]}
            if len(ids) > 1:
                answers[record.line] = _(
                    "Ses identifiants désignent chez vous deux personnes différentes : "
                    "vérifiez-les."
                )
                continue
            found = next(iter(ids), None) or certain.get(record.line)
            person = persons[found] if found else None
            if person is None and self._is_ambiguous(record):
                answers[record.line] = _(
                    "Une personne de ce nom est déjà inscrite dans cette session : "
                    "ajoutez une date de naissance ou un identifiant pour dire si "
                    "c’est elle."
                )
                continue
            if ids and not _may_be(person, record):
                answers[record.line] = str(IdentifierConflict.sentence)
                continue
            new = tuple(v for v in record.identifiers if v not in self._noted)
            answers[record.line] = _recognised(record, person, new)
        return answers

    def create(self, newcomers: Sequence[Recognised]) -> None:
        """Writes the new persons; those who resemble someone await the territory."""
        create_persons([newcomer.person for newcomer in newcomers])

    def note(self, recognised: Sequence[Recognised]) -> None:
        """Keeps identifiers, known to the provider alone, and fills empty contacts."""
        PartnerIdentifier.objects.bulk_create(
            PartnerIdentifier(
                organisation=self.provider, person=one.person, value=value
            )
            for one in recognised
            for value in one.identifiers_to_note
        )
        for one in recognised:
            if one.facts_to_fill:
                for name, value in one.facts_to_fill.items():
                    setattr(one.person, name, value)
                one.person.save(update_fields=list(one.facts_to_fill))

    def _is_ambiguous(self, record: TraineeRecord) -> bool:
        """A namesake is enrolled, and nothing in the line tells them apart."""
        if record.birth_date or record.identifiers:
            return False
        return self._enrolled.namesake(record) is not None

    def _by_identifier(self, records: Sequence[TraineeRecord]) -> dict[int, list[UUID]]:
        values = {value for record in records for value in record.identifiers}
        rows = PartnerIdentifier.objects.filter(
            organisation=self.provider, value__in=values
        )
        self._noted = dict(rows.values_list("value", "person"))
        return {
            record.line: [
                self._noted[value]
                for value in record.identifiers
                if value in self._noted
            ]
            for record in records
        }

    def _certain(self, records: Sequence[TraineeRecord]) -> dict[int, UUID]:
        found = {
            record.line: person
            for record in records
            if (person := self._enrolled.find(record)) is not None
        }
        # Without a birth date nobody outside the cohort is ever certain.
        asked = [r for r in records if r.line not in found and r.birth_date]
        certain = certain_of_many([_named(record) for record in asked])
        for record, person in zip(asked, certain, strict=True):
            if person is not None:
                found[record.line] = person
        return found


def _going_on(ids: set[UUID]) -> dict[UUID, Person]:
    """Each id → the person, or the one in whom the record goes on."""
    rows = Person.objects.filter(pk__in=ids).select_related("merged_into")
    return {person.pk: person.merged_into or person for person in rows}


def _named(record: TraineeRecord) -> NamedPerson:
    return NamedPerson(
        first_names=record.first_names,
        birth_name=record.birth_name,
        usual_name=record.usual_name,
        birth_date=record.birth_date,
        email=record.email,
        phone=record.phone,
    )


def _may_be(person: Person, record: TraineeRecord) -> bool:
    """An identifier names someone of whom a name, at least, is the same."""
    ours, theirs = (
        set(folded_name(f"{one.birth_name} {one.usual_name} {one.first_names}").split())
        for one in (person, record)
    )
    return not ours.isdisjoint(theirs)


def _recognised(
    record: TraineeRecord, person: Person | None, identifiers: tuple[str, ...]
) -> Recognised:
    if person is None:
        return Recognised(_newcomer(record), True, identifiers)
    fill = {
        name: getattr(record, name)
        for name in ("email", "phone")
        if getattr(record, name) and not getattr(person, name)
    }
    return Recognised(person, False, identifiers, fill)


def _newcomer(record: TraineeRecord) -> Person:
    if record.email:
        channel = Person.Channel.EMAIL
    else:
        channel = Person.Channel.SMS if record.phone else Person.Channel.LETTER
    return Person(
        first_names=record.first_names,
        birth_name=record.birth_name,
        usual_name=record.usual_name,
        birth_date=record.birth_date,
        email=record.email,
        phone=record.phone,
        preferred_channel=channel,
    )
