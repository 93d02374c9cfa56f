"""Daily chores: reminding providers, letting what has waited too long expire.

Repeatable: each row is locked, and what was done is written on it.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.viewer import Viewer
from training.messages.services import tell
from training.referrals.models import AWAITING_ANSWER, Referral, ReferralStatus
from training.referrals.pending import PendingInterest
from training.referrals.steps import move
from training.referrals.tasks import counsellors_of, tell_wish

BATCH = 100


def remind_of_referrals() -> int:
    """Reminds providers who owe an answer since `REFERRAL_REMINDER_DAYS`, and again
    shortly before it expires; returns the number of reminders.

    A referral that met both days at once is reminded of once, as the last time.
    """
    last = _remind("last_reminded_at", settings.REFERRAL_LAST_REMINDER_DAYS)
    waited = settings.REFERRAL_EXPIRY_DAYS - settings.REFERRAL_REMINDER_DAYS
    return last + _remind("reminded_at", waited)


def _remind(field: str, days_left: int) -> int:
    """`field`: where it is noted; due once so many days are left, or fewer."""
    today = timezone.localdate()
    due = Referral.objects.filter(
        status__in=AWAITING_ANSWER,
        expires_on__range=(today, today + timedelta(days=days_left)),
        **{"last_reminded_at": None, field: None},
    )

    def remind(referral: Referral) -> None:
        now = timezone.now()
        Referral.objects.filter(pk=referral.pk).update(**{field: now})
        _tell_reminder(referral, is_last=field == "last_reminded_at")

    return _each(due, remind)


def _tell_reminder(referral: Referral, *, is_last: bool) -> None:
    """To the provider, who owes the answer; the counsellor knows that we asked."""
    key = f"referral:{referral.pk}:{referral.expires_on}:{'last' if is_last else 1}"
    context = {"referral": referral, "is_last": is_last}
    recipients = [("provider", referral.provider)]
    recipients += [("counsellor", user) for user in counsellors_of(referral)]
    for who, recipient in recipients:
        tell(
            recipient,
            f"referral_reminder_{who}",
            key=f"{key}:{who}:{recipient.pk}",
            context=context,
            about=referral,
            sender=referral.provider,
        )


def remind_of_wishes() -> int:
    """Reminds counsellors once of what a person asked them to send, and that still
    waits after `REFERRAL_REMINDER_DAYS`; returns how many wishes."""
    since = timezone.now() - timedelta(days=settings.REFERRAL_REMINDER_DAYS)
    due = Referral.objects.drafts().filter(
        is_own_wish=True, created_at__lt=since, reminded_at=None
    )

    def remind(referral: Referral) -> None:
        Referral.objects.filter(pk=referral.pk).update(reminded_at=timezone.now())
        tell_wish(referral, is_again=True)

    return _each(due.exclude(referring_organisation=None), remind)


def expire_referrals() -> int:
    """Lets those expire whose delay has passed without an answer; returns how many.

    Everybody is told, with what can be done now.
    """
    due = Referral.objects.filter(
        status__in=AWAITING_ANSWER, expires_on__lt=timezone.localdate()
    )

    def expire(referral: Referral) -> None:
        move(referral, ReferralStatus.EXPIRED, by=Viewer.system())

    return _each(due, expire)


def forget_past_interests() -> int:
    """Deletes what passers-by typed and never confirmed; returns how many."""
    deleted, _by_model = PendingInterest.objects.past().delete()
    return deleted


def _each(due: QuerySet[Referral], act: Callable[[Referral], None]) -> int:
    """Acts on each row due, some at a time, under its lock and asked once more."""
    done = 0
    while keys := list(due.order_by("expires_on", "pk").values_list("pk")[:BATCH]):
        with transaction.atomic():
            batch = due.filter(pk__in=[key for (key,) in keys])
            locked = list(batch.select_for_update().values_list("pk", flat=True))
            for referral in Referral.objects.with_details().filter(pk__in=locked):
                act(referral)
        done += len(locked)
    return done


CHORES = (
    ("referral_reminders", remind_of_referrals),
    ("wish_reminders", remind_of_wishes),
    ("referrals_expired", expire_referrals),
    ("interests_forgotten", forget_past_interests),
)
