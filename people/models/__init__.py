"""Who everyone is, and for whom they act."""

from people.models.accounts import User
from people.models.clients import PartnerClient
from people.models.organisations import (
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)
from people.models.persons import PartnerIdentifier, Person

__all__ = [
    "Membership",
    "Organisation",
    "OrganisationKind",
    "PartnerClient",
    "PartnerIdentifier",
    "Person",
    "Role",
    "User",
]
