"""Messages are a door too: whether an agency's people may still be told of someone.

Asked when a message is written, and again when it leaves: a share may have ended in
between.
"""

from uuid import UUID

from django.db.models import Q

from people.models import Membership, Organisation, User
from training.sharing.models import AccessGrant, EndKind, Scope

# What a message is about → the paths that lead from a share to it.
PATHS = {
    "referral": ("referral",),
    "enrolment": ("enrolment", "referral__enrolment"),
    "meetinginvitation": ("referral__meeting_invitations",),
    "seatoffer": ("referral__seat_offers",),
}


def agency_is_told(agency: Organisation | UUID, about: str, key: UUID | str) -> bool:
    """Whether the people of an agency may be told of this.

    While nothing was shared yet (a draft), its author may. After an end, nobody, but
    that the referral was withdrawn is still told to who made it.
    """
    return _may_leave(_shares(about, key).filter(organisation=agency))


def colleague_is_told(user: User, about: str, key: UUID | str) -> bool:
    """The same for one colleague, by the agencies for which they work today."""
    agencies = Membership.objects.current().filter(user=user).values("organisation")
    return about not in PATHS or _may_leave(
        _shares(about, key).filter(organisation__in=agencies)
    )


def _shares(about: str, key: UUID | str):
    reached = Q()
    for path in PATHS[about]:
        reached |= Q(**{path: key})
    return AccessGrant.objects.filter(reached)


def _may_leave(shares) -> bool:
    ends = list(shares.order_by("-created_at").values_list("end_kind", flat=True))
    if not ends or shares.in_force().opening(Scope.REFERRAL).exists():
        return True
    return ends[0] == EndKind.WITHDRAWAL
