"""How much two named people look like one, and why, in words.

Score from 0 to 100. Birth dates weigh most: two people of one name born on
different days are two people, unless a contact says otherwise; where a date is
missing, names must agree to the letter, or a contact must.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from people.models import Person
from people.names import (
    Identity,
    folded_email,
    folded_name,
    folded_phone,
    identity_of,
    weighty_words,
)


class Reason(models.TextChoices):
    """What two records have in common, as the coordinator reads it."""

    SAME_NAMES = "same_names", _("Même nom et mêmes prénoms")
    USUAL_NAME = "usual_name", _("Le nom d’usage de l’une est le nom de l’autre")
    NEAR_SURNAME = "near_surname", _("Noms presque pareils")
    PART_OF_SURNAME = "part_of_surname", _("Nom composé, ou l’une de ses parties")
    NEAR_FIRST_NAMES = "near_first_names", _("Prénoms presque pareils")
    PART_OF_FIRST_NAMES = "part_of_first_names", _("Un prénom en commun")
    SWAPPED_NAMES = "swapped_names", _("Nom et prénom inversés")
    SAME_FIRST_NAMES = "same_first_names", _("Mêmes prénoms, noms différents")
    SAME_SURNAME = "same_surname", _("Même nom, prénoms différents")
    SAME_BIRTH_DATE = "same_birth_date", _("Même date de naissance")
    SWAPPED_BIRTH_DATE = "swapped_birth_date", _("Jour et mois de naissance inversés")
    NEAR_BIRTH_DATE = "near_birth_date", _("Dates de naissance à un chiffre près")
    NO_BIRTH_DATE = "no_birth_date", _("Date de naissance inconnue")
    OTHER_BIRTH_DATE = "other_birth_date", _("Dates de naissance différentes")
    SAME_EMAIL = "same_email", _("Même courriel")
    SAME_PHONE = "same_phone", _("Même téléphone")


R = Reason


@dataclass(frozen=True)
class NamedPerson:
    """Someone as a form, a file or a record names them.

    `person_id`: their own record, which isn't compared with itself.
    """

    first_names: str
    birth_name: str
    usual_name: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    person_id: UUID | None = None

    @classmethod
    def of(cls, person: Person) -> "NamedPerson":
        return cls(
            first_names=person.first_names,
            birth_name=person.birth_name,
            usual_name=person.usual_name,
            birth_date=person.birth_date,
            email=person.email,
            phone=person.phone,
            person_id=person.pk,
        )

    @cached_property
    def identity(self) -> Identity:
        return identity_of(
            birth_name=self.birth_name,
            first_names=self.first_names,
            birth_date=self.birth_date,
        )

    @cached_property
    def given(self) -> str:
        return folded_name(self.first_names)

    @cached_property
    def surnames(self) -> tuple[str, ...]:
        """Folded: the birth name first, then a usual name that differs."""
        birth, usual = folded_name(self.birth_name), folded_name(self.usual_name)
        return (birth, usual) if usual and usual != birth else (birth,)


class Words(NamedTuple):
    """How two folded names compare: 0 to 100, and what to call it."""

    score: int
    kind: str


OTHER = Words(0, "other")


@lru_cache(maxsize=100_000)
def compare_words(one: str, two: str) -> Words:
    """Of two folded names: `same`, `part` of a compound, `near` by one or two typos."""
    joined, other = one.replace(" ", ""), two.replace(" ", "")
    if joined == other:
        return Words(100, "same")
    words, others = weighty_words(one), weighty_words(two)
    if words == others:
        return Words(97, "part")
    if words and others and (words < others or others < words):
        return Words(90, "part")
    shorter = min(len(joined), len(other))
    allowed = 2 if shorter >= 7 else 1 if shorter >= 4 else 0
    typos = OSA.distance(joined, other, score_cutoff=allowed)
    return Words(100 - 6 * typos, "near") if typos <= allowed else OTHER


class Names(NamedTuple):
    """`score` is 0 unless surname and first names both agree, straight or swapped."""

    score: int
    reasons: tuple[str, ...]
    surname: Words
    given: Words


SWAPPED_AT_BEST = 97
SURNAME_REASONS = {"near": R.NEAR_SURNAME, "part": R.PART_OF_SURNAME}
GIVEN_REASONS = {"near": R.NEAR_FIRST_NAMES, "part": R.PART_OF_FIRST_NAMES}


def compare_names(one: NamedPerson, two: NamedPerson) -> Names:
    """The better of both readings: each name in its box, or in the other's."""
    given = compare_words(one.given, two.given)
    surname, is_usual = _surnames(one, two)
    straight = (surname.score + given.score) // 2
    if not surname.score or not given.score:
        straight = 0
    swapped = _swapped(one, two) if straight < SWAPPED_AT_BEST else 0
    if swapped > straight:
        return Names(swapped, (R.SWAPPED_NAMES,), surname, given)
    if not straight:
        return Names(0, (), surname, given)
    reasons = [
        R.USUAL_NAME if is_usual else None,
        SURNAME_REASONS.get(surname.kind),
        GIVEN_REASONS.get(given.kind),
    ]
    said = tuple(reason for reason in reasons if reason) or (R.SAME_NAMES,)
    return Names(straight, said, surname, given)


def _surnames(one: NamedPerson, two: NamedPerson) -> tuple[Words, bool]:
    """The best of birth and usual names; True if they aren't both birth names."""
    best, is_usual = compare_words(one.surnames[0], two.surnames[0]), False
    if len(one.surnames) == len(two.surnames) == 1 or best.score == 100:
        return best, is_usual
    for mine in one.surnames:
        for theirs in two.surnames:
            words = compare_words(mine, theirs)
            if words.score > best.score:
                best, is_usual = words, True
    return best, is_usual


def _swapped(one: NamedPerson, two: NamedPerson) -> int:
    """The score of names written in each other's box, 0 if they aren't."""
    first = max(compare_words(one.given, name).score for name in two.surnames)
    if not first:
        return 0
    second = max(compare_words(name, two.given).score for name in one.surnames)
    return (first + second) // 2 - (100 - SWAPPED_AT_BEST) if second else 0


@lru_cache(maxsize=20_000)
def compare_dates(one: date | None, two: date | None) -> str:
    """The `Reason` of two birth dates."""
    if one is None or two is None:
        return R.NO_BIRTH_DATE
    if one == two:
        return R.SAME_BIRTH_DATE
    if (one.year, one.month, one.day) == (two.year, two.day, two.month):
        return R.SWAPPED_BIRTH_DATE
    typed, other = f"{one:%d%m%Y}", f"{two:%d%m%Y}"
    is_near = OSA.distance(typed, other, score_cutoff=1) <= 1
    return R.NEAR_BIRTH_DATE if is_near else R.OTHER_BIRTH_DATE


def compare_contacts(one: NamedPerson, two: NamedPerson) -> tuple[str, ...]:
    same = []
    if one.email and folded_email(one.email) == folded_email(two.email):
        same.append(R.SAME_EMAIL)
    phone = folded_phone(one.phone)
    if phone and phone == folded_phone(two.phone):
        same.append(R.SAME_PHONE)
    return tuple(same)


# By what the dates say: points taken from the names' score, and the least score of
# names that counts, without a common contact and with one. 101: never.
RULES = {
    R.SAME_BIRTH_DATE: (0, 80, 80),
    R.SWAPPED_BIRTH_DATE: (8, 90, 80),
    R.NEAR_BIRTH_DATE: (10, 92, 80),
    R.NO_BIRTH_DATE: (14, 95, 80),
    R.OTHER_BIRTH_DATE: (35, 101, 95),
}
CONTACT_POINTS = 6


def compare(one: NamedPerson, two: NamedPerson) -> tuple[int, tuple[str, ...]]:
    """(score, reasons); (0, ()) when nothing says that they are one person."""
    names = compare_names(one, two)
    dates = compare_dates(one.birth_date, two.birth_date)
    if not names.score:
        return _half_a_name(names, dates, one, two)
    contacts = compare_contacts(one, two)
    less, alone, with_contact = RULES[dates]
    if names.score < (with_contact if contacts else alone):
        return 0, ()
    score = names.score - less + (CONTACT_POINTS if contacts else 0)
    if one.identity != two.identity or dates != R.SAME_BIRTH_DATE:
        score = min(score, 99)
    return min(score, 100), (*names.reasons, dates, *contacts)


def _half_a_name(
    names: Names, dates: str, one: NamedPerson, two: NamedPerson
) -> tuple[int, tuple[str, ...]]:
    """One half of the name agrees: a contact *and* a date must, or nearly.

    Someone who married, or whose first name is another one at home.
    """
    is_given = names.given.kind == "same"
    if not is_given and names.surname.kind != "same":
        return 0, ()
    if dates not in (R.SAME_BIRTH_DATE, R.NO_BIRTH_DATE):
        return 0, ()
    contacts = compare_contacts(one, two)
    if not contacts or (dates == R.NO_BIRTH_DATE and not is_given):
        return 0, ()
    score = (70 if is_given else 60) + (10 if dates == R.SAME_BIRTH_DATE else 0)
    half = R.SAME_FIRST_NAMES if is_given else R.SAME_SURNAME
    return score, (half, dates, *contacts)
