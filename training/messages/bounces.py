"""Mails that come back: delivery status notifications (RFC 3464) read and noted.

A bounce names our message by `X-Alliage-Message` or by its Message-ID, in the part of
it that it returns; whatever names none of ours is left alone.
"""

import re
from email.message import Message as Mail
from uuid import UUID

from django.utils.translation import gettext as _

from training.messages.delivery import note_failure
from training.messages.models import Message, MessageState

OUR_NUMBER = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@[^>]*)?>?")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global-headers")


def note_bounce(mail: Mail) -> bool:
    """Notes a failed delivery; returns whether a message of ours changed.

    Delays (`Action: delayed`) and answering machines change nothing.
    """
    status = _failed_status(mail)
    number = status and _number(mail)
    if not number:
        return False
    message = (
        Message.objects.filter(pk=number, state=MessageState.SENT)
        .select_related("person__merged_into", "sender", "link", "instead_of")
        .first()
    )
    return message is not None and note_failure(message, _sentence(status))


def _failed_status(mail: Mail) -> str:
    """`5.1.1` of the first recipient that failed; empty if none did."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if str(fields.get("Action", "")).strip().lower() == "failed":
                return str(fields.get("Status", "5.0.0")).split()[0]
    return ""


def _number(mail: Mail) -> UUID | None:
    for part in mail.walk():
        if part.get_content_type() not in RETURNED:
            continue
        text = part.get_payload(decode=True) or b""
        for headers in (part.as_string(), text.decode("utf-8", "replace")):
            found = re.search(
                r"^(?:X-Alliage-Message|Message-ID):\s*" + OUR_NUMBER.pattern,
                headers,
                re.IGNORECASE | re.MULTILINE,
            )
            if found:
                return UUID(found.group(1))
    return None


def _sentence(status: str) -> str:
    """What the code of RFC 3463 means for whoever must mend it."""
    if status.startswith("5.1."):
        return _("L’adresse électronique n’existe pas.")
    if status in ("5.2.2", "4.2.2"):
        return _("La boîte de réception est pleine.")
    if status.startswith("5.7."):
        return _("Le destinataire refuse nos messages.")
    return _("Le courriel est revenu : il n’a pas pu être remis.")
