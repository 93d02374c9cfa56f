"""`python -m benchmarks.last_seat`: fifty people for the last seat, a thousand times.

Runs on the database of `DATABASE_URL`, or on a SQLite file of its own:
`scripts/with_postgresql.sh python -m benchmarks.last_seat` for PostgreSQL. Exit 1 if
one round gave a seat too many, left it empty, or broke.
"""

import argparse
import os
import sys
import tempfile
import time


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        return run(options.rounds, options.people)


def run(rounds: int, people: int) -> int:
    import django  # noqa: PLC0415 (after the environment is set)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (as above)
    from django.db import connection  # noqa: PLC0415 (as above)

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from benchmarks.rush import ROUNDS, Rush  # noqa: PLC0415 (needs apps)

    rush = Rush(*_ground(), size=people)
    start = time.perf_counter()
    for number in range(rounds):
        ROUNDS[number % len(ROUNDS)](rush)
    seconds = time.perf_counter() - start
    rush.close()
    tally = rush.tally
    print(
        f"{connection.vendor}: {tally.rounds} rounds of {people} in {seconds:.0f} s, "
        f"{len(tally.wrong)} wrong"
    )
    for answer, count in sorted(tally.answers.items()):
        print(f"  {count:>7,} {answer}")
    print(*tally.wrong[:5], sep="\n")
    return 1 if tally.wrong else 0


def _ground() -> tuple:
    """An action of a provider's course, and an agency that refers."""
    from cms.models import CoursePage, TrainingAction  # noqa: PLC0415 (needs apps)
    from cms.services import open_branch  # noqa: PLC0415 (as above)
    from cms.site import build_site  # noqa: PLC0415 (as above)
    from people.services import create_organisation  # noqa: PLC0415 (as above)

    build_site()
    provider = create_organisation(
        name="Mesure", slug="mesure", kinds=["training_provider"]
    )
    agency = create_organisation(
        name="Agence", slug="agence", kinds=["employment_partner"]
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
    return TrainingAction.objects.create(page=page, mode="blended"), agency


if __name__ == "__main__":
    sys.exit(main())
