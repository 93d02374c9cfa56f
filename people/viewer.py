"""Who asks. Never a bare user: what one may see depends on for whom one acts."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from people.models import Membership, Organisation, PartnerClient, Person, Role, User


class ViewerKind(StrEnum):
    """The doors by which someone or something asks."""

    ANONYMOUS = "anonymous"
    USER = "user"
    CLIENT = "client"
    LINK = "link"
    SYSTEM = "system"


@dataclass(frozen=True)
class Viewer:
    """A user acting for an organisation, a partner client, a link's holder, the system.

    `person` is the trainee behind a login or a personal link, if there is one.
    `may_switch` says that a user works for several organisations;
    `awaits_second_factor`, that the session has yet to prove one: until then a
    professional has no right at all.
    """

    kind: ViewerKind
    user: User | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    roles: frozenset[str] = frozenset()
    client: PartnerClient | None = None
    mandated_ids: frozenset[UUID] = frozenset()
    may_switch: bool = False
    awaits_second_factor: bool = False

    @classmethod
    def anonymous(cls) -> "Viewer":
        return cls(ViewerKind.ANONYMOUS)

    @classmethod
    def system(cls) -> "Viewer":
        """Alliage itself: the demo's builder, imports, daily chores."""
        return cls(ViewerKind.SYSTEM)

    @classmethod
    def for_user(
        cls, user: User, organisation_id: UUID | str | None = None
    ) -> "Viewer":
        """The user acting for the given organisation, or for their first one."""
        memberships = list(
            Membership.objects.current()
            .filter(user=user)
            .select_related("organisation", "user__person__merged_into")
            .prefetch_related("organisation__kinds")
            .order_by("organisation__name", "role")
        )
        acting = next(
            (
                m.organisation
                for m in memberships
                if str(m.organisation_id) == str(organisation_id)
            ),
            memberships[0].organisation if memberships else None,
        )
        roles = frozenset(m.role for m in memberships if m.organisation == acting)
        held = _person_behind(user, memberships)
        return cls(
            ViewerKind.USER,
            user=user,
            person=held.current if held else None,
            organisation=acting,
            may_switch=len({m.organisation_id for m in memberships}) > 1,
            roles=roles,
        )

    @classmethod
    def for_client(
        cls, client: PartnerClient, mandates: set[UUID] | None = None
    ) -> "Viewer":
        """A partner's program: it sees what its mandating agencies' shares open.

        `mandates` are those agencies, where the caller has just read them.
        """
        mandated = mandates
        if mandated is None:
            mandated = {org.pk for org in client.mandated_by.all()}
        return cls(
            ViewerKind.CLIENT,
            organisation=client.organisation,
            client=client,
            mandated_ids=frozenset(mandated or {client.organisation_id}),
        )

    @classmethod
    def for_link(cls, person: Person) -> "Viewer":
        """The holder of a personal link: the person alone, nothing else."""
        return cls(ViewerKind.LINK, person=person)

    @property
    def is_professional(self) -> bool:
        """Works for an organisation, or keeps the installation."""
        return self.user is not None and (
            self.organisation is not None
            or self.user.is_staff
            or self.user.is_superuser
        )

    def without_rights(self) -> "Viewer":
        """The same login before its second factor: it acts for nobody yet."""
        return replace(
            self,
            person=None,
            organisation=None,
            roles=frozenset(),
            may_switch=False,
            awaits_second_factor=True,
        )

    @property
    def is_system(self) -> bool:
        return self.kind == ViewerKind.SYSTEM

    @property
    def is_authenticated(self) -> bool:
        return self.kind != ViewerKind.ANONYMOUS

    def has_role(self, *roles: str) -> bool:
        """Acts in one of these roles for the organisation chosen now."""
        return not self.roles.isdisjoint(roles)

    def acts_for(self, organisation_id: UUID | None, *roles: str) -> bool:
        """Acts for this very organisation in one of these roles."""
        return (
            organisation_id is not None
            and self.organisation is not None
            and self.organisation.pk == organisation_id
            and self.has_role(*roles)
        )

    @property
    def works_at_provider(self) -> bool:
        return self.has_role(Role.OFFICE, Role.MANAGER, Role.TRAINER)

    def as_record(self) -> dict[str, Any]:
        """Identifiers for journals and events: who, by which door, for whom."""
        return {
            "actor_kind": str(self.kind),
            "actor_user": self.user,
            "actor_organisation": self.organisation,
            "actor_client": self.client,
        }


def _person_behind(user: User, memberships: list[Membership]) -> Person | None:
    """The trainee of this login; a colleague's was read with their memberships."""
    if memberships:
        return getattr(memberships[0].user, "person", None)
    return Person.objects.filter(user=user).select_related("merged_into").first()
