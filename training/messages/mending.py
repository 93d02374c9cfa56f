"""What the office does about messages that couldn't be delivered, and about letters."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.viewer import Viewer
from training.messages.models import OFFICE_ROLES, Message, MessageState
from training.messages.replacing import replace
from training.messages.tasks import deliver_message
from training.refusals import Refusal
from training.sharing.accompaniment import ContactChange

Channel = Message.Channel

WORDS = {
    "email": _("adresse électronique"),
    "phone": _("téléphone"),
    "street": _("adresse postale"),
    "postal_code": _("code postal"),
    "city": _("commune"),
}


class MayNotMend(Refusal):
    code = "may_not_mend"
    sentence = _("Seul l’organisme qui envoie ce message peut s’en occuper.")


class NothingToResend(Refusal):
    code = "nothing_to_resend"
    sentence = _("Ce message est déjà parti, ou il part en ce moment.")


class ContactIsMissing(Refusal):
    code = "contact_missing"
    sentence = _("Écrivez l’adresse ou le numéro à utiliser.")


def can_mend(viewer: Viewer, message: Message) -> bool:
    """The office or a manager of the organisation in whose name it was sent."""
    return viewer.is_system or viewer.acts_for(message.sender_id, *OFFICE_ROLES)


def resend(message: Message, *, by: Viewer) -> Message:
    """Sends a failed message again, to the contact that is known now. Repeatable."""
    if not can_mend(by, message):
        raise MayNotMend
    with transaction.atomic():
        failed = Message.objects.filter(pk=message.pk, state=MessageState.FAILED)
        changed = failed.update(
            state=MessageState.WAITING,
            due_at=timezone.now(),
            attempts=0,
            failure="",
            settled_at=None,
            settled_by=None,
        )
        if not changed:
            raise NothingToResend
        transaction.on_commit(partial(deliver_message.enqueue, str(message.pk)))
    message.refresh_from_db()
    return message


@transaction.atomic
def correct_contact(message: Message, *, by: Viewer, **contact: str) -> Message:
    """Writes the person's right contact, noted as a change, and sends again.

    `contact`: `email` or `phone` (already checked and normalised). The address of the
    person's login is never changed here.
    """
    if not can_mend(by, message) or message.person is None:
        raise MayNotMend
    if not any(contact.values()):
        raise ContactIsMissing
    write_contact(message.person.current, by=by, **contact)
    return resend(message, by=by)


@transaction.atomic
def write_contact(person: Person, *, by: Viewer, **contact: str) -> None:
    """Writes what differs, and who changed it; what it was isn't kept."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    changed = [
        name for name, value in contact.items() if getattr(locked, name) != value
    ]
    if not changed:
        return
    for name in changed:
        setattr(locked, name, contact[name])
    locked.save(update_fields=changed)
    ContactChange.objects.create(
        person=locked,
        changed=", ".join(str(WORDS[name]) for name in changed),
        reason=str(_("Un message n’arrivait pas.")),
        **by.as_record(),
    )


@transaction.atomic
def send_by_letter(message: Message, *, by: Viewer) -> Message:
    """Puts the news among the letters to print, once."""
    if not can_mend(by, message) or message.person is None:
        raise MayNotMend
    letter = replace(message.instead_of or message, Channel.LETTER)
    settle(message, by=by)
    return letter


def settle(message: Message, *, by: Viewer) -> None:
    """Someone has dealt with it, on the phone for instance. Repeatable."""
    if not can_mend(by, message):
        raise MayNotMend
    Message.objects.filter(pk=message.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by.user
    )


def unsettle(message: Message, *, by: Viewer) -> None:
    """It was settled by mistake."""
    if not can_mend(by, message):
        raise MayNotMend
    Message.objects.filter(pk=message.pk).update(settled_at=None, settled_by=None)


def mark_printed(letters: Iterable[UUID], *, by: Viewer) -> int:
    """The letters that are in their envelopes; returns how many changed."""
    rows = Message.objects.to_print().sent_by(_office(by)).filter(pk__in=letters)
    return rows.update(state=MessageState.PRINTED, sent_at=timezone.now())


def unmark_printed(letters: Iterable[UUID], *, by: Viewer) -> int:
    """Back among those to print."""
    rows = Message.objects.letters().sent_by(_office(by)).filter(pk__in=letters)
    printed = rows.filter(state=MessageState.PRINTED)
    return printed.update(state=MessageState.TO_PRINT, sent_at=None)


def _office(viewer: Viewer):
    if viewer.organisation is None or not viewer.has_role(*OFFICE_ROLES):
        raise MayNotMend
    return viewer.organisation
