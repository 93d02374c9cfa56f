"""Providers are reminded, then a referral expires; run twice, each is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import make_person, make_referral, viewer_of
from training.models import Message, Referral
from training.referrals.chores import expire_referrals, remind_of_referrals
from training.referrals.services import note_step, send_referral


def waited(referral: Referral, days: int) -> None:
    """As if it had been sent so many days ago."""
    sent_at = timezone.now() - timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(
        sent_at=sent_at, expires_on=timezone.localdate() + timedelta(days=30 - days)
    )


@pytest.mark.parametrize(
    ("days", "reminders"), [(0, 0), (9, 0), (10, 1), (26, 1), (27, 1), (30, 1)]
)
def test_a_provider_is_reminded_when_it_is_due(waiting_referral, days, reminders, told):
    waited(waiting_referral, days)

    with told():
        assert remind_of_referrals() == reminders
        assert remind_of_referrals() == 0


def test_both_reminders_come_and_the_counsellor_knows(waiting_referral, kinds_of, told):
    with told():
        waited(waiting_referral, 10)
        remind_of_referrals()
        waited(waiting_referral, 27)
        remind_of_referrals()
        remind_of_referrals()

    assert kinds_of(waiting_referral) == [
        "referral_reminder_counsellor",
        "referral_reminder_counsellor",
        "referral_reminder_provider",
        "referral_reminder_provider",
    ]
    last = Message.objects.filter(kind="referral_reminder_provider").first()
    assert "Dernier rappel" in last.subject


def test_after_the_delay_everybody_is_told_that_it_expired(
    waiting_referral, kinds_of, told
):
    waited(waiting_referral, 30)
    assert expire_referrals() == 0

    waited(waiting_referral, 31)
    with told():
        assert expire_referrals() == 1
        assert expire_referrals() == 0

    waiting_referral.refresh_from_db()
    assert waiting_referral.status == "expired"
    assert kinds_of(waiting_referral) == [
        "referral_expired_counsellor",
        "referral_expired_person",
        "referral_expired_provider",
    ]


def test_a_step_of_the_provider_begins_the_delay_anew(waiting_referral, hugo):
    waited(waiting_referral, 29)
    remind_of_referrals()

    meeting_on = timezone.localdate() + timedelta(days=14)
    moved = note_step(
        waiting_referral, "invited", by=viewer_of(hugo), counting_from=meeting_on
    )

    assert moved.expires_on == meeting_on + timedelta(days=30)
    assert remind_of_referrals() == 0
    assert expire_referrals() == 0


def test_an_expired_referral_is_sent_again_with_a_whole_delay(
    waiting_referral, denis, told
):
    waited(waiting_referral, 31)
    with told():
        expire_referrals()
        sent = send_referral(waiting_referral, by=viewer_of(denis))

    assert sent.status == "sent"
    assert sent.days_left == 30
    assert sent.reminded_at is None


def test_many_expire_in_batches(
    coming_cohort, denis, agency, django_assert_max_num_queries
):
    for _index in range(3):
        referral = make_referral(
            make_person(), coming_cohort, by=denis, organisation=agency
        )
        waited(referral, 40)

    with django_assert_max_num_queries(40):
        assert expire_referrals() == 3
