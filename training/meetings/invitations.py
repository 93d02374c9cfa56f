"""Writes of invitations: never one more than there are places, whoever asks at once.

Locks are taken in one order: referral, meeting, invitation.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.meetings import permissions
from training.meetings.announcing import (
    tell_counsellors,
    tell_person,
    tell_provider,
)
from training.meetings.models import (
    AWAITED,
    STANDING,
    Coming,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
    MeetingMeans,
)
from training.meetings.refusals import (
    AlreadyInvited,
    MayNotAnswer,
    MayNotRun,
    MeetingHasBegun,
    MeetingIsCancelled,
    MeetingIsFull,
    NothingIsAwaited,
    NotThisMeeting,
    WrongStep,
)
from training.meetings.slots import lock_meeting
from training.meetings.steps import keep_step, locked, move
from training.referrals.models import AWAITING_ANSWER, Referral, ReferralStatus
from training.referrals.services import note_step
from training.sharing.assistance import record_act

S = InvitationStatus


@transaction.atomic
def invite(
    referrals: Iterable[Referral], *, by: Viewer, meeting: Meeting
) -> list[MeetingInvitation]:
    """Invites all of them to this slot, or nobody if there isn't room for all.

    Who is on its list already keeps the place; who had still to choose gets this one.
    """
    if not permissions.can_run(by, meeting):
        raise MayNotRun
    rows = _lock(referrals, by=by)
    slot = lock_meeting(meeting)
    check_open(slot)
    listed = {
        row.referral_id: row for row in slot.invitations.on_the_list().with_details()
    }
    newcomers = [row for row in rows if row.pk not in listed]
    left = slot.places_left()
    if len(newcomers) > left:
        raise MeetingIsFull(_too_many(left))
    made = [_invite(row, slot.kind, slot, by=by) for row in newcomers]
    return made + [listed[row.pk] for row in rows if row.pk in listed]


@transaction.atomic
def invite_to_choose(
    referrals: Iterable[Referral], *, by: Viewer, kind: str
) -> list[MeetingInvitation]:
    """Each chooses a free slot of that kind by themself. Repeatable."""
    rows = _lock(referrals, by=by)
    standing = {
        row.referral_id: row
        for row in MeetingInvitation.objects.filter(
            referral__in=rows, kind=kind, status__in=STANDING
        )
    }
    return [standing.get(row.pk) or _invite(row, kind, None, by=by) for row in rows]


def _lock(referrals: Iterable[Referral], *, by: Viewer) -> list[Referral]:
    keys = [referral.pk for referral in referrals]
    rows = list(
        Referral.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("person", "provider", "referring_organisation", "course")
        .order_by("pk")
    )
    for row in rows:
        if not permissions.can_plan(by, row.provider):
            raise MayNotRun
        if row.status not in AWAITING_ANSWER:
            raise NothingIsAwaited(NothingIsAwaited.sentence % {"name": row.person})
    return rows


def _too_many(left: int) -> str:
    if left <= 0:
        return str(MeetingIsFull.sentence)
    said = _("Il reste %(left)s place(s) à ce créneau : choisissez moins de personnes.")
    return said % {"left": left}


def check_open(slot: Meeting) -> None:
    """Raises `MeetingIsCancelled` or `MeetingHasBegun`."""
    if slot.is_cancelled:
        raise MeetingIsCancelled
    if slot.has_begun:
        raise MeetingHasBegun


def _invite(
    referral: Referral, kind: str, slot: Meeting | None, *, by: Viewer
) -> MeetingInvitation:
    """`referral` and `slot` are locked."""
    if slot is not None and slot.provider_id != referral.provider_id:
        raise NotThisMeeting
    earlier = referral.meeting_invitations.filter(kind=kind)
    standing = earlier.filter(status__in=STANDING).first()
    if standing is not None and standing.status != S.TO_CHOOSE:
        raise AlreadyInvited(AlreadyInvited.sentence % {"name": referral.person})
    if standing is None:
        missed = earlier.filter(status__in=(S.NO_SHOW, S.EXCUSED)).count()
        invitation = MeetingInvitation.objects.create(
            referral=referral,
            meeting=slot,
            kind=kind,
            status=S.INVITED if slot else S.TO_CHOOSE,
            attempt=missed + 1,
        )
        event = keep_step(invitation, "", by=by)
    else:
        invitation = standing
        event = move(
            standing, S.INVITED, by=by, meeting=slot, invited_at=timezone.now()
        )
    note_step(
        referral,
        ReferralStatus.INVITED,
        by=by,
        is_told=False,
        counting_from=slot and slot.starts_at.astimezone(slot.zone).date(),
    )
    tell_person("meeting_invitation", event)
    tell_counsellors("invited" if slot else "to_choose", event)
    return invitation


def _check_concerned(referral: Referral, slot: Meeting) -> None:
    if not Meeting.objects.for_referral(referral).filter(pk=slot.pk).exists():
        raise NotThisMeeting


def current(invitation: MeetingInvitation) -> MeetingInvitation:
    """The one that stands now, if it was moved to another slot since."""
    if invitation.status != S.MOVED:
        return invitation
    rows = MeetingInvitation.objects.filter(
        referral=invitation.referral_id, kind=invitation.kind
    )
    return rows.exclude(status=S.MOVED).order_by("-invited_at").first() or invitation


def free_slots(invitation: MeetingInvitation) -> QuerySet[Meeting]:
    """Those that the person may choose instead, soonest first."""
    rows = (
        Meeting.objects.coming()
        .for_referral(invitation.referral)
        .filter(kind=invitation.kind, starts_at__gt=timezone.now())
        .exclude(pk=invitation.meeting_id)
    )
    slots = Meeting.objects.filter(pk__in=rows.values("pk")).with_free_places()
    return slots.select_related("provider", "led_by").order_by("starts_at")


@transaction.atomic
def confirm(
    invitation: MeetingInvitation, *, by: Viewer, comes: str = ""
) -> MeetingInvitation:
    """« Je viens. » Repeatable; who had declined needs a place that is still free."""
    _check_may_answer(invitation, by=by)
    slot = lock_meeting(invitation.meeting) if invitation.meeting else None
    row = locked(invitation)
    if slot is None:
        raise WrongStep
    check_open(slot)
    comes = _way(slot, comes)
    if row.status == S.CONFIRMED and row.comes == comes:
        return row
    if row.status == S.DECLINED and slot.places_left() <= 0:
        raise MeetingIsFull
    facts = {"comes": comes, "answered_at": timezone.now()}
    if row.status == S.CONFIRMED:
        MeetingInvitation.objects.filter(pk=row.pk).update(**facts)
        return locked(row)
    move(row, S.CONFIRMED, by=by, **facts)
    _note_act(row, by=by)
    return row


@transaction.atomic
def decline(invitation: MeetingInvitation, *, by: Viewer) -> MeetingInvitation:
    """« Je ne peux pas. » The place is free at once. Repeatable."""
    _check_may_answer(invitation, by=by)
    row = locked(invitation)
    if row.status == S.DECLINED:
        return row
    if row.meeting is not None:
        check_open(row.meeting)
    event = move(row, S.DECLINED, by=by, comes="", answered_at=timezone.now())
    tell_counsellors("declined", event)
    if row.meeting is None and not permissions.can_plan(by, row.referral.provider):
        tell_provider("meeting_no_date", event)
    _note_act(row, by=by)
    return row


@transaction.atomic
def choose_slot(
    invitation: MeetingInvitation, meeting: Meeting, *, by: Viewer, comes: str = ""
) -> MeetingInvitation:
    """The person takes a free slot: the first, or another one instead. Repeatable."""
    _check_may_answer(invitation, by=by)
    Referral.objects.select_for_update().get(pk=invitation.referral_id)
    slot = lock_meeting(meeting)
    row = locked(current(locked(invitation)))
    if row.meeting_id == slot.pk:
        return confirm(row, by=by, comes=comes)
    check_open(slot)
    if slot.kind != row.kind:
        raise NotThisMeeting
    _check_concerned(row.referral, slot)
    if slot.places_left() <= 0:
        raise MeetingIsFull
    facts = {"comes": _way(slot, comes), "answered_at": timezone.now()}
    if row.meeting is None:
        event = move(row, S.CONFIRMED, by=by, meeting=slot, **facts)
    else:
        move(row, S.MOVED, by=by)
        row = MeetingInvitation.objects.create(
            referral=row.referral,
            meeting=slot,
            kind=row.kind,
            status=S.CONFIRMED,
            attempt=row.attempt,
            **facts,
        )
        event = keep_step(row, "", by=by)
    tell_person("meeting_invitation", event)
    tell_counsellors("invited", event)
    _note_act(row, by=by)
    return row


@transaction.atomic
def cancel_invitation(
    invitation: MeetingInvitation, *, by: Viewer
) -> MeetingInvitation:
    """The office takes someone off the list, and both are told. Repeatable."""
    if not permissions.can_plan(by, invitation.referral.provider):
        raise MayNotRun
    row = locked(invitation)
    if row.status == S.CANCELLED:
        return row
    if row.meeting is not None and row.status in AWAITED:
        check_open(row.meeting)
    event = move(row, S.CANCELLED, by=by)
    tell_person("meeting_cancelled", event)
    tell_counsellors("cancelled", event)
    return row


def _check_may_answer(invitation: MeetingInvitation, *, by: Viewer) -> None:
    if not permissions.can_answer(by, invitation):
        raise MayNotAnswer


def _way(slot: Meeting, comes: str) -> str:
    """Only a meeting held in both ways leaves the choice."""
    if slot.means == MeetingMeans.BOTH:
        return comes if comes in Coming.values else Coming.ON_SITE
    return Coming.ON_SITE if slot.means == MeetingMeans.ON_SITE else Coming.REMOTE


def _note_act(row: MeetingInvitation, *, by: Viewer) -> None:
    """Done in the person's place: they read it in the journal of their record."""
    if by.is_system or row.referral.provider_id == getattr(by.organisation, "pk", None):
        return
    when = date_fr(row.meeting.starts_at) if row.meeting else row.get_kind_display()
    deed = _("Réponse au rendez-vous de %(day)s : %(answer)s")
    said = {"day": when, "answer": row.get_status_display()}
    record_act(by, row.referral.person, deed % said)
