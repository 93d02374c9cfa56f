"""An answer that may be a slip is told a little later, and may be taken back first."""

import pytest
from django.utils import timezone

from tests.cast import viewer_of
from training.models import Message, Referral, ReferralEvent
from training.referrals.refusals import AlreadyReferred, TooLateToTakeBack
from training.referrals.services import (
    accept_referral,
    refer_person,
    refuse_referral,
    waitlist_referral,
)
from training.referrals.steps import take_back_answer
from training.referrals.tasks import announce_referral


@pytest.fixture
def refused(waiting_referral, hugo) -> Referral:
    return refuse_referral(waiting_referral, by=viewer_of(hugo), reason="full")


def tell_of(referral: Referral) -> int:
    """What the worker does once the moment has passed."""
    return announce_referral.func(ReferralEvent.objects.filter(referral=referral)[0].pk)


def test_a_refusal_waits_before_it_is_told(refused):
    assert refused.undo_until > timezone.now()
    assert not Message.objects.exists()


def test_taken_back_in_time_nobody_hears_of_it(refused, hugo):
    restored = take_back_answer(refused, by=viewer_of(hugo))

    assert (restored.status, restored.reason, restored.answered_at) == (
        "sent",
        "",
        None,
    )
    assert tell_of(refused) == 0
    assert not Message.objects.exists()
    assert [event.to_status for event in refused.events.all()] == ["refused", "sent"]


def test_once_told_it_stands(refused, hugo):
    assert tell_of(refused) == 2

    with pytest.raises(TooLateToTakeBack):
        take_back_answer(refused, by=viewer_of(hugo))
    assert tell_of(refused) == 2
    assert Message.objects.count() == 2


def test_a_yes_right_after_the_waiting_list_is_told_alone(waiting_referral, hugo):
    waitlist_referral(waiting_referral, by=viewer_of(hugo))
    accept_referral(waiting_referral, by=viewer_of(hugo))

    told = [announce_referral.func(event.pk) for event in ReferralEvent.objects.all()]

    assert told == [0, 2]
    assert {m.kind for m in Message.objects.all()} == {
        "referral_accepted_counsellor",
        "referral_accepted_person",
    }


def test_a_yes_cannot_be_taken_back_here(waiting_referral, hugo):
    accepted = accept_referral(waiting_referral, by=viewer_of(hugo))

    with pytest.raises(TooLateToTakeBack):
        take_back_answer(accepted, by=viewer_of(hugo))


def test_it_is_not_restored_beside_a_new_referral(refused, hugo, denis, coming_cohort):
    refer_person(refused.person, by=viewer_of(denis), cohort=coming_cohort)

    with pytest.raises(AlreadyReferred):
        take_back_answer(refused, by=viewer_of(hugo))
