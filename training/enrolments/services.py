"""Writes of enrolments: a seat taken under the cohort's lock, then entry and exit."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, Person
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort, Funding
from training.enrolments.admission.models import OfferState, SeatOffer
from training.enrolments.models import (
    AttendanceMode,
    Enrolment,
    EnrolmentStatus,
)
from training.enrolments.seats import (
    check_capacity,
    check_seat,
    count_seats,
    lock_cohort,
)
from training.enrolments.steps import WrongStep, keep_step, move
from training.referrals.models import Referral
from training.referrals.services import accept_referral, choose_cohort
from training.refusals import Refusal
from training.sharing.services import cover_seat


class CohortIsOver(Refusal):
    code = "cohort_over"
    sentence = gettext_lazy("Cette session est terminée.")


class MayNotEnrol(Refusal):
    code = "may_not_enrol"
    sentence = gettext_lazy("Seul l’organisme qui organise la session peut inscrire.")


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
    reason: str = "",
) -> Enrolment:
    """The office gives a seat. A second click does nothing.

    `organisation`: who sends the person, where there is no referral. `reason` is kept
    with the step.
    """
    if not cohort_permissions.can_run(by, cohort):
        raise MayNotEnrol
    return take_seat(
        person,
        cohort,
        by=by,
        mode=mode,
        referral=referral,
        organisation=organisation,
        funding=funding,
        planned_entry_on=planned_entry_on,
        reason=reason,
    )


@transaction.atomic
def take_seat(
    person: Person,
    cohort: Cohort,
    *,
    by: Viewer,
    mode: str,
    referral: Referral | None = None,
    organisation: Organisation | None = None,
    funding: Funding | None = None,
    planned_entry_on: date | None = None,
    is_promised: bool = False,
    reason: str = "",
) -> Enrolment:
    """The seat itself, counted under the cohort's lock; the caller asks who may.

    A person who already has a seat there keeps it. `is_promised`: an offer kept this
    one for them, for which the quotas were asked.
    """
    locked = lock_cohort(cohort.pk)
    held = Enrolment.objects.holding_a_seat().filter(cohort=locked, person=person)
    existing = held.first()
    if existing is not None:
        return existing
    if referral is not None and Enrolment.objects.filter(referral=referral).exists():
        raise WrongStep  # what came of this referral has ended
    if locked.is_over:
        raise CohortIsOver
    if is_promised:
        check_capacity(count_seats(locked, besides=referral), mode)
    else:
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
    today = timezone.localdate()
    keep_step(enrolment, "", by=by, business_on=today, reason=reason)
    return enrolment


def _first_day(cohort: Cohort) -> date:
    today = timezone.localdate()
    return max(cohort.starts_on or today, today)


@transaction.atomic
def admit(
    referral: Referral,
    *,
    by: Viewer,
    mode: str = "",
    cohort: Cohort | None = None,
    reason: str = "",
) -> Enrolment:
    """Accepts a referral and takes the seat, both or neither. Repeatable.

    `cohort`: the one chosen now, else the referral's. Its row is locked first. An
    offer that runs is thereby answered.
    """
    cohort = cohort or referral.cohort
    if cohort is None:
        raise Refusal(_("Choisissez d’abord une session pour cette personne."))
    lock_cohort(cohort.pk)
    chosen = choose_cohort(referral, cohort, by=by)
    accepted = accept_referral(chosen, by=by)
    enrolment = enrol_person(
        accepted.person,
        cohort,
        by=by,
        mode=mode or accepted.wanted_mode,
        referral=accepted,
        reason=reason,
    )
    if enrolment.referral_id != accepted.pk:
        cover_seat(accepted, enrolment)
    SeatOffer.objects.unanswered().filter(referral=accepted).update(
        state=OfferState.ACCEPTED, closed_at=timezone.now()
    )
    return enrolment


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


def move_enrolment(
    enrolment: Enrolment,
    status: str,
    *,
    by: Viewer,
    on: date | None = None,
    reason: str = "",
    **facts,
) -> Enrolment:
    """The office notes a step on its business date. The same one twice is one."""
    if not cohort_permissions.can_run(by, enrolment.cohort):
        raise MayNotEnrol
    return move(enrolment, status, by=by, on=on, reason=reason, **facts)
