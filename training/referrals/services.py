"""Writes of referrals: made, sent, answered; counsellor and person know at once."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import CoursePage
from people.models import Organisation, Person, User
from people.services import open_own_account
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.referrals import permissions
from training.referrals.models import (
    ALREADY_REFERRED,
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralEvent,
    ReferralStatus,
)
from training.referrals.tasks import announce_referral
from training.refusals import Refusal
from training.sharing.models import AccessGrant
from training.sharing.services import assign_counsellor, end_share, open_share


class MayNotRefer(Refusal):
    code = "may_not_refer"
    sentence = gettext_lazy(
        "Seul un conseiller d’un partenaire de l’emploi peut orienter quelqu’un."
    )


class CohortIsClosed(Refusal):
    """Past, suspended or closed to newcomers."""

    code = "cohort_closed"
    sentence = gettext_lazy(
        "Cette session ne prend plus d’inscription. "
        "Choisissez une autre session de la formation."
    )


class CohortIsFull(Refusal):
    code = "cohort_full"
    sentence = gettext_lazy(
        "Cette session est complète. Acceptez la liste d’attente, ou choisissez une "
        "autre session de la formation."
    )


class AlreadyReferred(Refusal):
    code = "already_referred"
    sentence = ALREADY_REFERRED


class WrongStep(Refusal):
    """The table of transitions says no: someone else was faster, perhaps."""

    code = "wrong_step"
    sentence = gettext_lazy(
        "Cette orientation a changé entre-temps. Rechargez la page pour voir où elle "
        "en est."
    )


class MayNotAnswer(Refusal):
    code = "may_not_answer"
    sentence = gettext_lazy("Seul l’organisme qui a reçu l’orientation peut répondre.")


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Dites pourquoi : la personne et son conseiller le liront.")


def check_cohort_takes_referrals(cohort: Cohort, *, mode: str, waits: bool) -> None:
    """Raises `CohortIsClosed` or, unless the person `waits` for a seat, `CohortIsFull`.

    A cohort without any capacity is one whose seats aren't known yet: it isn't full.
    """
    if cohort.is_over or cohort.recruitment != Cohort.Recruitment.OPEN:
        raise CohortIsClosed
    started = cohort.starts_on is not None and cohort.starts_on < timezone.localdate()
    if started and not cohort.is_permanent_entry:
        raise CohortIsClosed(
            _(
                "Cette session a commencé le %(date)s : on ne peut plus y entrer. "
                "Choisissez une autre session de la formation."
            )
            % {"date": cohort.starts_on.strftime("%d/%m/%Y")}
        )
    if cohort.capacity and not waits and cohort.seats_left(mode) <= 0:
        raise CohortIsFull


@transaction.atomic
def refer_person(
    person: Person,
    *,
    by: Viewer,
    cohort: Cohort | None = None,
    course: CoursePage | None = None,
    referring_organisation: Organisation | None = None,
    counsellor: User | None = None,
    wanted_mode: str = "on_site",
    message: str = "",
    accepts_waiting_list: bool = False,
) -> Referral:
    """Makes and sends a referral to the provider of a cohort, or of a course.

    Raises a `Refusal`; a second click raises `AlreadyReferred`.
    """
    if not permissions.can_refer(by):
        raise MayNotRefer
    if cohort is not None:
        check_cohort_takes_referrals(
            cohort, mode=wanted_mode, waits=accepts_waiting_list
        )
        course, provider = cohort.action.page, cohort.responsible_provider
    else:
        provider = course.provider
    agency = referring_organisation or by.organisation
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                person=person,
                course=course,
                cohort=cohort,
                provider=provider,
                referring_organisation=agency,
                counsellor=counsellor or by.user,
                wanted_mode=wanted_mode,
                message=message,
            )
    except IntegrityError as error:
        raise AlreadyReferred from error
    return send_referral(referral, by=by)


@transaction.atomic
def send_referral(referral: Referral, *, by: Viewer) -> Referral:
    """Sends a draft, or an expired one again: the provider's delay begins. Repeatable.

    Opens the agency's share, the counsellor's caseload, and the person's account.
    """
    if not permissions.can_send(by, referral):
        raise MayNotRefer
    if referral.cohort is not None:
        check_cohort_takes_referrals(
            referral.cohort, mode=referral.wanted_mode, waits=True
        )
    _open_follow_up(referral)
    today = timezone.localdate()
    return _move(
        referral,
        ReferralStatus.SENT,
        by=by,
        sent_at=timezone.now(),
        answered_at=None,
        expires_on=today + timedelta(days=settings.REFERRAL_EXPIRY_DAYS),
    )


def _open_follow_up(referral: Referral) -> None:
    person, agency = referral.person, referral.referring_organisation
    open_own_account(person)
    if referral.counsellor is not None:
        assign_counsellor(
            person=person, organisation=agency, counsellor=referral.counsellor
        )
    open_share(
        person=person,
        organisation=agency,
        referral=referral,
        purpose=_("Accompagnement vers l’emploi et la formation"),
    )


def receive_referral(referral: Referral, *, by: Viewer) -> Referral:
    """The office has opened it: the counsellor sees that it arrived. Repeatable."""
    if referral.status != ReferralStatus.SENT or not permissions.can_answer(
        by, referral
    ):
        return referral
    try:
        return _move(referral, ReferralStatus.RECEIVED, by=by)
    except WrongStep:
        return Referral.objects.get(pk=referral.pk)


def note_step(referral: Referral, status: str, *, by: Viewer) -> Referral:
    """The office notes an invitation or a test passed on the way to its answer."""
    if status not in (ReferralStatus.INVITED, ReferralStatus.TESTED):
        raise WrongStep
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    return _move(referral, status, by=by)


@transaction.atomic
def choose_cohort(referral: Referral, cohort: Cohort, *, by: Viewer) -> Referral:
    """The provider says which of its cohorts the person would join. Repeatable."""
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.cohort_id == cohort.pk:
        return locked
    if locked.status not in (*AWAITING_ANSWER, ReferralStatus.WAITLISTED):
        raise WrongStep
    if cohort.responsible_provider_id != locked.provider_id:
        raise Refusal(_("Cette session n’est pas de votre organisme."))
    check_cohort_takes_referrals(cohort, mode=locked.wanted_mode, waits=True)
    locked.cohort = cohort
    try:
        with transaction.atomic():
            locked.save(update_fields=["cohort", "updated_at"])
    except IntegrityError as error:
        raise AlreadyReferred from error
    return locked


def accept_referral(referral: Referral, *, by: Viewer) -> Referral:
    """The provider says yes; the seat itself is taken by `enrol_person`."""
    return _answer(referral, ReferralStatus.ACCEPTED, by=by)


def waitlist_referral(referral: Referral, *, by: Viewer, words: str = "") -> Referral:
    return _answer(referral, ReferralStatus.WAITLISTED, by=by, words=words)


def refuse_referral(
    referral: Referral, *, by: Viewer, reason: str, words: str = ""
) -> Referral:
    """The provider says no, with a reason that counsellor and person read."""
    if not reason:
        raise ReasonIsMissing
    return _answer(referral, ReferralStatus.REFUSED, by=by, reason=reason, words=words)


@transaction.atomic
def withdraw_referral(referral: Referral, *, by: Viewer, words: str = "") -> Referral:
    """The referrer or the person withdraws; the agency's share ends with it."""
    if not permissions.can_withdraw(by, referral):
        raise Refusal(_("Seuls la personne et son conseiller peuvent la retirer."))
    # Read under the lock: the provider may be enrolling the person right now.
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if hasattr(referral, "enrolment"):
        raise Refusal(
            _("La personne est déjà inscrite : voyez avec l’organisme de formation.")
        )
    moved = _move(referral, ReferralStatus.WITHDRAWN, by=by, reason_text=words)
    for grant in AccessGrant.objects.in_force().filter(referral=referral):
        end_share(grant, reason=_("Orientation retirée"))
    return moved


def _answer(
    referral: Referral, status: str, *, by: Viewer, reason: str = "", words: str = ""
) -> Referral:
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    return _move(
        referral,
        status,
        by=by,
        answered_at=timezone.now(),
        reason=reason,
        reason_text=words,
    )


@transaction.atomic
def _move(referral: Referral, status: str, *, by: Viewer, **facts) -> Referral:
    """Moves under the row's lock if the table allows it, and keeps the step.

    The same move by a second click does nothing.
    """
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.status == status and status not in TRANSITIONS[status]:
        return locked
    if status not in TRANSITIONS[locked.status]:
        raise WrongStep
    before, locked.status = locked.status, status
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "updated_at", *facts])
    ReferralEvent.objects.create(
        referral=locked,
        from_status=before,
        to_status=status,
        reason=locked.reason,
        words=locked.reason_text,
        **by.as_record(),
    )
    transaction.on_commit(
        partial(announce_referral.enqueue, str(locked.pk), str(status))
    )
    return locked
