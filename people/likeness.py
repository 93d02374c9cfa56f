"""Whom a named person is, may be, or resembles, among everyone.

Looked up by birth date and by indexed keys (people/names.py), then compared one by
one. A key that very many share says nothing and is left aside: who resembles a
hundred people resembles nobody in particular. What is *certain* never rests on keys.

Resemblances are for the territory alone: whether someone is known elsewhere is itself
personal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber

from people.models import Person, PersonKey
from people.names import contact_keys, name_keys
from people.resemblance import NamedPerson, Reason, compare

__all__ = ["Likeness", "NamedPerson", "Resemblance", "Verdict", "likeness_of_many"]

BATCH = 500
TOO_COMMON = 60
SHOWN = 5
FACTS = ("birth_name", "usual_name", "first_names", "birth_date", "email", "phone")


class Verdict(StrEnum):
    CERTAIN = "certain"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class Resemblance:
    """Someone who may be the one; `reasons` are values of `Reason`."""

    person_id: UUID
    score: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The reasons, in French."""
        return [str(Reason(reason).label) for reason in self.reasons]


@dataclass(frozen=True)
class Likeness:
    """`person_id`: the certain one. `resembling`: that one and others, best first,
    at most 5."""

    verdict: Verdict
    person_id: UUID | None = None
    resembling: tuple[Resemblance, ...] = ()


def likeness_of(record: NamedPerson, *, known: Collection[UUID] = ()) -> Likeness:
    return likeness_of_many([record], known=known)[0]


def likeness_of_many(
    records: Sequence[NamedPerson], *, known: Collection[UUID] = ()
) -> list[Likeness]:
    """The likeness of each, in the same order. Three queries for 500 records.

    `known`: persons whom the asker follows anyway; only among them is someone
    without a birth date certain (one more query).
    """
    followed = _without_birth_date(known) if known else []
    return [
        likeness
        for start in range(0, len(records), BATCH)
        for likeness in _likenesses(records[start : start + BATCH], followed)
    ]


def certain_of_many(records: Sequence[NamedPerson]) -> list[UUID | None]:
    """The certain person of each, in the same order, and nothing of who resembles:
    one query for 500 records. Without a birth date nobody is certain."""
    found: list[UUID | None] = []
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        born = _born_on({record.birth_date for record in batch if record.birth_date})
        found += [
            _same(record, born[record.birth_date]) if record.birth_date else None
            for record in batch
        ]
    return found


def _likenesses(
    records: Sequence[NamedPerson], followed: list[NamedPerson]
) -> Iterator[Likeness]:
    born = _born_on({day for record in records for day in _days(record)})
    asked = {key for record in records for key in _keys(record)}
    everyone = {one.person_id: one for day in born.values() for one in day}
    holders, by_key = _holders(asked, set(everyone))
    everyone |= holders
    for record in records:
        if record.birth_date is None:
            certain = _same(record, followed)
        else:
            certain = _same(record, born[record.birth_date])
        near = {one.person_id for day in _days(record) for one in born[day]}
        for key in _keys(record):
            near.update(by_key.get(key, ()))
        near.discard(record.person_id)
        yield _verdict(record, certain, [everyone[pk] for pk in near])


def _verdict(
    record: NamedPerson, certain: UUID | None, candidates: Iterable[NamedPerson]
) -> Likeness:
    found = []
    for candidate in candidates:
        score, reasons = compare(record, candidate)
        if score:
            found.append(Resemblance(candidate.person_id, score, reasons))
    found.sort(key=lambda one: (-one.score, one.person_id))
    if certain is not None:
        return Likeness(Verdict.CERTAIN, certain, tuple(found[:SHOWN]))
    verdict = Verdict.POSSIBLE if found else Verdict.NONE
    return Likeness(verdict, None, tuple(found[:SHOWN]))


def _same(record: NamedPerson, candidates: Iterable[NamedPerson]) -> UUID | None:
    """The only one of the same names and birth date; None if several or nobody."""
    same = [
        one.person_id
        for one in candidates
        if one.identity == record.identity and one.person_id != record.person_id
    ]
    return same[0] if len(same) == 1 else None


def _days(record: NamedPerson) -> tuple[date, ...]:
    """The birth date, and that of day and month swapped where there is one."""
    day = record.birth_date
    if day is None:
        return ()
    if day.day > 12 or day.day == day.month:
        return (day,)
    return day, date(day.year, day.day, day.month)


def _keys(record: NamedPerson) -> set[str]:
    """Those of a record, and of its names written in each other's box."""
    keys = name_keys(record.surnames, record.given)
    for surname in record.surnames:
        keys |= name_keys((record.given,), surname)
    return keys | contact_keys(record.email, record.phone)


def _named(rows: Iterable[tuple]) -> Iterator[NamedPerson]:
    for pk, *facts in rows:
        yield NamedPerson(**dict(zip(FACTS, facts, strict=True)), person_id=pk)


def _born_on(days: set[date]) -> dict[date, list[NamedPerson]]:
    """Everyone born on these days, by day. One query."""
    born: dict[date, list[NamedPerson]] = defaultdict(list)
    persons = Person.objects.going_on().filter(birth_date__in=days)
    for one in _named(persons.values_list("pk", *FACTS)):
        born[one.birth_date].append(one)
    return born


def _without_birth_date(known: Collection[UUID]) -> list[NamedPerson]:
    persons = Person.objects.going_on().filter(birth_date=None, pk__in=known)
    return list(_named(persons.values_list("pk", *FACTS)))


def _holders(
    keys: set[str], met: set[UUID]
) -> tuple[dict[UUID, NamedPerson], dict[str, list[UUID]]]:
    """(persons of these keys but for those `met` already, who holds which key).

    Two queries. Keys that more than `TOO_COMMON` share are left aside.
    """
    place = Window(RowNumber(), partition_by="value", order_by="person")
    rows = PersonKey.objects.filter(value__in=keys).annotate(place=place)
    by_key: dict[str, list[UUID]] = defaultdict(list)
    for key, person in rows.filter(place__lte=TOO_COMMON + 1).values_list(
        "value", "person"
    ):
        by_key[key].append(person)
    rare = {key: ids for key, ids in by_key.items() if len(ids) <= TOO_COMMON}
    wanted = {person for ids in rare.values() for person in ids} - met
    persons = Person.objects.going_on().filter(pk__in=wanted)
    holders = {one.person_id: one for one in _named(persons.values_list("pk", *FACTS))}
    seen = met | holders.keys()
    return holders, {
        key: [person for person in ids if person in seen] for key, ids in rare.items()
    }
