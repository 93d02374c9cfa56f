"""The question of an invitation, wherever it is answered: link, home, assisted."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.templatetags.interface import date_fr, time_range_fr
from people.viewer import Viewer
from training.meetings.invitations import choose_slot, confirm, decline, free_slots
from training.meetings.models import (
    Coming,
    InvitationStatus,
    Meeting,
    MeetingInvitation,
    MeetingMeans,
)
from training.meetings.refusals import WrongStep

S = InvitationStatus
MOST_SLOTS = 20


@dataclass(frozen=True)
class Slot:
    """A free slot, in words that name no place and no course."""

    meeting: Meeting

    @property
    def label(self) -> str:
        words = f"{capfirst(day_of(self.meeting))}, {hours_of(self.meeting)}"
        if self.meeting.means == MeetingMeans.ON_SITE:
            return words
        return f"{words}, {self.meeting.get_means_display()}"

    @property
    def has_both(self) -> bool:
        return self.meeting.means == MeetingMeans.BOTH


@dataclass(frozen=True)
class Question:
    """What may be answered now."""

    invitation: MeetingInvitation

    @property
    def meeting(self) -> Meeting | None:
        return self.invitation.meeting

    @property
    def status(self) -> str:
        return self.invitation.status

    @property
    def zone(self) -> ZoneInfo:
        meeting = self.meeting
        return meeting.zone if meeting else self.invitation.referral.provider.zone

    @property
    def starts_at(self) -> datetime | None:
        return self.meeting and self.meeting.starts_at

    @property
    def day(self) -> str:
        return capfirst(day_of(self.meeting)) if self.meeting else ""

    @property
    def hours(self) -> str:
        """`de 9 h à 12 h`, with the zone where it isn't the house's."""
        return hours_of(self.meeting) if self.meeting else ""

    @property
    def has_both(self) -> bool:
        return self.meeting is not None and self.meeting.means == MeetingMeans.BOTH

    @property
    def may_answer(self) -> bool:
        return self.invitation.may_answer

    @property
    def may_come(self) -> bool:
        return self.meeting is not None and self.may_answer

    @cached_property
    def slots(self) -> list[Slot]:
        """Other dates, for who must choose one or can't come."""
        if self.status not in (S.TO_CHOOSE, S.DECLINED):
            return []
        return [Slot(row) for row in free_slots(self.invitation)[:MOST_SLOTS]]

    @property
    def has_choice_of_way(self) -> bool:
        return any(slot.has_both for slot in self.slots)

    @property
    def said(self) -> str:
        """What stands now, as a confirmation."""
        if self.meeting is None:
            return _("C’est noté : aucune date ne convient")
        if self.status == S.CONFIRMED and self.invitation.comes == Coming.REMOTE:
            return _("C’est noté : vous serez à distance")
        if self.status == S.CONFIRMED:
            return _("C’est noté : vous venez")
        return _("C’est noté : vous ne venez pas")


def day_of(meeting: Meeting) -> str:
    return date_fr(meeting.starts_at.astimezone(meeting.zone))


def hours_of(meeting: Meeting) -> str:
    zone = meeting.zone
    text = time_range_fr(
        meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    )
    if zone.key == settings.TIME_ZONE:
        return text
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return _("%(hours)s (heure locale : %(place)s)") % {"hours": text, "place": place}


def take_answer(
    invitation: MeetingInvitation, posted, *, by: Viewer
) -> MeetingInvitation:
    """Does what was tapped: `answer` is coming, remote, absent or slot.

    `slot` is the slot's identifier, `way` how one comes to a slot held in both ways.
    Raises a `Refusal`; `WrongStep` if nothing of that is offered.
    """
    answer = posted.get("answer", "")
    if answer == "absent":
        return decline(invitation, by=by)
    if answer in ("coming", "remote"):
        comes = Coming.REMOTE if answer == "remote" else Coming.ON_SITE
        return confirm(invitation, by=by, comes=comes)
    chosen = next(
        (
            slot.meeting
            for slot in Question(invitation).slots
            if str(slot.meeting.pk) == posted.get("slot")
        ),
        None,
    )
    if answer != "slot" or chosen is None:
        raise WrongStep
    return choose_slot(invitation, chosen, by=by, comes=posted.get("way", ""))
