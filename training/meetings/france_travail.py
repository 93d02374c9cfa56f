"""France Travail's codes for appointments, as its exchanges name them.

State PRIS, EFFECTUE, MODIFIE, ABSENT, ANNULE; means PHYSIQUE, TELEPHONE, VISIO; kind
COL (in a group) or IND. A means of both is what the person chose.
"""

from training.meetings.models import (
    Coming,
    InvitationStatus,
    MeetingInvitation,
    MeetingMeans,
)

S = InvitationStatus
STATES: dict[str, str] = {
    S.INVITED: "PRIS",
    S.CONFIRMED: "PRIS",
    S.ATTENDED: "EFFECTUE",
    S.MOVED: "MODIFIE",
    S.NO_SHOW: "ABSENT",
    S.EXCUSED: "ABSENT",
    S.DECLINED: "ANNULE",
    S.CANCELLED: "ANNULE",
}
MEANS: dict[str, str] = {
    MeetingMeans.ON_SITE: "PHYSIQUE",
    MeetingMeans.TELEPHONE: "TELEPHONE",
    MeetingMeans.VIDEO: "VISIO",
}


def appointment_codes(invitation: MeetingInvitation) -> dict[str, str] | None:
    """`{"state", "means", "kind"}`; None while no appointment was made."""
    if invitation.meeting is None:
        return None
    return {
        "state": STATES[invitation.status],
        "means": _means(invitation),
        "kind": "COL" if invitation.meeting.is_collective else "IND",
    }


def _means(invitation: MeetingInvitation) -> str:
    means = invitation.meeting.means
    if means != MeetingMeans.BOTH:
        return MEANS[means]
    return "VISIO" if invitation.comes == Coming.REMOTE else "PHYSIQUE"
