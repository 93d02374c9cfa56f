"""`manage.py read_bounces SOURCE`: which mails came back, so that someone mends it."""

import email
import mailbox
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from training.messages.bounces import note_bounce


class Command(BaseCommand):
    """SOURCE: a Maildir, an mbox file, one mail in a file, or - for standard input.

    Bounces that were understood leave a Maildir; all else stays. Reading the same
    ones again changes nothing.
    """

    help = "Read bounces (RFC 3464) of the mailbox of DEFAULT_FROM_EMAIL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE")

    def handle(self, *args, **options) -> None:
        source = options["source"]
        if source == "-":
            mails = [email.message_from_binary_file(sys.stdin.buffer)]
            noted = sum(map(note_bounce, mails))
        elif Path(source).is_dir():
            noted = _read_maildir(Path(source))
        elif Path(source).is_file():
            noted = _read_file(Path(source))
        else:
            raise CommandError(f"{source} : introuvable", returncode=2)
        self.stdout.write(f"{noted} message(s) revenu(s)")


def _read_maildir(folder: Path) -> int:
    box, noted = mailbox.Maildir(folder, create=False), 0
    for key in box.keys():  # noqa: SIM118 (a Maildir iterates over its mails)
        if note_bounce(box[key]):
            box.discard(key)
            noted += 1
    return noted


def _read_file(path: Path) -> int:
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if is_mbox:
        return sum(map(note_bounce, mailbox.mbox(path, create=False)))
    return int(note_bounce(email.message_from_bytes(path.read_bytes())))
