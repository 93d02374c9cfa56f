"""Which account an identity of ProConnect opens, if any.

Nobody gets an account by being known to ProConnect: a direction invited that address,
for an organisation that has that SIRET. Nor does an e-mail open an account that is
there already: its owner links the two, logged in as usual.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people import team
from people.models import Invitation, Organisation, User
from people.proconnect.protocol import PROVIDER, Identity
from people.tasks import send_mail


class NoEntry(Exception):
    """A rule says no, in the sentences that are shown."""


@transaction.atomic
def account_of(identity: Identity) -> User:
    """The linked account; or one that an invitation opens here and now."""
    link = SocialAccount.objects.filter(provider=PROVIDER, uid=identity.sub)
    if known := link.select_related("user").first():
        _refuse_strange_siret(identity, known.user)
        return known.user
    if User.objects.filter(email__iexact=identity.email).exists():
        raise NoEntry(
            _(
                "L’adresse %(email)s a déjà un compte ici, pas encore relié à "
                "ProConnect. Connectez-vous comme d’habitude, puis reliez-le dans "
                "« Mon compte » : ensuite ProConnect suffira."
            )
            % {"email": identity.email}
        )
    return _newcomer(identity)


@transaction.atomic
def link_account(user: User, identity: Identity) -> None:
    """ProConnect opens this account from now on; its owner is told by mail. Safe to
    repeat."""
    _refuse_strange_siret(identity, user)
    link = SocialAccount.objects.filter(provider=PROVIDER, uid=identity.sub).first()
    if link is not None and link.user_id == user.pk:
        return
    if link is not None or is_linked(user):
        raise NoEntry(
            _("Cette identité ProConnect ou ce compte est déjà relié par ailleurs.")
        )
    _link(user, identity)
    body = _(
        "Bonjour,\n\nVotre compte Alliage vient d’être relié à ProConnect, qui peut "
        "maintenant l’ouvrir. Ce n’était pas vous ? Retirez le lien dans « Mon "
        "compte », changez votre mot de passe et prévenez votre organisme."
        "\n\nL’équipe d’Alliage"
    )
    subject = _("Votre compte est relié à ProConnect")
    transaction.on_commit(
        lambda: send_mail.enqueue(subject=subject, body=body, recipients=[user.email])
    )


def unlink_account(user: User) -> None:
    """ProConnect opens it no more. Safe to repeat."""
    SocialAccount.objects.filter(provider=PROVIDER, user=user).delete()


def is_linked(user: User) -> bool:
    return SocialAccount.objects.filter(provider=PROVIDER, user=user).exists()


def organisations_of(siret: str) -> QuerySet[Organisation]:
    """Those of this SIRET, with their agencies that have none of their own."""
    found = set(Organisation.objects.filter(siret=siret).values_list("pk", flat=True))
    newest = found if siret else set()
    while newest:
        below = Organisation.objects.filter(parent__in=newest, siret="")
        newest = set(below.values_list("pk", flat=True)) - found
        found |= newest
    return Organisation.objects.filter(pk__in=found if siret else ())


def acting_for(user: User, identity: Identity) -> Organisation | None:
    """The organisation that the SIRET means, where it means one alone."""
    own = organisations_of(identity.siret) & Organisation.objects.for_user(user)
    return own.first() if own.count() == 1 else None


def _newcomer(identity: Identity) -> User:
    """Whom a direction of that SIRET invited at that address."""
    invitations = Invitation.objects.waiting().filter(
        email__iexact=identity.email, organisation__in=organisations_of(identity.siret)
    )
    user = None
    for invitation in invitations if identity.email else ():
        user = team.accept_invitation(invitation, user, None)
    if user is None:
        raise NoEntry(
            _(
                "ProConnect vous a bien reconnu, mais Alliage n’a pas de compte pour "
                "vous. Demandez à la direction de votre organisme (SIRET %(siret)s) de "
                "vous inviter à l’adresse %(email)s, puis revenez ici."
            )
            % {"siret": identity.siret or "–", "email": identity.email or "–"}
        )
    _link(user, identity)
    return user


def _link(user: User, identity: Identity) -> None:
    """Nothing of what the provider tells is kept but the key."""
    try:
        with transaction.atomic():
            SocialAccount.objects.create(provider=PROVIDER, uid=identity.sub, user=user)
    except IntegrityError as error:
        raise NoEntry(_("Cette identité est déjà reliée : réessayez.")) from error


def _refuse_strange_siret(identity: Identity, user: User) -> None:
    own = organisations_of(identity.siret) & Organisation.objects.for_user(user)
    if not own.exists():
        raise NoEntry(
            _(
                "ProConnect vous présente pour l’organisme de SIRET %(siret)s, où "
                "votre compte n’a pas de fonction. Choisissez le bon organisme chez "
                "ProConnect, ou demandez une fonction à la direction de celui-ci."
            )
            % {"siret": identity.siret or "–"}
        )
