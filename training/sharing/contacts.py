"""A person's contacts, changed by them or by who acts for them, and noted."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from people.phones import normalise_phone
from people.viewer import Viewer
from training.refusals import Refusal
from training.sharing.accompaniment import ContactChange
from training.sharing.assistance import may_act_as, record_act

WORDS = {
    "email": gettext_lazy("adresse électronique"),
    "phone": gettext_lazy("téléphone"),
    "street": gettext_lazy("adresse postale"),
    "postal_code": gettext_lazy("code postal"),
    "city": gettext_lazy("commune"),
    "preferred_channel": gettext_lazy("moyen de contact préféré"),
}


class MayNotChangeContacts(Refusal):
    code = "may_not_change_contacts"
    sentence = gettext_lazy(
        "Seule la personne, ou le conseiller qu’elle laisse agir à sa place, change "
        "ses coordonnées."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Dites pourquoi : la personne le lira.")


class ChannelIsUnreachable(Refusal):
    code = "channel_unreachable"
    sentence = gettext_lazy(
        "Pour ce moyen de contact, donnez l’adresse ou le numéro en entier."
    )


@transaction.atomic
def change_contacts(
    person: Person,
    *,
    by: Viewer,
    email: str,
    phone: str,
    preferred_channel: str,
    reason: str = "",
    **address: str,
) -> Person:
    """Writes what differs, once. The login's own address is never changed here.

    `address`: street, postal_code, city; those that aren't given stay as they are.
    Raises `MayNotChangeContacts`, `ReasonIsMissing`, `ChannelIsUnreachable`,
    ValidationError.
    """
    if not may_act_as(by, person):
        raise MayNotChangeContacts
    is_own = by.person is not None and by.person.pk == person.pk
    if not is_own and not reason.strip():
        raise ReasonIsMissing
    facts = {
        "email": email.strip().lower(),
        "phone": normalise_phone(phone),
        "preferred_channel": preferred_channel,
        **{name: value.strip() for name, value in address.items()},
    }
    locked = Person.objects.select_for_update().get(pk=person.pk)
    _check({name: facts.get(name, getattr(locked, name)) for name in WORDS})
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, facts[name])
    locked.save(update_fields=changed)
    words = ", ".join(str(WORDS[name]) for name in changed)
    ContactChange.objects.create(
        person=locked, changed=words, reason=reason.strip()[:255], **by.as_record()
    )
    record_act(by, locked, _("coordonnées changées (%(what)s)") % {"what": words})
    return locked


def _check(facts: dict) -> None:
    if facts["preferred_channel"] not in Person.Channel:
        raise ValidationError(_("Choisissez comment être prévenu."))
    if facts["email"]:
        validate_email(facts["email"])
    needed = {
        Person.Channel.EMAIL: ("email",),
        Person.Channel.SMS: ("phone",),
        Person.Channel.LETTER: ("street", "postal_code", "city"),
    }
    if not all(facts[name] for name in needed[facts["preferred_channel"]]):
        raise ChannelIsUnreachable
