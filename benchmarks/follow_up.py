"""`scripts/with_postgresql.sh python -m benchmarks.follow_up`: a territory's follow-up.

The demo and, around it, 500 agencies, 200,000 enrolments and over 2,000,000 attendance
entries (`follow_up_data`). Then one partner's program and one of its counsellors ask,
one request at a time, the product's server in the same run as the floor; CPU is the
server process's own, PostgreSQL works beside it. A journalled read is compared with
the same read without the writing. Last, one worker's webhooks to a local receiver.
"""

import argparse
import io
import os
import statistics
import tempfile
from dataclasses import dataclass

from benchmarks.run import (
    Page,
    Result,
    free_port,
    measure,
    server,
    table,
    token,
)

PERSONS_ASKED = 3
# A read with and without its journal take turns, so that both meet the same machine.
TURNS = 5


@dataclass(frozen=True)
class Asked:
    """What the pages need to know, read before the server starts."""

    told: dict
    agency: str
    cursors: dict[str, str]
    persons: list[str]
    cookie: str


def build() -> Asked:
    import django  # noqa: PLC0415 (after the environment is set)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (as above)

    call_command("demo", no_server=True, stdout=io.StringIO())
    from benchmarks import follow_up_data  # noqa: PLC0415 (needs apps)

    follow_up_data.fill()
    return ask_for()


def ask_for() -> Asked:
    from benchmarks import data, follow_up_data, follow_up_rows  # noqa: PLC0415 (needs apps)
    from config.demo import facts  # noqa: PLC0415 (needs apps)
    from training.feed.cursors import write_cursor  # noqa: PLC0415 (needs apps)
    from training.sharing.models import AccessGrant  # noqa: PLC0415 (needs apps)

    client = facts.api_client()
    shared = AccessGrant.objects.in_force().filter(
        organisation=client.organisation_id,
        person__caseload__counsellor__email__startswith=follow_up_data.DENIS,
        person__birth_name__startswith="Nom ",
    )
    persons = shared.order_by("person__birth_name").values_list("person", flat=True)
    last = follow_up_rows.CHANGES
    return Asked(
        told={"client_id": client.client_id, "client_secret": facts.CLIENT_SECRET},
        agency=str(client.organisation_id),
        cursors={
            place: write_cursor({client.organisation_id: number})
            for place, number in (
                ("start", 0),
                ("middle", last // 2),
                ("end", last - 1000),
            )
        },
        persons=[str(pk) for pk in persons.distinct()[:PERSONS_ASKED]],
        cookie=data.cookie_of(follow_up_data.DENIS),
    )


def pages(asked: Asked, bearer: str) -> list[Page]:
    program = {"Authorization": f"Bearer {bearer}"}
    counsellor = {"Cookie": asked.cookie}
    changes = f"/api/v1/changes/?organisation={asked.agency}&page_size="
    return [
        Page("floor: bare JSON view", "/floor/", {}),
        Page("API, 200 enrolments", "/api/v1/enrolments/?page_size=200", program),
        *(
            Page(
                f"changes, {size} from the {place}",
                f"{changes}{size}&cursor={cursor}",
                program,
            )
            for size in (200, 1000)
            for place, cursor in asked.cursors.items()
        ),
        Page("counsellor's home", "/suivi/", counsellor),
        *(
            Page(f"person's page {number}", f"/suivi/{person}/", counsellor)
            for number, person in enumerate(asked.persons, start=1)
        ),
    ]


def without_journal(page: Page) -> Page:
    return Page(page.name, page.path, page.headers | {"X-Without-Journal": "1"})


def compare_journal(page: Page, *, port: int, pid: int, rounds: int) -> str:
    """The same read journalled and not, in turns."""
    written: list[Result] = []
    plain: list[Result] = []
    for _turn in range(TURNS):
        for one, results in ((page, written), (without_journal(page), plain)):
            results.append(measure(one, port=port, pid=pid, rounds=rounds // TURNS))
    told = []
    for name in ("cpu", "wall"):
        with_it, without = (
            statistics.median(getattr(result, name) for result in results)
            for results in (written, plain)
        )
        told.append(f"{without:.1f} | {with_it:.1f} | {with_it / without - 1:+.0%}")
    return f"| {page.name} | {' | '.join(told)} |"


def measure_all(asked: Asked, rounds: int) -> None:
    port = free_port()
    with server(port) as pid:
        how = {"port": port, "pid": pid, "rounds": rounds}
        bearer = token(port, asked.told["client_id"], asked.told["client_secret"])
        asked_for = pages(asked, bearer)
        print(table([measure(page, **how) for page in asked_for]))
        print(
            "\n| read | CPU ms without journal | with | | wall ms without | with | |\n"
            "|---|---|---|---|---|---|---|"
        )
        for page in asked_for:
            if page.name.startswith(("API", "changes, 200 from the m", "person")):
                print(compare_journal(page, **how))


def send_webhooks() -> None:
    from benchmarks import feed  # noqa: PLC0415 (needs apps)
    from config.demo import facts  # noqa: PLC0415 (needs apps)
    from training.enrolments.models import Enrolment  # noqa: PLC0415 (needs apps)

    client = facts.api_client()
    shared = Enrolment.objects.filter(
        access_grants__organisation=client.organisation_id,
        access_grants__ended_at=None,
        access_grants__starts_on__lte="2100-01-01",
    )
    feed.send(client, list(shared.order_by("-updated_at")[: feed.DELIVERIES]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEMO": "1",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
            "API_CALLS_PER_MINUTE": "100000",
        }
        measure_all(build(), rounds)
        send_webhooks()


if __name__ == "__main__":
    main()
