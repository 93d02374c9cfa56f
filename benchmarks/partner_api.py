"""`python -m benchmarks.partner_api`: the partner API's busy lists, in this process.

CPU of this process alone, by request, without a server; SQLite runs in it too. The
floor is a bare view of the same run, through the same middleware.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.run import build

LISTS = [("enrolments", 50), ("enrolments", 200), ("referrals", 200)]


def measure(client, path: str, rounds: int) -> tuple[float, str, int]:
    """Milliseconds of CPU (the median), queries, KB."""
    spent = []
    for round_number in range(-3, rounds):
        started = time.process_time()
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
        if round_number >= 0:
            spent.append((time.process_time() - started) * 1000)
    return sorted(spent)[rounds // 2], response["X-Queries"], len(response.content)


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
            "ALLOWED_HOSTS": "testserver",
        }
        build()
        from django.test import Client  # noqa: PLC0415 (after the settings)

        told = json.loads((Path(folder) / "demo.json").read_text())["api"]
        asked = {
            "grant_type": "client_credentials",
            "client_id": told["client_id"],
            "client_secret": told["client_secret"],
        }
        token = Client().post("/o/token/", asked).json()["access_token"]
        client = Client(headers={"Authorization": f"Bearer {token}"})
        floor, _queries, _size = measure(client, "/floor/", rounds)
        print("| list | CPU ms | × floor | queries | KB |\n|---|---|---|---|---|")
        print(f"| floor: bare JSON view | {floor:.1f} | 1.0 | 0 | 0 |")
        for name, number in LISTS:
            path = f"/api/v1/{name}/?page_size={number}"
            cpu, queries, size = measure(client, path, rounds)
            print(
                f"| {number} {name} | {cpu:.1f} | {cpu / floor:.1f} "
                f"| {queries} | {size / 1024:.0f} |"
            )


if __name__ == "__main__":
    main()
