"""Free seats find the next in line outside requests; offers lapse by the daily chores.

Repeatable: each cohort and each offer is locked and asked once more.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django_tasks import task

from training.cohorts.models import Cohort
from training.cohorts.quotas import SeatRules
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import (
    close_lapsed,
    fill_seats,
    leaves_by_itself,
)
from training.referrals.models import Referral, ReferralStatus

BATCH = 200


@task()
def fill_free_seats(cohort_id: str) -> int:
    """Offers what is free to those in line, where the office lets that happen by
    itself; returns the number of offers."""
    cohort = Cohort.objects.with_details().get(pk=cohort_id)
    if not leaves_by_itself(cohort):
        return 0
    return len(fill_seats(cohort))


def fill_later(cohort_id: UUID) -> None:
    """Queues it, if anybody waits."""
    waiting = Referral.objects.filter(
        cohort=cohort_id, status=ReferralStatus.WAITLISTED
    )
    if waiting.exists():
        fill_free_seats.enqueue(str(cohort_id))


@task()
def close_offers_of(referral_id: str) -> int:
    """Someone left the line by another road: their seat goes on. Returns how many."""
    offers = SeatOffer.objects.unanswered().filter(referral=referral_id)
    return sum(close_lapsed(offer) is not None for offer in offers)


def expire_offers() -> int:
    """Closes the offers that nobody answered in time, then offers what is free;
    returns how many were closed and made."""
    closed = 0
    for offer in list(SeatOffer.objects.lapsed()[:BATCH]):
        closed += close_lapsed(offer) is not None
    waiting = Referral.objects.filter(
        cohort=OuterRef("pk"), status=ReferralStatus.WAITLISTED
    )
    by_hand = SeatRules.objects.filter(offers_leave_by_themselves=False)
    cohorts = (
        Cohort.objects.upcoming()
        .filter(Exists(waiting))
        .exclude(pk__in=by_hand.values("pk"))
        .with_details()
    )
    return closed + sum(len(fill_seats(cohort)) for cohort in list(cohorts))
