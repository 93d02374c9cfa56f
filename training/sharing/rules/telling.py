"""Messages are a door too: whether an agency's people may still be told of someone.

Asked when a message is written, and again when it leaves: a share may have ended in
between.
"""

from uuid import UUID

from django.db.models import Q

from people.models import Membership, Organisation, User
from training.sharing.models import AccessGrant, EndKind, Scope

# What a message is about → the part it tells, and the paths from a share to it.
PATHS = {
    "referral": (Scope.REFERRAL, ("referral",)),
    "enrolment": (Scope.REFERRAL, ("enrolment", "referral__enrolment")),
    "meetinginvitation": (Scope.REFERRAL, ("referral__meeting_invitations",)),
    "seatoffer": (Scope.REFERRAL, ("referral__seat_offers",)),
    "attendanceunit": (
        Scope.ATTENDANCE,
        ("enrolment__attendance_units", "referral__enrolment__attendance_units"),
    ),
}
# To what a wide share leads by the person.
WIDE = {"attendanceunit": "person__enrolments__attendance_units"}


def agency_is_told(agency: Organisation | UUID, about: str, key: UUID | str) -> bool:
    """Whether the people of an agency may be told of this.

    While nothing was shared yet (a draft), its author may. After an end, nobody, but
    that the referral was withdrawn is still told to who made it.
    """
    return _may_leave(_shares(about, key).filter(organisation=agency), about)


def colleague_is_told(user: User, about: str, key: UUID | str) -> bool:
    """The same for one colleague, by the agencies for which they work today."""
    agencies = Membership.objects.current().filter(user=user).values("organisation")
    return about not in PATHS or _may_leave(
        _shares(about, key).filter(organisation__in=agencies), about
    )


def _shares(about: str, key: UUID | str):
    reached = Q()
    for path in PATHS[about][1]:
        reached |= Q(**{path: key})
    if about in WIDE:
        reached |= Q(**{WIDE[about]: key}, is_widened=True)
    return AccessGrant.objects.filter(reached)


def _may_leave(shares, about: str) -> bool:
    part = PATHS[about][0]
    if shares.in_force().opening(part).exists():
        return True
    if part != Scope.REFERRAL:
        return False
    ends = list(shares.order_by("-created_at").values_list("end_kind", flat=True))
    return not ends or ends[0] == EndKind.WITHDRAWAL
