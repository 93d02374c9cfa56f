"""A mail that comes back is shown to the office, and the person told otherwise."""

import io
import mailbox
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cast import make_person
from training.models import Message

pytestmark = pytest.mark.django_db

DSN = """\
From: MAILER-DAEMON@relay.exemple.fr
To: alliage@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.exemple.fr

Final-Recipient: rfc822; amina@exemple.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: {returned}

{headers}
--b--
"""
HEADERS = "Subject: Bonjour\nMessage-ID: <{pk}@localhost>\n"


@pytest.fixture
def sent(amina, university):
    return Message.objects.create(
        key="k",
        kind="x",
        person=amina,
        sender=university,
        subject="Bonjour",
        body="…",
        channel="email",
        state="sent",
        sent_at=timezone.now(),
    )


def dsn(message, action="failed", status="5.1.1", returned="text/rfc822-headers"):
    headers = HEADERS.format(pk=message.pk)
    return DSN.format(
        action=action, status=status, returned=returned, headers=headers
    ).encode()


def read(raw: bytes, tmp_path) -> str:
    path = tmp_path / "bounce.eml"
    path.write_bytes(raw)
    said = io.StringIO()
    call_command("read_bounces", str(path), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_bounce_fails_its_message_and_the_text_goes_out(sent, tmp_path, returned):
    said = read(dsn(sent, returned=returned), tmp_path)

    sent.refresh_from_db()
    assert said == "1 message(s) revenu(s)\n"
    assert (sent.state, sent.failure) == (
        "failed",
        "L’adresse électronique n’existe pas.",
    )
    assert sent.replacements.get().channel == "sms"


def test_reading_it_again_changes_nothing(sent, tmp_path):
    read(dsn(sent), tmp_path)

    assert read(dsn(sent), tmp_path) == "0 message(s) revenu(s)\n"
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "raw",
    [
        lambda sent: dsn(sent, action="delayed", status="4.4.1"),
        lambda sent: dsn(sent).replace(str(sent.pk).encode(), b"someone-elses"),
        lambda sent: b"Subject: Absent du bureau\n\nJe reviens lundi.\n",
        lambda sent: b"\xff\xfe\x00 no mail at all",
        lambda sent: b"",
    ],
    ids=["delayed", "not ours", "answering machine", "garbage", "empty"],
)
def test_what_is_no_bounce_of_ours_is_left_alone(sent, tmp_path, raw):
    assert read(raw(sent), tmp_path) == "0 message(s) revenu(s)\n"
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_maildir_keeps_what_was_not_understood(sent, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    other = EmailMessage()
    other["Subject"] = "Une question"
    other.set_content("Bonjour")
    box.add(other)
    box.add(dsn(sent))
    said = io.StringIO()

    call_command("read_bounces", str(tmp_path / "box"), stdout=said)

    assert said.getvalue() == "1 message(s) revenu(s)\n"
    assert [mail["Subject"] for mail in box] == ["Une question"]


def test_a_full_box_is_said_to_be_full(sent, tmp_path):
    read(dsn(sent, status="5.2.2"), tmp_path)

    sent.refresh_from_db()
    assert sent.failure == "La boîte de réception est pleine."
    assert make_person().reachable_by == "letter"
