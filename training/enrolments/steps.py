"""The one way in which an enrolment moves: under its lock, as the table allows."""

from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.changes import ChangeKind, note_enrolments
from training.enrolments.models import (
    HOLDS_A_SEAT,
    NEEDS_A_REASON,
    TRANSITIONS,
    Enrolment,
    EnrolmentEvent,
)
from training.enrolments.paying import keep_if_paid
from training.enrolments.seats import check_seat, lock_cohort
from training.refusals import Refusal
from training.signals import enrolment_changed


class WrongStep(Refusal):
    code = "wrong_step"
    sentence = gettext_lazy(
        "Cette inscription a changé entre-temps. Rechargez la page pour voir où elle "
        "en est."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Un abandon ou une exclusion demande une raison.")


@transaction.atomic
def move(
    enrolment: Enrolment,
    status: str,
    *,
    by: Viewer,
    on: date | None = None,
    reason: str = "",
    **facts,
) -> Enrolment:
    """Moves if the table allows it, and keeps the step; the caller asks who may.

    Coming back to a seat counts the seats again: it may have been given meanwhile.
    """
    cohort = lock_cohort(enrolment.cohort_id)
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if locked.status == status:
        return locked
    if status not in TRANSITIONS[locked.status]:
        raise WrongStep
    if status in NEEDS_A_REASON:
        if not reason:
            raise ReasonIsMissing
        facts.setdefault("actual_exit_on", on or timezone.localdate())
    if status in HOLDS_A_SEAT and locked.status not in HOLDS_A_SEAT:
        _check_return(locked, cohort)
    before, locked.status, locked.status_reason = locked.status, status, reason
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "status_reason", "updated_at", *facts])
    keep_step(
        locked, before, by=by, business_on=on or timezone.localdate(), reason=reason
    )
    return locked


def _check_return(locked: Enrolment, cohort) -> None:
    others = Enrolment.objects.holding_a_seat().filter(
        cohort=cohort, person=locked.person_id
    )
    if cohort.is_over or others.exists():
        raise WrongStep
    check_seat(
        cohort,
        locked.mode,
        referral=locked.referral,
        organisation=locked.referring_organisation,
        funding=locked.funding,
    )


def keep_step(
    enrolment: Enrolment,
    before: str,
    *,
    by: Viewer,
    business_on: date,
    reason: str = "",
) -> None:
    """Writes the event row, and tells the others once all is committed."""
    EnrolmentEvent.objects.create(
        enrolment=enrolment,
        from_status=before,
        to_status=enrolment.status,
        business_on=business_on,
        reason=reason,
        **by.as_record(),
    )
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    keep_if_paid([enrolment], by=by)
    transaction.on_commit(
        partial(enrolment_changed.send, Enrolment, enrolment=enrolment)
    )
