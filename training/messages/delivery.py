"""Messages leave: claimed in slices, sent one by one, each outcome kept at once.

A process that dies between sending and noting leaves a message "being sent"; after
`SENDING_MINUTES` it is sent again. So a message leaves at least once: better a
reminder twice than never. Its Message-ID stays the same, so mailboxes show it once.
"""

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation, Role
from training.messages.failures import TryLater, Undeliverable
from training.messages.models import Message, MessageState
from training.messages.replacing import send_otherwise
from training.messages.sms import fitting, mobile_number, send_sms
from training.sharing.rules.telling import colleague_is_told
from training.signals import message_left

logger = logging.getLogger("alliage.messages")

SLICE = 50
# Minutes before each new try; then it counts as undeliverable.
RETRIES = (1, 5, 15, 60, 240)


def claim_due(limit: int = SLICE) -> list[Message]:
    """Takes the next ones that are due; nobody else gets them."""
    if not Message.objects.due().exists():
        return []
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = Message.objects.due().select_for_update(skip_locked=skip)
        ids = list(due.order_by("due_at").values_list("pk", flat=True)[:limit])
        return _claim(ids)


def claim(message_id: str) -> list[Message]:
    """Takes this one, if it is due and nobody has it."""
    with transaction.atomic():
        due = Message.objects.due().select_for_update().filter(pk=message_id)
        return _claim(list(due.values_list("pk", flat=True)))


def _claim(ids: list) -> list[Message]:
    Message.objects.filter(pk__in=ids).update(
        state=MessageState.SENDING,
        claimed_at=timezone.now(),
        attempts=F("attempts") + 1,
    )
    rows = Message.objects.filter(pk__in=ids).select_related(
        "person__merged_into", "user", "organisation", "sender", "link"
    )
    return list(rows.order_by("due_at"))


def send_claimed(messages: Iterable[Message]) -> int:
    """Sends claimed messages over one connection; returns how many left."""
    mailbox = mail.get_connection()
    try:
        return sum(_deliver(message, mailbox) for message in messages)
    finally:
        mailbox.close()


def _deliver(message: Message, mailbox: BaseEmailBackend) -> bool:
    if not _may_still_leave(message):
        _note(message, state=MessageState.CANCELLED, failure=_("Partage arrêté"))
        return False
    try:
        if message.attempts > len(RETRIES) + 1:  # each try ended with its process
            raise Undeliverable(_("Le message n’est pas parti après plusieurs essais."))
        _send(message, mailbox)
    except Undeliverable as failure:
        note_failure(message, str(failure))
    except TryLater as failure:
        mailbox.close()
        _postpone(message, str(failure))
    else:
        _note(message, state=MessageState.SENT, sent_at=timezone.now(), failure="")
        message_left.send_robust(Message, message=message)
        return True
    return False


def _may_still_leave(message: Message) -> bool:
    """A share may have ended since it was written: then its agency hears nothing."""
    return message.user is None or colleague_is_told(
        message.user, message.about_kind, message.about_id
    )


def _send(message: Message, mailbox: BaseEmailBackend) -> None:
    if message.channel == Message.Channel.SMS:
        number = mobile_number(message.person.current.phone)
        send_sms(number, fitting(message.short), reference=str(message.pk))
        return
    addresses = addresses_of(message)
    if not addresses:
        raise Undeliverable(_("Nous n’avons pas d’adresse électronique."))
    try:
        _as_mail(message, addresses, mailbox).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _reading(error) from None


def _as_mail(
    message: Message, addresses: list[str], mailbox: BaseEmailBackend
) -> mail.EmailMessage:
    """Its number comes back in bounces (RFC 3464), by Message-ID or our own header."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    reply = message.sender.email if message.sender else ""
    return mail.EmailMessage(
        message.subject,
        message.body,
        to=addresses,
        reply_to=[reply] if reply else None,
        headers={
            "Message-ID": f"<{message.pk}@{domain or 'localhost'}>",
            "X-Alliage-Message": str(message.pk),
            "Auto-Submitted": "auto-generated",
        },
        connection=mailbox,
    )


def _reading(error: Exception) -> TryLater | Undeliverable:
    """What the mail server's answer means (RFC 5321: 5yz is for good)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        if all(code >= 500 for code in codes):
            return Undeliverable(_("L’adresse électronique n’existe pas."))
    elif isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return Undeliverable(_("Le serveur de courriel a refusé ce message."))
    elif isinstance(error, ValueError):
        return Undeliverable(_("L’adresse électronique est mal écrite."))
    logger.warning("mail not sent: %s", type(error).__name__)
    return TryLater(_("Le serveur de courriel ne répond pas."))


def addresses_of(message: Message) -> list[str]:
    """Looked up when it leaves: a corrected address is used at once."""
    if message.person is not None:
        email = message.person.current.email
        return [email] if email else []
    if message.user is not None:
        return [message.user.email] if message.user.is_active else []
    return office_addresses(message.organisation)


def office_addresses(provider: Organisation) -> list[str]:
    """The provider's shared address, or else those of its office."""
    if provider.email:
        return [provider.email]
    office = provider.memberships.current().filter(role=Role.OFFICE)
    return list(office.values_list("user__email", flat=True))


def _postpone(message: Message, failure: str) -> None:
    if message.attempts > len(RETRIES):
        note_failure(message, failure)
        return
    wait = timedelta(minutes=RETRIES[message.attempts - 1])
    _note(
        message,
        state=MessageState.WAITING,
        due_at=timezone.now() + wait,
        failure=failure,
    )


def note_failure(message: Message, failure: str) -> bool:
    """Keeps why it can't be delivered, and tries the person's other channel."""
    with transaction.atomic():
        changed = _note(message, state=MessageState.FAILED, failure=failure)
        if changed:
            send_otherwise(message)
    return changed


def _note(message: Message, **facts) -> bool:
    """Writes the outcome unless another process has written one meanwhile."""
    rows = Message.objects.filter(pk=message.pk, state=message.state)
    for name, value in facts.items():
        setattr(message, name, value)
    return bool(rows.update(**facts))
