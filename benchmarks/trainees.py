"""`python -m benchmarks.trainees`: a file of 10,000 trainees among 200,000 persons.

The floor, in the same run: the bare bulk insert of the same rows (persons, their
look-up keys, enrolments, steps), without reading, recognising or counting anything.
CPU seconds beside those of the wall: on a busy machine they alone compare. Memory is
what the import adds to the process at its peak: a line costs a few hashes, no more.
"""

import argparse
import io
import os
import random
import re
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

SYLLABLES = re.findall(
    r"\w+", "ba bel cha da dou fa ge gi ja ka la lu ma mé na no pa ra ri sa to vi"
)
DAYS = 20_000  # birth dates of 55 years


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--persons", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        print(run(options.lines, options.persons))


def run(lines: int, persons: int) -> str:
    """Builds the territory and the file, imports; the figures as a table."""
    import django  # noqa: PLC0415 (after the environment is set)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (as above)

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    cohorts = _cohorts(2, seats=lines + 100)
    _crowd(persons)
    facts = _people(lines, seed="file")
    floor, _answer = _timed(
        lambda: _bare_rows(_people(lines, seed="floor"), cohorts[0])
    )
    content = _file(facts)
    seconds, counts = _timed(lambda: _import(content, cohorts[1]))
    again, counts_again = _timed(lambda: _import(content, cohorts[1]))
    small, large = (_peak(content, cohorts[1], rows) for rows in (lines // 4, lines))
    return "\n".join(
        [
            "| what | seconds | CPU | × floor | outcome |",
            "|---|---|---|---|---|",
            f"| floor: bare bulk insert of {lines:,} | {floor.against(floor)} | |",
            f"| import among {persons:,} persons | {seconds.against(floor)} "
            f"| {counts} |",
            f"| the same file again | {again.against(floor)} | {counts_again} |",
            f"| peak of the import, {lines // 4:,} lines | | | | {small:.1f} MB |",
            f"| peak of the import, {lines:,} lines | | | | {large:.1f} MB |",
        ]
    )


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, and of this process's CPU."""

    wall: float
    cpu: float

    def against(self, floor: "Cost") -> str:
        return f"{self.wall:.1f} | {self.cpu:.1f} | {self.cpu / floor.cpu:.1f}"


def _timed(act: Callable[[], str | None]) -> tuple[Cost, str | None]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = act()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), answer


def _word(source: random.Random) -> str:
    return "".join(source.choices(SYLLABLES, k=source.randint(2, 4))).capitalize()


def _people(number: int, *, seed: str) -> list[dict]:
    """Made-up names, with a birth date for seven in ten and contacts for most."""
    source = random.Random(seed)
    return [
        {
            "first_names": _word(source),
            "birth_name": f"{_word(source)} {_word(source)}",
            "birth_date": date(1955, 1, 1) + timedelta(days=source.randrange(DAYS))
            if source.random() < 0.7
            else None,
            "email": f"{seed}{rank}@exemple.fr" if source.random() < 0.8 else "",
            "phone": f"+336{source.randrange(10**8):08d}",
        }
        for rank in range(number)
    ]


def _crowd(number: int) -> None:
    from people.models import Person  # noqa: PLC0415 (needs apps)

    for start in range(0, number, 10_000):
        Person.objects.bulk_create(
            Person(**facts)
            for facts in _people(min(10_000, number - start), seed=f"crowd{start}-")
        )


def _cohorts(number: int, *, seats: int) -> list:
    from cms.models import CoursePage, TrainingAction  # noqa: PLC0415 (needs apps)
    from cms.services import open_branch  # noqa: PLC0415 (as above)
    from cms.site import build_site  # noqa: PLC0415 (as above)
    from people.services import create_organisation  # noqa: PLC0415 (as above)
    from training.cohorts.models import Cohort  # noqa: PLC0415 (as above)

    build_site()
    provider = create_organisation(
        name="Mesure", slug="mesure", kinds=["training_provider"]
    )
    page = open_branch(provider).add_child(
        instance=CoursePage(
            title="Mesure",
            slug="mesure",
            objective="Mesurer",
            expected_results="Une mesure",
            content="Mesures",
        )
    )
    action = TrainingAction.objects.create(page=page, mode="on_site")
    return [
        Cohort.objects.create(
            action=action,
            reference=f"MESURE-{rank}",
            responsible_provider=provider,
            delivering_provider=provider,
            starts_on=date.today() - timedelta(days=30),
            ends_on=date.today() + timedelta(days=60),
            capacity_on_site=seats,
        )
        for rank in range(number)
    ]


def _bare_rows(people: list[dict], cohort) -> None:
    from people.models import Person  # noqa: PLC0415 (needs apps)
    from training.enrolments.models import Enrolment, EnrolmentEvent  # noqa: PLC0415

    for start in range(0, len(people), 200):
        persons = Person.objects.bulk_create(
            Person(**facts) for facts in people[start : start + 200]
        )
        enrolments = Enrolment.objects.bulk_create(
            Enrolment(person=person, cohort=cohort, planned_entry_on=cohort.starts_on)
            for person in persons
        )
        EnrolmentEvent.objects.bulk_create(
            EnrolmentEvent(
                enrolment=enrolment,
                to_status="enrolled",
                business_on=cohort.starts_on,
                actor_kind="system",
            )
            for enrolment in enrolments
        )


def _file(people: list[dict]) -> bytes:
    from training.exchange.trainees.layouts import OWN  # noqa: PLC0415 (needs apps)

    rows = [";".join(column.heading for column in OWN.columns)]
    for facts in people:
        texts = {name: str(value or "") for name, value in facts.items()}
        rows.append(";".join(texts.get(c.field, "") for c in OWN.columns))
    return "\n".join(rows).encode()


def _import(content: bytes, cohort) -> str:
    from people.viewer import Viewer  # noqa: PLC0415 (needs apps)
    from training.exchange.trainees.importer import TraineeImporter  # noqa: PLC0415
    from training.exchange.trainees.reading import open_trainees  # noqa: PLC0415

    file = open_trainees(io.BytesIO(content), format="csv")
    counts: dict[str, int] = {}
    importer = TraineeImporter(file, cohort, by=Viewer.system(), source="mesure.csv")
    for outcome in importer:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()))


def _peak(content: bytes, cohort, rows: int) -> float:
    """MB of Python's memory at the peak of importing so many lines, the file aside."""
    part = b"\n".join(content.split(b"\n")[: rows + 1])
    tracemalloc.start()
    _import(part, cohort)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1024 / 1024


if __name__ == "__main__":
    main()
