"""Writes of enrolments: a seat taken under the cohort's lock, then entry and exit."""

from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, Person
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort, Funding
from training.enrolments.models import (
    NEEDS_A_REASON,
    TRANSITIONS,
    AttendanceMode,
    Enrolment,
    EnrolmentEvent,
    EnrolmentStatus,
)
from training.enrolments.seats import check_seat, lock_cohort
from training.referrals.models import Referral
from training.referrals.services import accept_referral
from training.refusals import Refusal
from training.signals import enrolment_changed


class CohortIsOver(Refusal):
    code = "cohort_over"
    sentence = gettext_lazy("Cette session est terminée.")


class MayNotEnrol(Refusal):
    code = "may_not_enrol"
    sentence = gettext_lazy("Seul l’organisme qui organise la session peut inscrire.")


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
def enrol_person(
    person: Person,
    cohort: Cohort,
    *,
    by: Viewer,
    mode: str = AttendanceMode.ON_SITE,
    referral: Referral | None = None,
    organisation: Organisation | None = None,
    funding: Funding | None = None,
    planned_entry_on: date | None = None,
) -> Enrolment:
    """Takes a seat: the cohort's row is locked while seats are counted.

    A person who already has a seat there keeps it (a second click does nothing).
    `organisation`: who sends the person, where there is no referral.
    """
    if not cohort_permissions.can_run(by, cohort):
        raise MayNotEnrol
    locked = lock_cohort(cohort.pk)
    existing = (
        Enrolment.objects.holding_a_seat().filter(cohort=locked, person=person).first()
    )
    if existing is not None:
        return existing
    if referral is not None and Enrolment.objects.filter(referral=referral).exists():
        raise WrongStep  # what came of this referral has ended
    if locked.is_over:
        raise CohortIsOver
    check_seat(
        locked, mode, referral=referral, organisation=organisation, funding=funding
    )
    enrolment = Enrolment.objects.create(
        person=person,
        cohort=locked,
        referral=referral,
        referring_organisation=None if referral else organisation,
        mode=mode,
        funding=funding,
        planned_entry_on=planned_entry_on or _first_day(locked),
        planned_exit_on=locked.ends_on,
    )
    _keep_step(enrolment, "", by=by, business_on=timezone.localdate())
    return enrolment


def _first_day(cohort: Cohort) -> date:
    today = timezone.localdate()
    return max(cohort.starts_on or today, today)


@transaction.atomic
def admit(referral: Referral, *, by: Viewer, mode: str = "") -> Enrolment:
    """Accepts a referral and takes the seat, both or neither. Repeatable."""
    if referral.cohort is None:
        raise Refusal(_("Choisissez d’abord une session pour cette personne."))
    accepted = accept_referral(referral, by=by)
    return enrol_person(
        accepted.person,
        accepted.cohort,
        by=by,
        mode=mode or accepted.wanted_mode,
        referral=accepted,
    )


def enter(enrolment: Enrolment, *, by: Viewer, on: date | None = None) -> Enrolment:
    """The person has really begun, on that business date."""
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise Refusal(_("Une entrée effective ne se note pas à l’avance."))
    return move_enrolment(
        enrolment, EnrolmentStatus.IN_TRAINING, by=by, on=on, actual_entry_on=on
    )


def complete(enrolment: Enrolment, *, by: Viewer, on: date | None = None) -> Enrolment:
    """The person has reached the end, on that business date."""
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise Refusal(_("Une sortie effective ne se note pas à l’avance."))
    return move_enrolment(
        enrolment, EnrolmentStatus.COMPLETED, by=by, on=on, actual_exit_on=on
    )


@transaction.atomic
def move_enrolment(
    enrolment: Enrolment,
    status: str,
    *,
    by: Viewer,
    on: date | None = None,
    reason: str = "",
    **facts,
) -> Enrolment:
    """Moves under the row's lock if the table allows it, and keeps the step."""
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if not cohort_permissions.can_run(by, locked.cohort):
        raise MayNotEnrol
    if locked.status == status:
        return locked
    if status not in TRANSITIONS[locked.status]:
        raise WrongStep
    if status in NEEDS_A_REASON:
        if not reason:
            raise ReasonIsMissing
        facts.setdefault("actual_exit_on", on or timezone.localdate())
    before, locked.status, locked.status_reason = locked.status, status, reason
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "status_reason", "updated_at", *facts])
    _keep_step(
        locked, before, by=by, business_on=on or timezone.localdate(), reason=reason
    )
    return locked


def _keep_step(
    enrolment: Enrolment,
    before: str,
    *,
    by: Viewer,
    business_on: date,
    reason: str = "",
) -> None:
    EnrolmentEvent.objects.create(
        enrolment=enrolment,
        from_status=before,
        to_status=enrolment.status,
        business_on=business_on,
        reason=reason,
        **by.as_record(),
    )
    transaction.on_commit(
        partial(enrolment_changed.send, Enrolment, enrolment=enrolment)
    )
