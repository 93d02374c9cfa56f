"""Which home awaits whom after login, and which organisations one may act for."""

from dataclasses import dataclass

from people.models import Membership, Organisation, OrganisationKind, Role, User
from people.team import can_run_team
from people.viewer import Viewer

Kind = OrganisationKind.Kind
PROVIDERS = {Kind.TRAINING_PROVIDER, Kind.UNIVERSITY, Kind.COMPANY}
# Public addresses of rooms above this one, the most daily work first.
ROOMS = (
    (Role.OFFICE, "/organisme/"),
    (Role.COUNSELLOR, "/suivi/"),
    (Role.TRAINER, "/formateur/"),
    (Role.COORDINATOR, "/territoire/"),
    (Role.DATA_PROTECTION, "/territoire/donnees/"),
    (Role.EDITOR, "/cms/"),
)
TRAINEE_HOME = "/mon-parcours/"
FRONT_DOOR = "/"


@dataclass(frozen=True)
class Choice:
    """An organisation one may act for, with one's functions there, in words."""

    organisation: Organisation
    functions: tuple[str, ...]


def choices_of(user: User) -> list[Choice]:
    """The organisations in which the user has a function today, by name."""
    memberships = (
        Membership.objects.current()
        .filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "role")
    )
    functions: dict[Organisation, list[str]] = {}
    for membership in memberships:
        functions.setdefault(membership.organisation, []).append(
            membership.get_role_display()
        )
    return [
        Choice(organisation, tuple(said)) for organisation, said in functions.items()
    ]


def rooms_of(viewer: Viewer) -> list[str]:
    """The addresses that are the viewer's; a manager's follow the organisation."""
    rooms = []
    if viewer.has_role(Role.MANAGER):
        kinds = viewer.organisation.kind_names
        if kinds & PROVIDERS:
            rooms.append("/organisme/")
        if Kind.EMPLOYMENT_PARTNER in kinds:
            rooms.append("/suivi/")
    rooms += [address for role, address in ROOMS if viewer.has_role(role)]
    return rooms + (["/equipe/"] if can_run_team(viewer) else [])


def home_of(viewer: Viewer) -> str:
    """The address where the viewer's day begins."""
    for address in rooms_of(viewer):
        return address
    return TRAINEE_HOME if viewer.person else FRONT_DOOR
