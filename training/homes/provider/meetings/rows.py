"""One person's row on the presence list, as `components/register_row.html` takes it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from people.templatetags.interface import time_fr
from training.meetings.models import Coming, InvitationStatus, MeetingInvitation
from training.meetings.presence import PRESENCE

S = InvitationStatus


@dataclass(frozen=True)
class PresenceRow:
    invitation: MeetingInvitation

    @property
    def row_id(self) -> str:
        return f"ligne-{self.invitation.pk}"

    @property
    def name(self) -> str:
        return self.invitation.referral.person.full_name

    @property
    def state(self) -> str:
        """`present`, `late`, `absent`, or nothing yet."""
        if self.invitation.is_late:
            return "late"
        states = {S.ATTENDED: "present", S.NO_SHOW: "absent", S.EXCUSED: "absent"}
        return states.get(self.invitation.status, "")

    @property
    def hint(self) -> str:
        answers = {
            S.CONFIRMED: _("A répondu : je viens"),
            S.DECLINED: _("A répondu : je ne peux pas"),
            S.INVITED: _("N’a pas répondu"),
        }
        parts = [str(answers.get(self.invitation.status, ""))]
        if self.invitation.comes == Coming.REMOTE:
            parts.append(_("À distance"))
        return " · ".join(part for part in parts if part)

    @property
    def note(self) -> str:
        if self.invitation.status == S.EXCUSED:
            return _("Excusée : elle avait prévenu")
        if self.invitation.is_late:
            zone = self.invitation.meeting.zone
            at = time_fr(self.invitation.arrived_at.astimezone(zone))
            return _("Arrivée à %(at)s") % {"at": at}
        return _("Noté") if self.state else ""

    @property
    def is_noted(self) -> bool:
        return self.invitation.status in PRESENCE

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.invitation.meeting_id, self.invitation.pk])

    @property
    def post_url(self) -> str:
        return self._url("note_meeting_presence")

    @property
    def undo_url(self) -> str:
        return self._url("undo_meeting_presence") if self.is_noted else ""

    @property
    def more_url(self) -> str:
        return self._url("detail_meeting_presence")
