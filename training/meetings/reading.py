"""What others read of meetings: a person's own, those of a referral, who may come."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from people.models import Organisation, Person
from people.viewer import Viewer
from training.meetings.models import (
    AWAITED,
    STANDING,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
)
from training.referrals.models import Referral

S = InvitationStatus
# A moved invitation is told by the one that follows it.
SHOWN = tuple(status for status in InvitationStatus if status != S.MOVED)


def meetings_of(person: Person) -> QuerySet[MeetingInvitation]:
    """Where the person is awaited, soonest first: for a calendar."""
    return (
        MeetingInvitation.objects.of_person(person)
        .standing()
        .filter(
            status__in=AWAITED,
            meeting__cancelled_at=None,
            meeting__ends_at__gt=timezone.now(),
        )
        .with_details()
        .order_by("meeting__starts_at")
    )


def own_invitations(viewer: Viewer) -> QuerySet[MeetingInvitation]:
    """The viewer's own, newest first."""
    return (
        MeetingInvitation.objects.visible_to(viewer)
        .of_person(viewer.person)
        .filter(status__in=SHOWN)
        .with_details()
        .order_by("-meeting__starts_at", "-invited_at")
    )


def to_answer(viewer: Viewer) -> QuerySet[MeetingInvitation]:
    """What the person still has ahead: to choose, to answer, or to go to."""
    ahead = Q(meeting=None) | Q(
        meeting__cancelled_at=None, meeting__ends_at__gt=timezone.now()
    )
    return (
        own_invitations(viewer)
        .standing()
        .filter(ahead)
        .order_by("meeting__starts_at", "invited_at")
    )


def invitations_about(
    viewer: Viewer, *, person: Person | None = None, referral: Referral | None = None
) -> QuerySet[MeetingInvitation]:
    """Of a person or of one referral, as far as the viewer may see them."""
    rows = MeetingInvitation.objects.visible_to(viewer).filter(status__in=SHOWN)
    rows = rows.of_person(person) if person else rows
    rows = rows.filter(referral=referral) if referral else rows
    return rows.with_details().order_by("-meeting__starts_at", "-invited_at")


def last_invitations(referrals: Iterable[Referral]) -> dict[UUID, MeetingInvitation]:
    """{referral: its last invitation}, in one query."""
    rows = MeetingInvitation.objects.filter(
        referral__in=referrals, status__in=SHOWN
    ).order_by("invited_at", "pk")
    return {row.referral_id: row for row in rows}


def referrals_to_invite(
    provider: Organisation, kind: str, meeting: Meeting | None = None
) -> QuerySet[Referral]:
    """Those who await an answer and no meeting of that kind; those whom the slot
    concerns first, then who waits longest.

    Annotates `is_concerned` and `missed_at` (the last one they didn't come to).
    """
    rows = MeetingInvitation.objects.filter(referral=OuterRef("pk"), kind=kind)
    standing = rows.filter(status__in=STANDING)
    attended = rows.filter(status=S.ATTENDED)
    missed = rows.filter(status__in=(S.NO_SHOW, S.EXCUSED)).order_by(
        "-meeting__starts_at"
    )
    waiting = Referral.objects.received_by(provider).awaiting_answer()
    if meeting is not None:
        waiting = waiting.filter(~Exists(rows.filter(meeting=meeting).on_the_list()))
    return (
        waiting.filter(~Exists(standing), ~Exists(attended))
        .annotate(
            missed_at=Subquery(missed.values("meeting__starts_at")[:1]),
            is_concerned=_concerned(meeting),
        )
        .with_details()
        .order_by("-is_concerned", "sent_at", "pk")
    )


def _concerned(meeting: Meeting | None) -> Case:
    """True for the referrals of the slot's cohorts, or else of its course."""
    cohorts = list(meeting.cohorts.values_list("pk", flat=True)) if meeting else []
    if cohorts:
        condition = Q(cohort__in=cohorts)
    elif meeting is not None and meeting.course_id is not None:
        condition = Q(course=meeting.course_id)
    else:
        condition = Q(pk__isnull=False)
    return Case(
        When(condition, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def next_slots(invitation: MeetingInvitation) -> QuerySet[Meeting]:
    """Where someone who didn't come may be invited anew, soonest first."""
    slots = Meeting.objects.coming().filter(
        provider=invitation.referral.provider_id,
        kind=invitation.kind,
        starts_at__gt=timezone.now(),
    )
    return slots.with_free_places().order_by("starts_at")
