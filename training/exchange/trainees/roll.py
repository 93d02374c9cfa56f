"""Who is who among the lines of a file, and among those already in the cohort.

Files often lack birth dates: two lines are one person if they share an identifier, or
the names with the birth date, or the names with an address or a telephone, or if one
says the names and nothing else.
"""

from collections.abc import Iterator
from datetime import date
from typing import Generic, TypeVar

from people.models import Person
from people.names import folded_email, folded_name, folded_phone
from training.exchange.trainees.records import TraineeRecord

Owner = TypeVar("Owner")


class Roll(Generic[Owner]):
    """People → their line, or their id. Keys are hashes: they take little memory."""

    def __init__(self) -> None:
        self._owners: dict[int, tuple[Owner, int]] = {}
        self._namesakes: dict[int, tuple[Owner, int]] = {}

    def add(self, someone: TraineeRecord | Person, owner: Owner) -> None:
        birth = _ordinal(someone.birth_date)
        for key in _keys(someone):
            self._owners.setdefault(key, (owner, birth))
        self._namesakes.setdefault(hash(_names(someone)), (owner, birth))

    def find(self, record: TraineeRecord) -> Owner | None:
        """Two birth dates that differ are two people, whatever they share."""
        for key in _keys(record):
            owner = _unless_born_apart(self._owners.get(key), record)
            if owner is not None:
                return owner
        return None if _says_more_than_names(record) else self.namesake(record)

    def namesake(self, record: TraineeRecord) -> Owner | None:
        """Somebody of the same names whom no birth date tells apart."""
        return _unless_born_apart(self._namesakes.get(hash(_names(record))), record)


def _unless_born_apart(
    found: tuple[Owner, int] | None, record: TraineeRecord
) -> Owner | None:
    if found is None:
        return None
    owner, birth = found
    own = _ordinal(record.birth_date)
    return None if birth and own and birth != own else owner


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _says_more_than_names(record: TraineeRecord) -> bool:
    return bool(record.birth_date or record.email or record.phone or record.identifiers)


def _names(someone: TraineeRecord | Person) -> str:
    """In any order: files swap them."""
    words = f"{folded_name(someone.birth_name)} {folded_name(someone.first_names)}"
    return " ".join(sorted(words.split()))


def _keys(someone: TraineeRecord | Person) -> Iterator[int]:
    if isinstance(someone, TraineeRecord):
        for identifier in someone.identifiers:
            yield hash(("i", identifier))
    names = _names(someone)
    if someone.birth_date:
        yield hash(("b", names, someone.birth_date))
    if email := folded_email(someone.email):
        yield hash(("e", names, email))
    if phone := folded_phone(someone.phone):
        yield hash(("p", names, phone))
