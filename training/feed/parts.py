"""Which part of the record each kind of change belongs to."""

from training.changes import ChangeKind
from training.sharing.models import Scope

PARTS: dict[str, str] = {
    ChangeKind.REFERRAL: Scope.REFERRAL,
    ChangeKind.ENROLMENT: Scope.FOLLOW_UP,
    ChangeKind.ATTENDANCE: Scope.ATTENDANCE,
    ChangeKind.NOTE: Scope.NOTES,
    ChangeKind.OUTCOME: Scope.OUTCOMES,
    ChangeKind.CERTIFICATE: Scope.CERTIFICATES,
}
# What a client must carry to be told of each; shares are told to all.
SCOPES: dict[str, str] = {
    ChangeKind.REFERRAL: "referrals:read",
    ChangeKind.ENROLMENT: "follow-up:read",
    ChangeKind.ATTENDANCE: "attendance:read",
    ChangeKind.NOTE: "notes:read",
    ChangeKind.OUTCOME: "outcomes:read",
    ChangeKind.CERTIFICATE: "certificates:read",
}
