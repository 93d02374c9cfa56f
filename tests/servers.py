"""Real servers that tests start, each by its process, and stop again."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

START_SECONDS = 60
# As which program the house is known at the tests’ OpenID Connect provider.
OIDC_CLIENT = "alliage-test"


def free_port() -> int:
    """A port nobody listens on; it stays free long enough to be taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find_program(*names: str) -> str:
    """The first of these programs that is installed; fails with what to install."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise RuntimeError(f"{names[0]} isn't installed: run scripts/setup.sh dev")


@contextmanager
def running(
    command: list[str],
    *,
    log: Path,
    is_up: Callable[[], bool],
    seconds: int = 60,
    **how,
) -> Iterator[subprocess.Popen]:
    """Starts a server, waits until `is_up`, ends it afterwards.

    Raises RuntimeError with the end of its log if it dies or stays silent.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **how)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise RuntimeError(f"{command[0]} didn't start:\n{said}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of our own on a socket in `folder`; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    door = folder / "redis.sock"
    command = [find_program("redis-server"), "--port", "0", "--unixsocket", str(door)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with running(command, log=folder / "redis.log", is_up=door.exists):
        yield f"unix://{door}"


@contextmanager
def oidc_server(folder: Path, port: int) -> Iterator[str]:
    """An OpenID Connect provider like ProConnect; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"http://localhost:{port}"

    def is_up() -> bool:
        try:
            return requests.get(address, timeout=2).ok
        except requests.RequestException:
            return False

    command = [sys.executable, "-m", "tests.oidc_server", str(port)]
    with running(command, log=folder / "oidc.log", is_up=is_up):
        yield address
