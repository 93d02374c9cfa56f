"""A partner's clients of the API: made, renewed, revoked, mandated, by its managers.

The secret is given back once, to be shown once; only its digest is kept.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from oauth2_provider.generators import generate_client_secret

from people.models import OrganisationKind, PartnerClient, Role
from people.viewer import Viewer, ViewerKind
from training.clients.models import ClientEvent
from training.refusals import Refusal

Kind = ClientEvent.Kind


class MayNotManageClients(Refusal):
    code = "may_not_manage_clients"
    sentence = gettext_lazy("Seule la direction de l’organisme décide de ses clients.")


class ClientExists(Refusal):
    code = "client_exists"
    sentence = gettext_lazy(
        "Ce client est déjà créé, et son secret n’est montré qu’une fois. Si vous ne "
        "l’avez pas noté, demandez un nouveau secret sur sa page."
    )


class ClientRevoked(Refusal):
    code = "client_revoked"
    sentence = gettext_lazy("Ce client est révoqué : créez-en un autre.")


class TooLong(Refusal):
    code = "client_too_long"
    sentence = gettext_lazy("Cette date est passée, ou trop lointaine.")


class OwnClient(Refusal):
    code = "own_client"
    sentence = gettext_lazy("Ce client est déjà celui de votre organisme.")


def may_manage_clients(viewer: Viewer) -> bool:
    """The managers of an organisation, for its own clients and mandates alone."""
    return viewer.kind == ViewerKind.USER and viewer.has_role(Role.MANAGER)


def clients_of(viewer: Viewer) -> QuerySet[PartnerClient]:
    """Those of the manager's organisation, and those that it mandates."""
    rows = PartnerClient.objects.select_related("organisation")
    if not may_manage_clients(viewer):
        return rows.none()
    own = Q(organisation=viewer.organisation)
    mandated = Q(pk__in=viewer.organisation.mandated_clients.values("pk"))
    return rows.filter(own | mandated).order_by("revoked_at", "name", "pk")


def own_clients_of(viewer: Viewer) -> QuerySet[PartnerClient]:
    return clients_of(viewer).filter(organisation=viewer.organisation)


def latest_expiry():
    return timezone.localdate() + timedelta(days=settings.API_CLIENT_MAX_DAYS)


@transaction.atomic
def make_client(
    *, key: UUID, name: str, purpose: str, scopes: list[str], expires_on, by: Viewer
) -> tuple[PartnerClient, str]:
    """The client, and its secret, in plain words for this once.

    `key` becomes its public identifier: sent twice, the same form makes one client.
    """
    _refuse_unless_manager(by)
    if PartnerClient.objects.filter(client_id=str(key)).exists():
        raise ClientExists
    secret = generate_client_secret()
    client = PartnerClient.objects.create(
        client_id=str(key),
        client_secret=secret,
        client_type=PartnerClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=PartnerClient.GRANT_CLIENT_CREDENTIALS,
        name=name,
        purpose=purpose,
        allowed_scopes=" ".join(scopes),
        organisation=by.organisation,
        expires_at=_end_of(expires_on),
    )
    _note(client, Kind.MADE, by=by)
    return client, secret


@transaction.atomic
def renew_client(
    client: PartnerClient, *, expires_on, with_new_secret: bool, by: Viewer
) -> str:
    """Until another day; gives the new secret back, or "" if the old one stays.

    With a new secret, what was obtained by the old one stops at once.
    """
    locked = _own_locked(client, by)
    if locked.is_revoked:
        raise ClientRevoked
    locked.expires_at = _end_of(expires_on)
    fields, secret = ["expires_at"], ""
    if with_new_secret:
        secret = generate_client_secret()
        locked.client_secret = secret
        fields.append("client_secret")
        locked.accesstoken_set.all().delete()
    locked.save(update_fields=fields)
    _note(locked, Kind.NEW_SECRET if secret else Kind.RENEWED, by=by)
    return secret


@transaction.atomic
def revoke_client(client: PartnerClient, *, reason: str, by: Viewer) -> None:
    """At once and for good: no token is given, and those that run stop. Repeatable."""
    _revoke(_own_locked(client, by), reason=reason, by=by)


@transaction.atomic
def cut_client(client: PartnerClient, *, reason: str, by: Viewer) -> None:
    """The same, by whoever watches over it and was told of an alarm. Repeatable."""
    locked = PartnerClient.objects.select_for_update(no_key=True).get(pk=client.pk)
    _revoke(locked, reason=reason, by=by)


def _revoke(locked: PartnerClient, *, reason: str, by: Viewer) -> None:
    if not locked.is_revoked:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        _note(locked, Kind.REVOKED, by=by, reason=reason)


@transaction.atomic
def give_mandate(client_id: str, *, reason: str, by: Viewer) -> PartnerClient | None:
    """Lets another organisation's client see what the manager's agency may see.

    None if no usable client has this identifier. Repeatable.
    """
    _refuse_unless_manager(by)
    rows = PartnerClient.objects.select_for_update(no_key=True)
    client = rows.filter(client_id=client_id.strip()).first()
    if client is None or not client.is_usable(None):
        return None
    if client.organisation_id == by.organisation.pk:
        raise OwnClient
    mandates = client.mandated_by
    if not mandates.filter(pk=by.organisation.pk).exists():
        _keep_its_own(client)
        mandates.add(by.organisation)
        _note(client, Kind.MANDATED, by=by, reason=reason)
    return client


def _keep_its_own(client: PartnerClient) -> None:
    """An employment partner's client that serves another keeps serving its own."""
    own = client.organisation
    is_partner = OrganisationKind.Kind.EMPLOYMENT_PARTNER in own.kind_names
    if is_partner and not client.mandated_by.exists():
        client.mandated_by.add(own)


@transaction.atomic
def end_mandate(client: PartnerClient, *, reason: str, by: Viewer) -> None:
    """The client sees nothing of the manager's agency any more. Repeatable."""
    _refuse_unless_manager(by)
    if client.mandated_by.filter(pk=by.organisation.pk).exists():
        client.mandated_by.remove(by.organisation)
        _note(client, Kind.MANDATE_ENDED, by=by, reason=reason)


def _refuse_unless_manager(by: Viewer) -> None:
    if not may_manage_clients(by):
        raise MayNotManageClients


def _own_locked(client: PartnerClient, by: Viewer) -> PartnerClient:
    if not may_manage_clients(by) or client.organisation_id != by.organisation.pk:
        raise MayNotManageClients
    return PartnerClient.objects.select_for_update(no_key=True).get(pk=client.pk)


def _end_of(day):
    """The end of that day, here."""
    if not timezone.localdate() < day <= latest_expiry():
        raise TooLong
    return timezone.localtime().replace(
        year=day.year, month=day.month, day=day.day, hour=23, minute=59, second=59
    )


def _note(client: PartnerClient, kind: str, *, by: Viewer, reason: str = "") -> None:
    mandate = kind in (Kind.MANDATED, Kind.MANDATE_ENDED)
    ClientEvent.objects.create(
        client=client,
        kind=kind,
        reason=reason[:255],
        agency=by.organisation if mandate else None,
        **by.as_record(),
    )
