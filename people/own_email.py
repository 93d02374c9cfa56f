"""Changing the address with which one logs in: the new mailbox must answer first.

allauth's own page adds an address before it is confirmed, and its login by code would
then serve whoever reads it: a mistyped address would open the record to a stranger.
Here nothing changes until the link sent to the new address is used by the same login.
"""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from people.tasks import send_mail

SALT = "people.own_email"
VALID_SECONDS = 24 * 3600


class LinkIsOver(Exception):
    """Too old, altered, used already, or another login's. Says the sentence shown."""

    def __str__(self) -> str:
        return _(
            "Ce lien ne marche plus. Demandez-en un autre dans « Mes coordonnées »."
        )


def ask_new_email(user: User, email: str) -> None:
    """Sends the link to the new address. If another login has it, says nothing: whether
    someone has an account is theirs to tell."""
    email = email.strip().lower()
    if email == user.email or User.objects.filter(email__iexact=email).exists():
        return
    facts = {"user": str(user.pk), "old": user.email, "new": email}
    token = signing.dumps(facts, salt=SALT)
    address = f"{settings.BASE_URL}{reverse('confirm_own_email', args=[token])}"
    body = _(
        "Bonjour,\n\nPour vous connecter à Alliage avec cette adresse, ouvrez ce lien "
        "dans les 24 heures :\n%(address)s\n\nSi vous n’avez rien demandé, ne faites "
        "rien.\n\nL’équipe Alliage"
    ) % {"address": address}
    subject = _("Confirmez votre nouvelle adresse")
    transaction.on_commit(
        lambda: send_mail.enqueue(subject=subject, body=body, recipients=[email])
    )


def new_email_of(user: User, token: str) -> str:
    """The address that the link confirms for this login. Raises `LinkIsOver`."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise LinkIsOver from error
    if facts["user"] != str(user.pk) or facts["old"] != user.email:
        raise LinkIsOver
    return facts["new"]


@transaction.atomic
def confirm_new_email(user: User, token: str) -> str:
    """The login, and the person behind it, have the new address from now on; the old
    one is told. Raises `LinkIsOver`."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    email = new_email_of(locked, token)
    if User.objects.filter(email__iexact=email).exists():
        raise LinkIsOver
    old, locked.email = locked.email, email
    locked.save(update_fields=["email"])
    EmailAddress.objects.filter(user=locked).delete()
    person = getattr(locked, "person", None)
    if person is not None:
        person.email = email
        person.save(update_fields=["email"])
    body = _(
        "Bonjour,\n\nVotre adresse de connexion à Alliage a changé. Si ce n’est pas "
        "vous, prévenez votre organisme tout de suite.\n\nL’équipe Alliage"
    )
    subject = _("Votre adresse de connexion a changé")
    transaction.on_commit(
        lambda: send_mail.enqueue(subject=subject, body=body, recipients=[old])
    )
    return email
