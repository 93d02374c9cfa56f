"""`python -m benchmarks.run`: times pages against a bare view under the same server.

Builds the demo in a folder of its own, serves it as `manage.py serve` does, and asks
each page one request at a time over loopback. CPU is the server process's own, user
and system, read from the kernel; queries are counted in the request.
"""

import argparse
import http.client
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Result:
    """Milliseconds of the server's CPU and of the wall (median), and queries."""

    name: str
    cpu: float
    wall: float
    queries: str
    size: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(page: Page, *, port: int, pid: int, rounds: int) -> Result:
    """`rounds` requests on one kept connection, after a tenth as many to warm up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    walls: list[float] = []
    queries, size = "", 0
    for round_number in range(-max(3, rounds // 10), rounds):
        if round_number == 0:
            before = cpu_seconds(pid)
        started = time.perf_counter()
        connection.request("GET", page.path, headers=page.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{page.name}: {page.path} answered {response.status}")
        if round_number >= 0:
            walls.append((time.perf_counter() - started) * 1000)
            queries, size = response.headers["X-Queries"], len(body)
    cpu = (cpu_seconds(pid) - before) / rounds * 1000
    connection.close()
    return Result(page.name, cpu, statistics.median(walls), queries, size)


def wait_until_idle(pid: int, seconds: int = 180) -> None:
    """The worker first does what building the demo has left: that is no page's cost."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        before = cpu_seconds(pid)
        time.sleep(1)
        quiet = quiet + 1 if cpu_seconds(pid) - before < 0.05 else 0


@contextmanager
def server(port: int) -> Iterator[int]:
    """The product's one-process server; yields its process id."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        wait_until_idle(process.pid)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def token(port: int, client_id: str, client_secret: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/o/token/", body, headers)
    return json.loads(connection.getresponse().read())["access_token"]


def build() -> tuple[dict, list[Page]]:
    """The demo and a crowd; the pages to ask for, but for the API's."""
    import django  # noqa: PLC0415 (after the environment is set)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (as above)

    call_command("demo", no_server=True, stdout=io.StringIO())
    from benchmarks import data  # noqa: PLC0415 (needs apps)
    from config.demo import live  # noqa: PLC0415 (needs apps)
    from training.cohorts.schedule import HalfDay  # noqa: PLC0415 (needs apps)

    session = live.live_session()
    data.crowd(session)
    data.caseload(200, cohorts=10)
    told = json.loads((Path(os.environ["VAR_DIR"]) / "demo.json").read_text())
    half_day = HalfDay.objects.for_session(session).first()
    trainee = {"Cookie": data.cookie_of("amina.benali")}
    trainer = {"Cookie": data.cookie_of("chloe.marchand")}
    register = f"/formateur/registres/{half_day.pk}/"
    return told, [
        Page("floor: bare JSON view", "/floor/", {}),
        Page("home", "/", {}),
        Page("search", "/formations/?q=gestion", {}),
        Page("course page", told["course"], {}),
        Page("trainee's home", "/mon-parcours/", trainee),
        Page(f"register page, {data.PEOPLE + 8} people", register, trainer),
    ]


def large_office() -> list[Page]:
    """Fills the university's office; its pages."""
    from benchmarks import data, office  # noqa: PLC0415 (needs apps)
    from people.models import Organisation  # noqa: PLC0415 (needs apps)

    office.crowd(Organisation.objects.get(slug="univ-armance"))
    cookie = {"Cookie": data.cookie_of("hugo.perrin")}
    return [
        Page("office, 200 cohorts, 20,000 referrals", "/organisme/", cookie),
        Page("its referrals to answer", "/organisme/orientations/", cookie),
        Page("its cohorts", "/organisme/sessions/", cookie),
    ]


def table(results: list[Result]) -> str:
    floor = results[0]
    lines = [
        "| page | CPU ms | × floor | wall ms | × floor | queries | KB |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name} | {r.cpu:.1f} | {r.cpu / floor.cpu:.1f} | {r.wall:.1f} "
        f"| {r.wall / floor.wall:.1f} | {r.queries} | {r.size / 1024:.0f} |"
        for r in results
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEMO": "1",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
            "API_CALLS_PER_MINUTE": "100000",
        }
        told, pages = build()
        port = free_port()
        with server(port) as pid:
            bearer = token(port, told["api"]["client_id"], told["api"]["client_secret"])
            api = [
                Page(
                    f"API, {number} {name}",
                    f"/api/v1/{name}/?page_size={number}",
                    {"Authorization": f"Bearer {bearer}"},
                )
                for name, number in (
                    ("enrolments", 50),
                    ("enrolments", 200),
                    ("referrals", 200),
                )
            ]
            results = [
                measure(page, port=port, pid=pid, rounds=rounds)
                for page in [*pages, *api]
            ]
            results += [
                measure(page, port=port, pid=pid, rounds=rounds)
                for page in large_office()
            ]
    print(table(results))


if __name__ == "__main__":
    main()
