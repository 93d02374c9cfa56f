"""Who works for an organisation: invited, given functions, confirmed, let go.

Its direction decides, and the coordination for the territory's own team. Each act is a
row of the journal (`TeamEvent`).
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    TeamEvent,
    User,
)
from people.services import end_role, give_role
from people.sessions import end_sessions
from people.tasks import send_mail
from people.viewer import Viewer

SALT = "people.team"
Act = TeamEvent.Kind
Kind = OrganisationKind.Kind
PROVIDERS = {Kind.TRAINING_PROVIDER, Kind.UNIVERSITY, Kind.COMPANY}


class TeamRefusal(Exception):
    """A rule says no, in the sentence that is shown."""


def can_run_team(viewer: Viewer) -> bool:
    """The direction of the organisation; in a territory, its coordination too."""
    return viewer.has_role(Role.MANAGER, Role.COORDINATOR)


def roles_of(organisation: Organisation) -> list[Role]:
    """The functions that exist in an organisation of its kinds."""
    kinds = organisation.kind_names
    roles = [Role.MANAGER]
    if kinds & PROVIDERS:
        roles += [Role.OFFICE, Role.TRAINER, Role.EDITOR]
    if Kind.EMPLOYMENT_PARTNER in kinds:
        roles += [Role.COUNSELLOR]
    if Kind.TERRITORY in kinds:
        roles += [Role.COORDINATOR, Role.DATA_PROTECTION]
    return roles


@transaction.atomic
def invite_colleague(
    organisation: Organisation, *, email: str, name: str, role: str, by: Viewer
) -> Invitation:
    """Sends the link; an earlier one for the same function is replaced."""
    _refuse_strange_role(organisation, role)
    email = email.strip().lower()
    if _current(organisation).filter(user__email=email, role=role).exists():
        raise TeamRefusal(_("Cette personne a déjà cette fonction."))
    now = timezone.now()
    Invitation.objects.filter(
        organisation=organisation, email=email, role=role, accepted_at=None
    ).filter(withdrawn_at=None).update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name.strip(),
        role=role,
        invited_by=by.user,
        expires_on=timezone.localdate() + timedelta(days=settings.INVITATION_DAYS),
    )
    _note(organisation, Act.INVITED, by=by, role=role)
    token = signing.dumps(str(invitation.pk), salt=SALT)
    address = f"{settings.BASE_URL}{reverse('accept_invitation', args=[token])}"
    body = _(
        "Bonjour,\n\n%(who)s vous invite à rejoindre « %(organisation)s » sur Alliage "
        "(%(role)s).\n\nPour accepter, ouvrez ce lien dans les %(days)d jours :\n"
        "%(address)s\n\nVous ne savez pas de quoi il s’agit ? Ne faites rien."
        "\n\nL’équipe d’Alliage"
    ) % {
        "who": by.user,
        "organisation": organisation,
        "role": invitation.get_role_display(),
        "days": settings.INVITATION_DAYS,
        "address": address,
    }
    subject = _("Rejoindre %(name)s sur Alliage") % {"name": organisation}
    _mail(subject, body, email)
    return invitation


@transaction.atomic
def invite_first_manager(
    organisation: Organisation, *, email: str, name: str, by: Viewer
) -> Invitation:
    """By a territory's coordination, where nobody directs yet; the organisation hears
    of it at its own address, so that nobody slips in unseen."""
    if not by.has_role(Role.COORDINATOR):
        raise TeamRefusal(_("La coordination du territoire invite les directions."))
    if _current(organisation).filter(role=Role.MANAGER).exists():
        raise TeamRefusal(_("Cet organisme a déjà une direction : elle invite."))
    invitation = invite_colleague(
        organisation, email=email, name=name, role=Role.MANAGER, by=by
    )
    if organisation.email and organisation.email.lower() != invitation.email:
        body = _(
            "Bonjour,\n\n%(who)s (%(territory)s) a invité %(name)s à la direction de "
            "« %(organisation)s » sur Alliage. Si ce n’est pas juste, prévenez la "
            "coordination du territoire tout de suite.\n\nL’équipe d’Alliage"
        ) % {
            "who": by.user,
            "territory": by.organisation,
            "name": invitation.name,
            "organisation": organisation,
        }
        _mail(_("Votre direction est invitée sur Alliage"), body, organisation.email)
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link accepts, if it still may."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    waiting = Invitation.objects.waiting().select_related("organisation")
    return waiting.filter(pk=pk).first()


@transaction.atomic
def accept_invitation(
    invitation: Invitation, user: User | None, password: str | None
) -> User:
    """By the account of that address, opened or reopened here if need be."""
    locked = Invitation.objects.select_for_update().waiting().get(pk=invitation.pk)
    if user is None:
        user = User.objects.create_user(locked.email, password, name=locked.name)
    elif not user.is_active:
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    give_role(user=user, organisation=locked.organisation, role=locked.role)
    _touch_confirmed(user, locked.organisation, locked.role)
    TeamEvent.objects.create(
        organisation=locked.organisation,
        kind=Act.JOINED,
        user=user,
        role=locked.role,
        by_user=user,
    )
    return user


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Viewer) -> None:
    """Its link opens nothing any more. Safe to repeat."""
    done = Invitation.objects.waiting().filter(pk=invitation.pk)
    if done.update(withdrawn_at=timezone.now()):
        _note(invitation.organisation, Act.WITHDRAWN, by=by, role=invitation.role)


@transaction.atomic
def give_function(
    user: User, organisation: Organisation, *, role: str, by: Viewer
) -> None:
    """One more function for a colleague who is there already."""
    _refuse_strange_role(organisation, role)
    if not _current(organisation).filter(user=user).exists():
        raise TeamRefusal(_("Invitez d’abord cette personne."))
    give_role(user=user, organisation=organisation, role=role)
    _touch_confirmed(user, organisation, role)
    _note(organisation, Act.ROLE_GIVEN, by=by, user=user, role=role)


@transaction.atomic
def end_function(membership: Membership, *, by: Viewer) -> None:
    """At once; what was done in it keeps its author."""
    _refuse_own_direction(membership.user, by)
    end_role(membership)
    facts = {"user": membership.user, "role": membership.role}
    _note(membership.organisation, Act.ROLE_ENDED, by=by, **facts)
    _close_if_nothing_is_left(membership.user)


@transaction.atomic
def let_go(user: User, organisation: Organisation, *, by: Viewer) -> None:
    """Someone leaves: functions here ended, sessions closed, and the account with
    them where no other organisation and no training of their own needs it."""
    _refuse_own_direction(user, by)
    for membership in _current(organisation).filter(user=user):
        end_role(membership)
    end_sessions(user)
    _close_if_nothing_is_left(user)
    _note(organisation, Act.LEFT, by=by, user=user)


@transaction.atomic
def reset_factor(user: User, organisation: Organisation, *, by: Viewer) -> None:
    """A lost telephone and no recovery codes left: the next login sets one up anew."""
    here = _current(organisation).filter(user=user).exists()
    elsewhere = Membership.objects.current().filter(user=user)
    if not here or elsewhere.exclude(organisation=organisation).exists():
        raise TeamRefusal(
            _("Cette personne travaille aussi ailleurs : voyez l’administration.")
        )
    if user.is_staff or user.is_superuser or user == by.user:
        raise TeamRefusal(_("Voyez l’administration du site pour ce compte."))
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    _note(organisation, Act.FACTOR_RESET, by=by, user=user)
    body = _(
        "Bonjour,\n\n%(who)s a effacé le second facteur de votre compte Alliage. Vous "
        "en choisirez un autre à la prochaine connexion. Si vous ne l’avez pas "
        "demandé, prévenez votre organisme tout de suite.\n\nL’équipe d’Alliage"
    ) % {"who": by.user}
    _mail(_("Votre second facteur est à refaire"), body, user.email)


@transaction.atomic
def confirm_access(membership: Membership, *, by: Viewer) -> None:
    """Still needed: looked at again in a quarter. Safe to repeat."""
    membership.confirmed_on = timezone.localdate()
    membership.save(update_fields=["confirmed_on"])
    facts = {"user": membership.user, "role": membership.role}
    _note(membership.organisation, Act.CONFIRMED, by=by, **facts)


def _current(organisation: Organisation):
    return Membership.objects.current().filter(organisation=organisation)


def _touch_confirmed(user: User, organisation: Organisation, role: str) -> None:
    Membership.objects.filter(user=user, organisation=organisation, role=role).update(
        confirmed_on=timezone.localdate()
    )


def _close_if_nothing_is_left(user: User) -> None:
    bound = (
        Membership.objects.current().filter(user=user).exists()
        or Person.objects.filter(user=user).exists()
        or user.is_staff
    )
    if not bound:
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user)


def _refuse_strange_role(organisation: Organisation, role: str) -> None:
    if role not in roles_of(organisation):
        raise TeamRefusal(_("Cette fonction n’existe pas dans votre organisme."))


def _refuse_own_direction(user: User, by: Viewer) -> None:
    """So that somebody always keeps the keys."""
    if user == by.user:
        raise TeamRefusal(_("On ne se retire pas soi-même : demandez à un collègue."))


def _note(organisation: Organisation, kind: str, *, by: Viewer, **facts) -> None:
    TeamEvent.objects.create(
        organisation=organisation, kind=kind, by_user=by.user, **facts
    )


def _mail(subject: str, body: str, email: str) -> None:
    transaction.on_commit(
        lambda: send_mail.enqueue(subject=subject, body=body, recipients=[email])
    )
