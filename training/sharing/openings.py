"""The shares' policy for many rows at once, in memory: the feed and its webhooks.

It says what `policy.enrolment_rows_seen_by` and `policy.referrals_seen_by` say of
partner clients; a test compares them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from training.sharing.models import AccessGrant, Scope
from training.sharing.rules.table import Standing, sees


@dataclass(frozen=True)
class Openings:
    """Person → the shares that open parts of their record."""

    shares: dict[UUID, list[AccessGrant]]

    @classmethod
    def among(
        cls, grants: "QuerySet[AccessGrant]", persons: Iterable[UUID]
    ) -> "Openings":
        """One query for all these persons."""
        return cls.of(grants.filter(person__in=set(persons)))

    @classmethod
    def of(cls, grants: Iterable[AccessGrant]) -> "Openings":
        found = defaultdict(list)
        for grant in grants:
            found[grant.person_id].append(grant)
        return cls(dict(found))

    def organisations(
        self,
        scope: str,
        *,
        person: UUID,
        enrolment: UUID | None = None,
        referral: UUID | None = None,
    ) -> set[UUID]:
        """To whom this part of the referral or enrolment is open. `referral` of an
        enrolment is the one it came of."""
        if not sees(Standing.SHARE, scope):
            return set()
        return {
            grant.organisation_id
            for grant in self.shares.get(person, ())
            if scope in grant.scopes.split()
            and _covers(grant, scope, enrolment, referral)
        }


def _covers(
    grant: AccessGrant, scope: str, enrolment: UUID | None, referral: UUID | None
) -> bool:
    if referral is not None and grant.referral_id == referral:
        return True
    if scope == Scope.REFERRAL or enrolment is None:
        return False
    return grant.is_widened or grant.enrolment_id == enrolment
