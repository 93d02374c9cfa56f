"""What became of someone: recorded as dated facts, corrected by new ones."""

from django.db import transaction
from django.utils import timezone

from people.models import Organisation
from people.viewer import Viewer
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.follow_up.models import Outcome
from training.follow_up.permissions import can_correct, can_write, speaks_for
from training.follow_up.refusals import (
    HealthIsMentioned,
    MayNotWrite,
    NotAfterTheTraining,
    NotInTheFuture,
    NotYours,
)
from training.follow_up.versions import mentions_health, next_version, save_checked
from training.sharing.models import Scope

# One who never came has no « after »; the others have, however it ended.
OVER = (
    EnrolmentStatus.COMPLETED,
    EnrolmentStatus.ABANDONED,
    EnrolmentStatus.EXCLUDED,
)


@transaction.atomic
def record_outcome(
    enrolment: Enrolment,
    *,
    by: Viewer,
    organisation: Organisation | None = None,
    **facts,
) -> Outcome:
    """`facts`: the fields of `Outcome` that say what was observed, and who said it."""
    organisation = organisation or by.organisation
    if not speaks_for(by, organisation) or not can_write(by, enrolment, Scope.OUTCOMES):
        raise MayNotWrite
    check_facts(enrolment, facts)
    outcome = Outcome(
        enrolment=enrolment, organisation=organisation, **facts, **by.as_record()
    )
    return save_checked(outcome)


@transaction.atomic
def correct_outcome(
    outcome: Outcome, *, by: Viewer, expected: int | None = None, **facts
) -> Outcome:
    """The fact as it is now known; what was said before is kept."""
    if not can_correct(by, outcome, Scope.OUTCOMES):
        raise NotYours
    check_facts(outcome.enrolment, facts)
    return next_version(outcome, by=by, expected=expected, **facts)


def check_facts(enrolment: Enrolment, facts: dict) -> None:
    """What holds whoever says it."""
    if enrolment.status not in OVER:
        raise NotAfterTheTraining
    observed_on = facts.get("observed_on")
    if observed_on is not None and observed_on > timezone.localdate():
        raise NotInTheFuture
    if mentions_health(facts.get("occupation") or ""):
        raise HealthIsMentioned
