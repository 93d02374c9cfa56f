"""A seat freed by any road is offered to the next in line."""

from django.dispatch import receiver

from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.tasks import close_offers_of, fill_later
from training.enrolments.models import HOLDS_A_SEAT
from training.referrals.models import ReferralStatus
from training.signals import (
    cohort_changed,
    enrolment_changed,
    referral_changed,
    seats_changed,
)


@receiver(enrolment_changed)
def offer_left_seat(enrolment, is_one_of_many: bool = False, **kwargs) -> None:
    """Renounced, never entered, left: who has just been enrolled frees nothing, and
    those of an import have just been."""
    if not is_one_of_many and enrolment.status not in HOLDS_A_SEAT:
        fill_later(enrolment.cohort_id)


@receiver(cohort_changed)
def offer_new_seats(cohort, **kwargs) -> None:
    """More seats, perhaps."""
    fill_later(cohort.pk)


@receiver(seats_changed)
def offer_again(cohort, is_freed, **kwargs) -> None:
    if is_freed:
        fill_later(cohort.pk)


@receiver(referral_changed)
def close_left_offer(referral, before, **kwargs) -> None:
    """Withdrawn or refused while a seat was kept for them."""
    if before != ReferralStatus.WAITLISTED:
        return
    if SeatOffer.objects.unanswered().filter(referral=referral).exists():
        close_offers_of.enqueue(str(referral.pk))
