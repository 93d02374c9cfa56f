"""What came of a meeting, person by person: a word, some words, a score."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.meetings import permissions
from training.meetings.announcing import tell_counsellors, tell_person
from training.meetings.models import (
    InvitationStatus,
    Meeting,
    MeetingInvitation,
    MeetingKind,
    MeetingResult,
)
from training.meetings.refusals import MayNotRun, NobodyCame
from training.meetings.steps import keep_step
from training.referrals.models import TRANSITIONS, ReferralStatus
from training.referrals.services import note_step


@dataclass(frozen=True)
class Result:
    """`result` is a `MeetingResult` or empty: nothing said yet."""

    result: str = ""
    words: str = ""
    score: str = ""
    level: str = ""

    def is_that_of(self, invitation: MeetingInvitation) -> bool:
        return self == Result(
            invitation.result,
            invitation.result_words,
            invitation.score,
            invitation.level,
        )


@transaction.atomic
def note_results(meeting: Meeting, results: dict[UUID, Result], *, by: Viewer) -> int:
    """Writes those that changed (by invitation) and tells them; returns how many.

    A favourable test moves its referral to `tested`, unless it was answered since.
    """
    if not permissions.can_run(by, meeting):
        raise MayNotRun
    rows = (
        meeting.invitations.filter(pk__in=results)
        .select_for_update(of=("self",))
        .with_details()
        .order_by("pk")
    )
    changed = 0
    for row in rows:
        if results[row.pk].is_that_of(row):
            continue
        if row.status != InvitationStatus.ATTENDED:
            raise NobodyCame
        _note(row, results[row.pk], by=by)
        changed += 1
    return changed


def _note(row: MeetingInvitation, said: Result, *, by: Viewer) -> None:
    row.result, row.result_words = said.result, said.words
    row.score, row.level, row.result_at = said.score, said.level, timezone.now()
    row.save(
        update_fields=[
            "result",
            "result_words",
            "score",
            "level",
            "result_at",
            "updated_at",
        ]
    )
    words = _("Résultat : %(result)s") % {"result": row.get_result_display()}
    event = keep_step(row, row.status, by=by, words=words if row.result else "")
    passed = row.kind == MeetingKind.TEST and row.result == MeetingResult.FAVOURABLE
    tested = ReferralStatus.TESTED
    if passed and tested in TRANSITIONS[row.referral.status]:
        row.referral = note_step(row.referral, tested, by=by, is_told=False)
    if row.result:
        tell_person("meeting_result", event)
        tell_counsellors("result", event)
