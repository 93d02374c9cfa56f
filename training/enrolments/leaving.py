"""Before the start: a seat given back, taken again, or changed for the other mode."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.enrolments.admission.telling import counsellors_of
from training.enrolments.models import (
    HOLDS_A_SEAT,
    AttendanceMode,
    Enrolment,
    EnrolmentStatus,
    RenounceReason,
)
from training.enrolments.seats import check_capacity, count_seats, lock_cohort
from training.enrolments.services import MayNotEnrol
from training.enrolments.steps import WrongStep, keep_step, move
from training.messages.services import tell
from training.refusals import Refusal
from training.sharing.assistance import may_act_as, record_act
from training.signals import seats_changed


class MayNotRenounce(Refusal):
    code = "may_not_renounce"
    sentence = gettext_lazy(
        "Seuls la personne, qui agit à sa place et l’organisme de formation peuvent "
        "rendre cette place."
    )


class HasBegun(Refusal):
    code = "has_begun"
    sentence = gettext_lazy(
        "La personne est déjà entrée en formation : ce n’est plus une place à rendre. "
        "L’organisme de formation note un arrêt, avec sa raison."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Dites pourquoi, en choisissant une raison.")


def can_renounce(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The person, who acts in their place, or the cohort's office."""
    return may_act_as(viewer, enrolment.person) or cohort_permissions.can_run(
        viewer, enrolment.cohort
    )


@transaction.atomic
def renounce(
    enrolment: Enrolment, *, by: Viewer, reason: str, words: str = ""
) -> Enrolment:
    """Gives the seat back: everybody is told, the next in line gets an offer.

    `reason`: a `RenounceReason`. Repeatable.
    """
    if not can_renounce(by, enrolment):
        raise MayNotRenounce
    if reason not in RenounceReason.values:
        raise ReasonIsMissing
    lock_cohort(enrolment.cohort_id)
    current = Enrolment.objects.with_details().get(pk=enrolment.pk)
    if current.status == EnrolmentStatus.NEVER_ENTERED:
        return current
    if current.status != EnrolmentStatus.ENROLLED:
        raise HasBegun
    label = str(RenounceReason(reason).label)
    said = f"{label} : {words.strip()}" if words.strip() else label
    moved = move(current, EnrolmentStatus.NEVER_ENTERED, by=by, reason=said[:255])
    record_act(by, moved.person, _("Place rendue : %s") % moved.cohort.title)
    tell_change(moved, "enrolment_renounced", by=by)
    return moved


@transaction.atomic
def reinstate(enrolment: Enrolment, *, by: Viewer) -> Enrolment:
    """The office takes back « jamais entrée », if a seat is still free. Repeatable."""
    if not cohort_permissions.can_run(by, enrolment.cohort):
        raise MayNotEnrol
    lock_cohort(enrolment.cohort_id)
    current = Enrolment.objects.with_details().get(pk=enrolment.pk)
    if current.status == EnrolmentStatus.ENROLLED:
        return current
    if current.status != EnrolmentStatus.NEVER_ENTERED:
        raise WrongStep
    moved = move(current, EnrolmentStatus.ENROLLED, by=by)
    tell_change(moved, "enrolment_reinstated", by=by)
    return moved


@transaction.atomic
def change_mode(enrolment: Enrolment, mode: str, *, by: Viewer) -> Enrolment:
    """From the room to the distance or back, if that mode has a seat. Repeatable.

    Quotas aren't asked: on site and remote are counted together there.
    """
    if not cohort_permissions.can_run(by, enrolment.cohort):
        raise MayNotEnrol
    cohort = lock_cohort(enrolment.cohort_id)
    locked = (
        Enrolment.objects.select_for_update(of=("self",))
        .with_details()
        .get(pk=enrolment.pk)
    )
    if locked.mode == mode:
        return locked
    if locked.status not in HOLDS_A_SEAT:
        raise WrongStep
    check_capacity(count_seats(cohort), mode)
    locked.mode = mode
    locked.save(update_fields=["mode", "updated_at"])
    keep_step(
        locked,
        locked.status,
        by=by,
        business_on=timezone.localdate(),
        reason=_("Suit désormais la formation %(mode)s")
        % {"mode": AttendanceMode(mode).label},
    )
    transaction.on_commit(
        partial(seats_changed.send, Cohort, cohort=cohort, is_freed=True)
    )
    tell_change(locked, "enrolment_mode", by=by)
    return locked


def tell_change(enrolment: Enrolment, kind: str, *, by: Viewer) -> None:
    """The person, their counsellors and the provider, but not who has just done it."""
    step = enrolment.events.last()
    provider = enrolment.cohort.responsible_provider
    recipients = [("person", enrolment.person)]
    if enrolment.referral is not None:
        counsellors = counsellors_of(enrolment.referral)
        recipients += [("counsellor", row) for row in counsellors if row != by.user]
    if not cohort_permissions.can_run(by, enrolment.cohort):
        recipients.append(("provider", provider))
    for who, recipient in recipients:
        tell(
            recipient,
            f"{kind}_{'person' if who == 'person' else 'colleague'}",
            key=f"{kind}:{step.pk}:{recipient.pk}",
            context={
                "enrolment": enrolment,
                "cohort": enrolment.cohort,
                "person": enrolment.person,
                "provider": provider,
                "who": who,
                "step": step,
            },
            about=enrolment,
            sender=provider,
        )
