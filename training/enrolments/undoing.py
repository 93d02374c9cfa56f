"""An end noted by mistake is taken back: abandonment, exclusion, completion.

The step of before stays in the history. What the world has built upon the end stands
in the way, and is named: a certificate, a seat that is somebody else's by now.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.leaving import tell_change
from training.enrolments.models import HOLDS_A_SEAT, Enrolment, EnrolmentStatus
from training.enrolments.permissions import can_manage
from training.enrolments.seats import (
    NoSeatLeft,
    QuotaReached,
    check_seat,
    lock_cohort,
)
from training.enrolments.steps import WrongStep, keep_step
from training.refusals import Refusal

ENDED = (
    EnrolmentStatus.COMPLETED,
    EnrolmentStatus.ABANDONED,
    EnrolmentStatus.EXCLUDED,
)
BEFORE_THE_END = (EnrolmentStatus.IN_TRAINING, EnrolmentStatus.SUSPENDED)


class MayNotUndo(Refusal):
    code = "may_not_undo_end"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session revient sur cette étape."
    )


class UndoReasonIsMissing(Refusal):
    code = "undo_reason_missing"
    sentence = gettext_lazy("Dites pourquoi : la personne et son conseiller le liront.")


class IsCertified(Refusal):
    code = "end_certified"
    sentence = gettext_lazy(
        "Un certificat est délivré pour cette fin : annulez-le d’abord, puis "
        "recommencez."
    )


class SessionIsCancelled(Refusal):
    code = "cohort_cancelled"
    sentence = gettext_lazy(
        "La session est annulée : rétablissez-la d’abord, puis recommencez."
    )


class IsBack(Refusal):
    code = "person_is_back"
    sentence = gettext_lazy(
        "La personne a de nouveau une place dans cette session : continuez avec cette "
        "inscription-là."
    )


class SeatIsGiven(Refusal):
    code = "seat_given"
    sentence = gettext_lazy(
        "Sa place est déjà donnée ou proposée à quelqu’un d’autre. Ajoutez une place à "
        "la session, ou retirez la proposition en cours, puis recommencez."
    )


class SeatIsPromised(Refusal):
    code = "seat_promised"
    sentence = gettext_lazy(
        "Les places qui restent sont promises à d’autres par un quota ou un "
        "financement. Levez la règle, ou ajoutez une place, puis recommencez."
    )


@transaction.atomic
def undo_end(enrolment: Enrolment, *, by: Viewer, reason: str) -> Enrolment:
    """Back to where the person was before the end, with the reason. Repeatable."""
    cohort = lock_cohort(enrolment.cohort_id)
    rows = Enrolment.objects.select_for_update(of=("self",)).with_details()
    locked = rows.get(pk=enrolment.pk)
    if not can_manage(by, locked):
        raise MayNotUndo
    if locked.status in BEFORE_THE_END:
        return locked
    if locked.status not in ENDED:
        raise WrongStep
    if not reason.strip():
        raise UndoReasonIsMissing
    _check(locked, cohort)
    ended, locked.status = locked.status, _before(locked)
    locked.status_reason, locked.actual_exit_on = "", None
    locked.save(
        update_fields=["status", "status_reason", "actual_exit_on", "updated_at"]
    )
    keep_step(
        locked,
        ended,
        by=by,
        business_on=timezone.localdate(),
        reason=reason.strip()[:255],
    )
    tell_change(locked, "enrolment_resumed", by=by)
    return locked


def _before(locked: Enrolment) -> str:
    """Suspended or in training: what the step that ended it says."""
    end = locked.events.filter(to_status=locked.status).last()
    is_known = end is not None and end.from_status in BEFORE_THE_END
    return end.from_status if is_known else EnrolmentStatus.IN_TRAINING


def _check(locked: Enrolment, cohort: Cohort) -> None:
    """Raises what stands in the way. Of a cohort that is over no seat is given."""
    # Certificates lie above: they are read by their name alone.
    if locked.certificates.filter(status="issued").exists():
        raise IsCertified
    if cohort.cancelled_at is not None:
        raise SessionIsCancelled
    others = Enrolment.objects.filter(status__in=HOLDS_A_SEAT, cohort=cohort)
    if others.filter(person=locked.person_id).exists():
        raise IsBack
    if cohort.is_over:
        return
    try:
        check_seat(
            cohort,
            locked.mode,
            referral=locked.referral,
            organisation=locked.referring_organisation,
            funding=locked.funding,
        )
    except NoSeatLeft as refused:
        raise SeatIsGiven from refused
    except QuotaReached as refused:
        raise SeatIsPromised from refused
