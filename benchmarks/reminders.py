"""`python -m benchmarks.reminders`: 1,000 reminders queued, then sent behind pages.

The demo in a folder of its own, 40 cohorts with a class session tomorrow, 1,000 people.
Mails go to a server of ours that takes five milliseconds for each. Pages are asked one
after the other, first while nothing happens (the floor), then while the worker sends.
"""

import http.client
import io
import os
import socketserver
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.run import free_port, server

PEOPLE, COHORTS = 1_000, 40
MAIL_SECONDS = 0.005
FLOOR_ROUNDS = 200


class MailSink(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs; counts what it takes."""

    def handle(self) -> None:
        self._say(b"220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say(b"354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                time.sleep(MAIL_SECONDS)
                self.server.taken += 1
            self._say(b"221 bye" if verb == b"QUIT" else b"250 ok")
            if verb == b"QUIT":
                return

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    taken = 0


@dataclass(frozen=True)
class Latency:
    """Milliseconds of the wall."""

    p50: float
    p95: float
    worst: float
    count: int

    @classmethod
    def of(cls, walls: list[float]) -> "Latency":
        cuts = statistics.quantiles(walls, n=20)
        return cls(statistics.median(walls), cuts[18], max(walls), len(walls))


def ask(port: int, path: str, cookie: str, goes_on: Callable[[int], bool]) -> Latency:
    """One request after another while `goes_on(number asked)`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    walls: list[float] = []
    while goes_on(len(walls)):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        walls.append((time.perf_counter() - started) * 1000)
        time.sleep(0.02)
    connection.close()
    return Latency.of(walls)


def crowd() -> datetime:
    """Who is to be reminded; returns a moment of this evening, after the hour."""
    from django.utils import timezone  # noqa: PLC0415 (needs Django set up)

    from training.cohorts.models import Cohort  # noqa: PLC0415 (as above)
    from training.cohorts.schedule import ClassSession  # noqa: PLC0415 (as above)

    model, today = Cohort.objects.order_by("pk").first(), timezone.localdate()
    cohorts = Cohort.objects.bulk_create(
        Cohort(
            action=model.action,
            reference=f"RAPPEL-{number}",
            responsible_provider=model.responsible_provider,
            delivering_provider=model.delivering_provider,
            starts_on=today - timedelta(days=9),
            ends_on=today + timedelta(days=9),
        )
        for number in range(COHORTS)
    )
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(today.year, today.month, today.day, 18, 5, tzinfo=paris)
    morning = evening.replace(hour=9, minute=0) + timedelta(days=1)
    ClassSession.objects.bulk_create(
        ClassSession(
            cohort=cohort,
            title="Comptabilité",
            starts_at=morning,
            ends_at=morning + timedelta(hours=3),
            mode="both",
        )
        for cohort in cohorts
    )
    enrol(cohorts)
    return evening


def enrol(cohorts: list) -> None:
    from people.models import Person  # noqa: PLC0415 (needs Django set up)
    from training.enrolments.models import Enrolment  # noqa: PLC0415 (as above)

    persons = Person.objects.bulk_create(
        [
            Person(
                first_names=f"Prénom {n}",
                birth_name=f"Nom {n}",
                email=f"p{n}@armance.example",
            )
            for n in range(PEOPLE)
        ]
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cohorts[number % COHORTS],
            status="in_training",
            planned_entry_on=cohorts[0].starts_on,
            actual_entry_on=cohorts[0].starts_on,
        )
        for number, person in enumerate(persons)
    )


def measure(port: int, mails: MailServer, evening: datetime) -> None:
    from benchmarks.data import cookie_of  # noqa: PLC0415 (needs Django set up)
    from training.homes.channels.reminders import (  # noqa: PLC0415 (as above)
        remind_of_tomorrow,
    )

    cookie = cookie_of("amina.benali")
    for path in ("/mon-parcours/", "/repondre/"):
        ask(port, path, cookie, lambda asked: asked < 30)  # warms up
    floor = ask(port, "/mon-parcours/", cookie, lambda asked: asked < FLOOR_ROUNDS)
    before = mails.taken
    started = time.perf_counter()
    told = remind_of_tomorrow(evening)
    queued = time.perf_counter() - started
    sending = time.perf_counter()
    busy = ask(
        port, "/mon-parcours/", cookie, lambda asked: mails.taken - before < PEOPLE
    )
    sent = time.perf_counter() - sending
    again = time.perf_counter()
    assert remind_of_tomorrow(evening) == 0
    again = time.perf_counter() - again
    print(
        f"{told} reminders queued in {queued:.2f} s; asked again: {again:.2f} s, none"
    )
    print(f"sent in {sent:.1f} s ({PEOPLE / sent:.0f} mails a second)")
    print("| a trainee's home | p50 ms | p95 ms | worst ms | requests |")
    print("|---|---|---|---|---|")
    for name, seen in (("nothing else happens", floor), ("while it sends", busy)):
        print(
            f"| {name} | {seen.p50:.0f} | {seen.p95:.0f} | {seen.worst:.0f} "
            f"| {seen.count} |"
        )


def main() -> None:
    mails = MailServer(("127.0.0.1", 0), MailSink)
    threading.Thread(target=mails.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEMO": "1",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
            "EMAIL_URL": f"smtp://127.0.0.1:{mails.server_address[1]}",
        }
        import django  # noqa: PLC0415 (after the environment is set)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 (as above)

        call_command("demo", no_server=True, stdout=io.StringIO())
        evening = crowd()
        port = free_port()
        with server(port):
            time.sleep(2)
            measure(port, mails, evening)


if __name__ == "__main__":
    main()
