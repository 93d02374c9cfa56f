"""Debian's Chromium, driven by Playwright, and what it must never complain of."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from people.models import Organisation, Person, User
from tests.cast import client_for
from tests.servers import find_program

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    program = find_program("chromium", "chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def listen_for_errors(page: Page) -> list[str]:
    """Collects what breaks in the page: scripts, and the content security policy.

    A refused answer (403, 404) is the server's word, not an error of the page.
    """
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: (
            errors.append(line.text)
            if line.type == "error" and "Failed to load resource" not in line.text
            else None
        ),
    )
    return errors


def log_in(page: Page, who: User | Person, organisation: Organisation | None = None):
    """Hands the browser a session of theirs, without the login page."""
    cookies = client_for(who, organisation).cookies
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookies[settings.SESSION_COOKIE_NAME].value,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )


def assert_accessible(page: Page) -> None:
    """axe finds nothing, and nothing has to be scrolled sideways.

    axe's preloading of stylesheets would hurt our content security policy.
    """
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than the window"
