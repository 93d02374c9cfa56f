"""`/demo/messages/`: what every side of the demo was sent, mails and texts together.

Open only in the demo, whose addresses belong to nobody.
"""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import public

SEPARATOR = b"-" * 79 + b"\n"  # between the mails of one file, as Django writes them
NEWEST_FILES = 300
PAGE_SIZE = 20


@dataclass(frozen=True)
class Received:
    """One mail or text, as its reader got it."""

    to: str
    subject: str
    body: str
    at: datetime
    is_text: bool


@public
@require_safe
def demo_messages(request: HttpRequest) -> HttpResponse:
    """Newest first; `?a=` keeps those of one address or number."""
    if not settings.DEMO:
        raise Http404
    found = sorted(
        [*_mails(Path(settings.MAIL_DIR)), *_texts(Path(settings.SMS_DIR))],
        key=lambda received: received.at,
        reverse=True,
    )
    readers = sorted({received.to for received in found})
    chosen = request.GET.get("a", "")
    if chosen in readers:
        found = [received for received in found if received.to == chosen]
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "readers": readers,
        "chosen": chosen,
    }
    return render(request, "demo/messages.html", context)


def _newest(folder: Path, pattern: str) -> list[Path]:
    files = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
    return files[-NEWEST_FILES:]


def _mails(folder: Path) -> Iterator[Received]:
    for path in _newest(folder, "*.log"):
        for raw in path.read_bytes().split(SEPARATOR):
            if raw.strip():
                mail = email.message_from_bytes(raw, policy=email.policy.default)
                yield _as_received(mail, path)


def _as_received(mail: EmailMessage, path: Path) -> Received:
    part = mail.get_body(("plain",))
    sent = mail["Date"].datetime if mail["Date"] else None
    if sent is not None and sent.tzinfo is None:  # « -0000 »: UTC, zone unknown
        sent = sent.replace(tzinfo=UTC)
    return Received(
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        body=part.get_content() if part else "",
        at=sent or datetime.fromtimestamp(path.stat().st_mtime, UTC),
        is_text=False,
    )


def _texts(folder: Path) -> Iterator[Received]:
    """Written by `training.messages.sms`: `To`, `Date`, a blank line, the text."""
    for path in _newest(folder, "*.txt"):
        head, _blank, body = path.read_text("utf-8").partition("\n\n")
        facts = dict(line.split(": ", 1) for line in head.splitlines())
        at = datetime.fromisoformat(facts["Date"])
        yield Received(facts["To"], "", body.strip(), at, is_text=True)
