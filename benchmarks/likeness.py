"""`python -m benchmarks.likeness`: who is it, among 200,000 persons?

Looks up 10,000 records in batches of 500 as an import does: half are on record, as
written or with a typo, swapped names, a swapped or missing birth date; half are new.
The floor is one bare indexed query by birth date for each record, in the same run.
"""

import os
import random
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

PERSONS = 200_000
RECORDS = 10_000
BATCH = 500
SYLLABLES = (
    "ba be bou ca che cou da de di du fa fe ga gre gui ja jou ka la le li lou ma me "
    "mi mo na ne ni pa pe qui ra re ri rou sa se so ta te ti tra va ve vi xa you za"
)
ENDINGS = "r n l d ud in on ard et ier eau x lt s rd"


@dataclass(frozen=True)
class Measured:
    """Milliseconds per record, and what was found."""

    likeness: float
    floor: float
    writing: float
    certain: int
    possible: int

    @property
    def ratio(self) -> float:
        return self.likeness / self.floor


def _names(count: int) -> list[str]:
    """The same at each call: the newcomers bear the names of those on record."""
    chance = random.Random(count)
    syllables, endings = SYLLABLES.split(), ENDINGS.split()
    made: dict[str, None] = {}
    while len(made) < count:
        stem = "".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3))))
        made[stem.capitalize() + chance.choice(endings)] = None
    return list(made)


def _frequent_first(count: int, offset: int) -> list[float]:
    """Few names are borne by many, most by few (Zipf); cumulated for `choices`."""
    return list(accumulate(1 / (rank + offset) for rank in range(count)))


def people(chance: random.Random, count: int):
    """Unsaved persons: 40,000 surnames, 1,500 first names, 50 years of births."""
    from people.models import Person  # noqa: PLC0415 (needs apps)

    surnames, given = _names(40_000), _names(1_500)
    of_surnames = _frequent_first(len(surnames), 40)
    of_given = _frequent_first(len(given), 10)
    for number in range(count):
        first, second = chance.choices(given, cum_weights=of_given, k=2)
        surname, usual = chance.choices(surnames, cum_weights=of_surnames, k=2)
        yield Person(
            first_names=f"{first}-{second}" if chance.random() < 0.15 else first,
            birth_name=surname,
            usual_name=usual if chance.random() < 0.2 else "",
            birth_date=date(1960, 1, 1) + timedelta(days=chance.randrange(18_000)),
            email=f"p{number}@exemple.fr" if chance.random() < 0.7 else "",
            phone=f"06{chance.randrange(10**8):08d}",
        )


def _written_otherwise(chance: random.Random, record):
    """As a second file might name the same person."""
    way = chance.randrange(6)
    if way == 1:
        name = record.birth_name
        at = chance.randrange(len(name))
        return replace(record, birth_name=f"{name[:at]}{name[at + 1 :]}e")
    if way == 2:
        return replace(
            record, first_names=record.birth_name, birth_name=record.first_names
        )
    if way == 3:
        return replace(record, birth_date=None)
    if way == 4 and record.birth_date.day <= 12:
        day = record.birth_date
        return replace(record, birth_date=date(day.year, day.day, day.month))
    return record


def fill(chance: random.Random) -> float:
    """Writes everyone with their keys; milliseconds per person."""
    from people.models import Person  # noqa: PLC0415 (needs apps)

    everyone = people(chance, PERSONS)
    began = time.perf_counter()
    for _batch in range(PERSONS // 2_000):
        Person.objects.bulk_create([next(everyone) for _ in range(2_000)])
    return (time.perf_counter() - began) / PERSONS * 1000


def records(chance: random.Random) -> list:
    from people.models import Person  # noqa: PLC0415 (needs apps)
    from people.resemblance import NamedPerson  # noqa: PLC0415 (needs apps)

    known = Person.objects.order_by("pk")[: RECORDS // 2]
    asked = [
        replace(_written_otherwise(chance, NamedPerson.of(person)), person_id=None)
        for person in known
    ]
    new = (NamedPerson.of(person) for person in people(chance, RECORDS // 2))
    asked += [replace(record, person_id=None) for record in new]
    chance.shuffle(asked)
    return asked


def measure() -> Measured:
    """Fills the database that Django is set up with, and looks everyone up."""
    from people.likeness import likeness_of_many  # noqa: PLC0415 (needs apps)
    from people.models import Person  # noqa: PLC0415 (needs apps)

    chance = random.Random(2026)
    writing = fill(chance)
    asked = records(chance)
    verdicts = []
    began = time.perf_counter()
    for start in range(0, RECORDS, BATCH):
        found = likeness_of_many(asked[start : start + BATCH])
        verdicts += [str(likeness.verdict) for likeness in found]
    likeness = (time.perf_counter() - began) / RECORDS * 1000
    began = time.perf_counter()
    for record in asked:
        list(Person.objects.filter(birth_date=record.birth_date).values_list("pk"))
    floor = (time.perf_counter() - began) / RECORDS * 1000
    return Measured(
        likeness,
        floor,
        writing,
        certain=verdicts.count("certain"),
        possible=verdicts.count("possible"),
    )


def line(measured: Measured) -> str:
    return (
        f"likeness among {PERSONS:,} persons: {measured.likeness:.2f} ms a record, "
        f"{measured.ratio:.1f} × a bare query by birth date ({measured.floor:.2f} ms); "
        f"{measured.certain:,} certain and {measured.possible:,} possible of "
        f"{RECORDS:,}; writing a person with keys {measured.writing:.2f} ms"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        import django  # noqa: PLC0415 (after the environment is set)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 (as above)

        call_command("migrate", verbosity=0)
        print(line(measure()))


if __name__ == "__main__":
    main()
