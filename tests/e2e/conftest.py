"""The real site in a process of its own, on the test's database, and a browser."""

import email
import os
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page

from tests.e2e.browser import DESK, PHONE, chromium, listen_for_errors
from tests.servers import OIDC_CLIENT, free_port, running


@dataclass(frozen=True)
class LiveSite:
    """A running site: pages, sockets and tasks in one process."""

    url: str
    mail_folder: Path

    def mails(self) -> list[EmailMessage]:
        """What it sent since the test began, oldest first."""
        files = sorted(
            self.mail_folder.glob("*"), key=lambda path: path.stat().st_mtime
        )
        texts = [
            text.strip()
            for path in files
            for text in path.read_text("utf-8").split("-" * 79)
        ]
        return [
            email.message_from_string(text, policy=default) for text in texts if text
        ]


def _database_url() -> str:
    """The test's own database, as the site's environment names it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}@/{facts['HOST']}/{facts['NAME']}"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="package")
def proconnect_port() -> int:
    """Where the site looks for ProConnect; nobody answers unless a test serves it."""
    return free_port()


@pytest.fixture(scope="package")
def site_process(
    django_db_setup, django_db_blocker, proconnect_port
) -> Iterator[LiveSite]:
    """`manage.py serve`; `live_site` empties what lies behind it.

    Only while browser tests run: its worker would take the tasks of other tests.
    """
    var, port = Path(settings.VAR_DIR), free_port()
    url = f"http://localhost:{port}"
    with django_db_blocker.unblock():
        surroundings = os.environ | {
            "BASE_URL": url,
            "DATABASE_URL": _database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PROCONNECT_URL": f"http://localhost:{proconnect_port}",
            "PROCONNECT_CLIENT_ID": OIDC_CLIENT,
            "PROCONNECT_CLIENT_SECRET": "secret",
            "PROCONNECT_SCOPES": "openid profile email",
        }
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with running(
        command,
        log=var / "site.log",
        is_up=lambda: _answers(f"{url}/healthz"),
        cwd=settings.BASE_DIR,
        env=surroundings,
    ):
        yield LiveSite(url, settings.MAIL_DIR)


@pytest.fixture
def live_site(transactional_db, site_process) -> LiveSite:
    """The site on a database and a letter box as new."""
    for path in site_process.mail_folder.glob("*"):
        path.unlink()
    return site_process


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Only while browser tests run: Playwright's loop occupies the thread.

    The tests ask the database from that same thread, which Django must allow.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as running_browser:
        yield running_browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, live_site) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own (own cookies): `open_page(PHONE)`.

    Afterwards the test fails if a page broke or hurt the content security policy.
    """
    contexts, errors = [], []

    def open_window(size: dict[str, int] = DESK, **options) -> Page:
        context = browser.new_context(
            base_url=live_site.url, viewport=size, locale="fr-FR", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        errors.append(listen_for_errors(page))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [error for page_errors in errors for error in page_errors] == []


@pytest.fixture
def page(open_page) -> Page:
    """A window on a desk, 1280 px wide."""
    return open_page(DESK)


@pytest.fixture
def phone(open_page) -> Page:
    """A window on a small telephone, 320 px wide."""
    return open_page(PHONE)
