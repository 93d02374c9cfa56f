"""`scripts/with_postgresql.sh python -m benchmarks.feed`: changes read, webhooks sent.

The demo in a folder of its own, one agency that follows 2,000 persons, 100,000 entries.
Pages are asked in process with the real views, rights and journal; webhooks go to a
receiver of ours on this machine, through the worker's own function.
"""

import io
import os
import statistics
import tempfile
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PERSONS, ENTRIES, DELIVERIES, PAGE = 2_000, 100_000, 1_000, 1_000
ROUNDS = 20


class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


def build():
    """(the client, its agency, the enrolments that it follows)."""
    from django.utils import timezone  # noqa: PLC0415 (needs apps)

    from people.models import PartnerClient, Person  # noqa: PLC0415 (needs apps)
    from training.models import (  # noqa: PLC0415 (needs apps)
        AccessGrant,
        Cohort,
        Enrolment,
    )

    client = PartnerClient.objects.select_related("organisation").first()
    agency, cohort = client.organisation, Cohort.objects.first()
    persons = Person.objects.bulk_create(
        Person(birth_name=f"Nom{n}", first_names="Prénom") for n in range(PERSONS)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=one, cohort=cohort, planned_entry_on=timezone.localdate())
        for one in persons
    )
    AccessGrant.objects.bulk_create(
        AccessGrant(
            person=one.person,
            organisation=agency,
            enrolment=one,
            purpose="Suivi",
            legal_basis="public_mission",
            scopes="follow-up attendance",
        )
        for one in enrolments
    )
    _fill(agency, enrolments)
    return client, agency, enrolments


def _fill(agency, enrolments) -> None:
    """The agency's sequence, as years of changes leave it."""
    from django.utils import timezone  # noqa: PLC0415 (needs apps)

    from training.models import FeedEntry, FeedHead  # noqa: PLC0415 (needs apps)

    head, _new = FeedHead.objects.get_or_create(organisation=agency)
    FeedEntry.objects.bulk_create(
        (
            FeedEntry(
                organisation=agency,
                sequence=head.last + n,
                at=timezone.now(),
                kind="enrolment",
                action="changed",
                object_id=str(enrolments[n % PERSONS].pk),
                person=enrolments[n % PERSONS].person_id,
                enrolment=enrolments[n % PERSONS].pk,
            )
            for n in range(1, ENTRIES + 1)
        ),
        batch_size=2_000,
    )
    FeedHead.objects.filter(pk=agency.pk).update(last=head.last + ENTRIES)


def read(client, agency) -> None:
    """Whole pages for throughput, small ones at ten places for the first byte."""
    from django.test import Client  # noqa: PLC0415 (needs apps)
    from django.utils import timezone  # noqa: PLC0415 (needs apps)
    from oauth2_provider.models import AccessToken  # noqa: PLC0415 (needs apps)

    from training.feed.cursors import write_cursor  # noqa: PLC0415 (needs apps)

    AccessToken.objects.create(
        application=client,
        token="banc",
        scope="changes:read",
        expires=timezone.now() + timedelta(hours=1),
    )
    door = Client(headers={"Authorization": "Bearer banc", "Host": "localhost"})

    def page(place: int, size: int) -> tuple[float, int]:
        query = {"cursor": write_cursor({agency.pk: place}), "page_size": size}
        started = time.perf_counter()
        answer = door.get("/api/v1/changes/", {**query, "organisation": agency.pk})
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code}: {answer.content[:300]!r}")
        return time.perf_counter() - started, len(answer.json()["results"])

    page(0, PAGE)
    walls = [page(place * PAGE, PAGE) for place in range(ROUNDS)]
    told = sum(count for _wall, count in walls)
    print(f"changes: {told / sum(wall for wall, _count in walls):.0f} entries/s")
    for size in (1, 200):
        firsts = [
            page(place * ENTRIES // ROUNDS, size)[0] * 1000 for place in range(ROUNDS)
        ]
        print(
            f"first byte, page of {size}: median {statistics.median(firsts):.0f} ms, "
            f"worst {max(firsts):.0f} ms"
        )


def send(client, enrolments) -> None:
    from people.viewer import Viewer  # noqa: PLC0415 (needs apps)
    from training.changes import note_enrolments  # noqa: PLC0415 (needs apps)
    from training.feed.distribution import (  # noqa: PLC0415 (needs apps)
        distribute_changes,
    )
    from training.feed.webhooks.sending import send_due  # noqa: PLC0415 (needs apps)
    from training.feed.webhooks.services import subscribe  # noqa: PLC0415 (needs apps)

    sink = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{sink.server_port}/"
    hook = subscribe(url=url, kinds=["enrolment"], by=Viewer.for_client(client))
    distribute_changes()
    send_due(hook.pk)
    note_enrolments("enrolment", enrolments[:DELIVERIES])
    started = time.perf_counter()
    distribute_changes()
    given = time.perf_counter()
    received = send_due(hook.pk)
    done = time.perf_counter()
    print(f"distribution: {DELIVERIES / (given - started):.0f} changes/s")
    print(f"webhooks: {received / (done - given):.0f}/s ({received} received)")
    sink.shutdown()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEMO": "1",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
        }
        import django  # noqa: PLC0415 (after the environment is set)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 (as above)

        call_command("demo", no_server=True, stdout=io.StringIO())
        client, agency, enrolments = build()
        read(client, agency)
        send(client, enrolments)


if __name__ == "__main__":
    main()
