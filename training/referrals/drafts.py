"""A draft is changed, or thrown away, by those who may send it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from people.models import Person
from people.viewer import Viewer
from training.referrals import permissions
from training.referrals.models import Referral, ReferralStatus, WithdrawalReason
from training.referrals.refusals import AlreadyReferred, IsNoDraft, MayNotRefer
from training.referrals.services import (
    check_cohort_takes_referrals,
    send_referral,
    withdraw_referral,
)

# Made for the draft itself, not known before.
MADE_FOR_IT = timedelta(minutes=1)


@transaction.atomic
def change_draft(
    referral: Referral, *, by: Viewer, is_informed: bool, is_sent: bool, **wishes
) -> Referral:
    """Writes `wishes` (cohort, wanted_mode, message, accepts_waiting_list), and sends
    it if asked."""
    if not permissions.can_send(by, referral):
        raise MayNotRefer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.status != ReferralStatus.DRAFT:
        raise IsNoDraft
    if wishes.get("cohort") is not None:
        check_cohort_takes_referrals(
            wishes["cohort"],
            mode=wishes["wanted_mode"],
            waits=wishes["accepts_waiting_list"],
        )
    for name, value in wishes.items():
        setattr(locked, name, value)
    locked.informed_at = (locked.informed_at or timezone.now()) if is_informed else None
    try:
        with transaction.atomic():
            locked.save(update_fields=[*wishes, "informed_at", "updated_at"])
    except IntegrityError as error:
        raise AlreadyReferred from error
    return send_referral(locked, by=by) if is_sent else locked


@transaction.atomic
def drop_draft(
    referral: Referral, *, by: Viewer, reason: str = "", words: str = ""
) -> None:
    """Deletes a draft of one's own making; what a person asked for is withdrawn
    instead, so that they hear of it."""
    if not permissions.can_send(by, referral):
        raise MayNotRefer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.status != ReferralStatus.DRAFT:
        raise IsNoDraft
    if locked.is_own_wish or locked.events.exists():
        withdraw_referral(
            locked, by=by, reason=reason or WithdrawalReason.OTHER, words=words
        )
        return
    person = locked.person
    made_for_it = abs(locked.created_at - person.created_at) < MADE_FOR_IT
    locked.delete()
    if made_for_it and person.user_id is None:
        _forget(person)


def _forget(person: Person) -> None:
    """Nobody is kept of whom nothing came; whoever is known otherwise stays."""
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return
