"""Presence and results of everyone on a list, in one form each."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from training.homes.provider.meetings.forms import moment, time_field
from training.meetings.models import (
    InvitationStatus,
    MeetingInvitation,
    MeetingKind,
    MeetingResult,
)
from training.meetings.results import Result

S = InvitationStatus
NOTED = [
    (S.ATTENDED, _("est venue")),
    (S.NO_SHOW, _("n’est pas venue")),
    (S.EXCUSED, _("excusée : elle avait prévenu")),
]
NOT_YET = ("", _("à noter"))


class PresenceForm(forms.Form):
    """One person: came or not, and when if late."""

    status = forms.ChoiceField(
        label=_("Présence"), choices=NOTED, widget=forms.RadioSelect
    )
    at = time_field(
        label=_("Heure d’arrivée"),
        required=False,
        help_text=_("Seulement en cas de retard."),
    )

    def __init__(self, *args, invitation: MeetingInvitation, **kwargs):
        """With a prefix it is a line of the paper's form: nothing need be said."""
        status = invitation.status if invitation.status in dict(NOTED) else ""
        arrived = invitation.arrived_at if invitation.is_late else None
        zone = invitation.meeting.zone
        kwargs["initial"] = {
            "status": status,
            "at": arrived and arrived.astimezone(zone).time(),
        }
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if self.prefix:
            self.fields["status"].choices = [*NOTED, NOT_YET]
            self.fields["status"].required = False
            self.fields["at"].help_text = ""

    @property
    def arrived_at(self) -> datetime | None:
        meeting = self.invitation.meeting
        day = meeting.starts_at.astimezone(meeting.zone).date()
        return moment(day, self.cleaned_data["at"], meeting.zone)


class ResultForm(forms.Form):
    """What came of it for one person."""

    result = forms.ChoiceField(
        label=_("Résultat"),
        required=False,
        choices=[("", _("pas encore")), *MeetingResult.choices],
    )
    score = forms.CharField(label=_("Note obtenue"), required=False, max_length=20)
    level = forms.CharField(label=_("Niveau"), required=False, max_length=50)
    words = forms.CharField(
        label=_("Quelques mots"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("La personne et son conseiller les lisent. Rien sur la santé."),
    )

    def __init__(self, *args, invitation: MeetingInvitation, **kwargs):
        kwargs["initial"] = {
            "result": invitation.result,
            "words": invitation.result_words,
            "score": invitation.score,
            "level": invitation.level,
        }
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.kind != MeetingKind.TEST:
            del self.fields["score"], self.fields["level"]

    @property
    def said(self) -> Result:
        facts = {name: value.strip() for name, value in self.cleaned_data.items()}
        return Result(**facts)


def forms_for(kind: type, invitations: Iterable[MeetingInvitation], data) -> list:
    """One form per person, told apart by the invitation's identifier."""
    return [
        kind(data, prefix=str(invitation.pk), invitation=invitation)
        for invitation in invitations
    ]
