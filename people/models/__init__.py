"""Who everyone is, and for whom they act."""

from people.models.accounts import User
from people.models.clients import PartnerClient
from people.models.duplicates import DuplicateState, PersonMerge, PossibleDuplicate
from people.models.locks import LoginLock
from people.models.organisations import (
    EntryPlatform,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)
from people.models.persons import PartnerIdentifier, Person, PersonKey, named
from people.models.team import Invitation, TeamEvent

__all__ = [
    "DuplicateState",
    "EntryPlatform",
    "Invitation",
    "LoginLock",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "PartnerClient",
    "PartnerIdentifier",
    "Person",
    "PersonKey",
    "PersonMerge",
    "PossibleDuplicate",
    "Role",
    "TeamEvent",
    "User",
    "named",
]
