"""Writes of referrals: made, sent, answered; counsellor and person know at once."""

from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import CoursePage
from people.models import Organisation, Person, User
from people.services import open_own_account
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.referrals import permissions
from training.referrals.models import (
    AWAITING_ANSWER,
    Referral,
    ReferralStatus,
    WithdrawalReason,
)
from training.referrals.refusals import (
    AlreadyReferred,
    CohortIsClosed,
    CohortIsFull,
    MayNotAnswer,
    MayNotRefer,
    MayNotWithdraw,
    PersonIsNotInformed,
    ReasonIsMissing,
    WrongStep,
)
from training.referrals.steps import already_decided, move, note_cohort
from training.refusals import Refusal
from training.sharing.models import AccessGrant
from training.sharing.services import assign_counsellor, end_share, open_share

# A second click on the same step, sooner than anybody could mean it.
SAME_CLICK = timedelta(minutes=1)


def check_cohort_takes_referrals(cohort: Cohort, *, mode: str, waits: bool) -> None:
    """Raises `CohortIsClosed` or, unless the person `waits` for a seat, `CohortIsFull`.

    A cohort without any capacity is one whose seats aren't known yet: it isn't full.
    """
    if cohort.is_over or cohort.cancelled_at is not None:
        raise CohortIsClosed
    if cohort.recruitment != Cohort.Recruitment.OPEN:
        raise CohortIsClosed
    started = cohort.starts_on is not None and cohort.starts_on < timezone.localdate()
    if started and not cohort.is_permanent_entry:
        raise CohortIsClosed(
            _(
                "Cette session a commencé le %(date)s : on ne peut plus y entrer. "
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
    **wishes,
) -> Referral:
    """Makes and sends a referral to the provider of a cohort, or of a course.

    `wishes`: as `save_draft`. Raises a `Refusal`; a second click raises
    `AlreadyReferred`.
    """
    draft = save_draft(
        person,
        by=by,
        cohort=cohort,
        course=course,
        referring_organisation=referring_organisation,
        counsellor=counsellor,
        **wishes,
    )
    return send_referral(draft, by=by)


def save_draft(
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
    is_informed: bool = True,
) -> Referral:
    """A referral that its author alone sees until it is sent.

    `is_informed`: the person knows of it, and of what the agency will see.
    """
    if not permissions.can_refer(by):
        raise MayNotRefer
    if cohort is not None:
        check_cohort_takes_referrals(
            cohort, mode=wanted_mode, waits=accepts_waiting_list
        )
    return create_draft(
        person=person,
        cohort=cohort,
        course=cohort.action.page if cohort else course,
        referring_organisation=referring_organisation or by.organisation,
        counsellor=counsellor or by.user,
        wanted_mode=wanted_mode,
        message=message,
        accepts_waiting_list=accepts_waiting_list,
        informed_at=timezone.now() if is_informed else None,
    )


def create_draft(**facts) -> Referral:
    """The row; raises `AlreadyReferred` if the person has an open one for it."""
    cohort, course = facts["cohort"], facts["course"]
    provider = cohort.responsible_provider if cohort else course.provider
    try:
        with transaction.atomic():
            return Referral.objects.create(provider=provider, **facts)
    except IntegrityError as error:
        raise AlreadyReferred from error


@transaction.atomic
def send_referral(referral: Referral, *, by: Viewer) -> Referral:
    """Sends a draft, or an expired one again: the provider's delay begins. Repeatable.

    Opens the agency's share, the counsellor's caseload, and the person's account.
    """
    if not permissions.can_send(by, referral):
        raise MayNotRefer
    if referral.status == ReferralStatus.DRAFT and referral.informed_at is None:
        raise PersonIsNotInformed
    if referral.cohort is not None:
        check_cohort_takes_referrals(
            referral.cohort, mode=referral.wanted_mode, waits=True
        )
    _open_follow_up(referral)
    try:
        with transaction.atomic():
            return move(
                referral,
                ReferralStatus.SENT,
                by=by,
                sent_at=timezone.now(),
                answered_at=None,
                **_new_delay(),
            )
    except IntegrityError as error:
        raise AlreadyReferred from error


def _new_delay(counting_from: date | None = None) -> dict:
    """The provider has so many days again, and is reminded anew."""
    first_day = max(timezone.localdate(), counting_from or timezone.localdate())
    return {
        "expires_on": first_day + timedelta(days=settings.REFERRAL_EXPIRY_DAYS),
        "reminded_at": None,
        "last_reminded_at": None,
    }


def _open_follow_up(referral: Referral) -> None:
    """Without an agency nothing is shared: only the account is opened."""
    person, agency = referral.person, referral.referring_organisation
    open_own_account(person)
    if agency is None:
        return
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
    """The office notes that it arrived: the counsellor knows. Repeatable."""
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    if referral.status != ReferralStatus.SENT:
        return referral
    try:
        return move(referral, ReferralStatus.RECEIVED, by=by)
    except WrongStep:
        return Referral.objects.get(pk=referral.pk)


@transaction.atomic
def note_step(
    referral: Referral,
    status: str,
    *,
    by: Viewer,
    is_told: bool = True,
    counting_from: date | None = None,
) -> Referral:
    """The office notes an invitation or a test on the way to its answer.

    Its delay begins anew: today, or on the day of the meeting (`counting_from`).
    `is_told=False`: the caller tells counsellor and person (a meeting's invitation).
    """
    if status not in (ReferralStatus.INVITED, ReferralStatus.TESTED):
        raise WrongStep
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if is_told and locked.status == status and _just_moved(locked):
        return locked
    return move(referral, status, by=by, is_told=is_told, **_new_delay(counting_from))


def _just_moved(referral: Referral) -> bool:
    last = referral.events.last()
    return last is not None and timezone.now() - last.at < SAME_CLICK


@transaction.atomic
def choose_cohort(
    referral: Referral, cohort: Cohort, *, by: Viewer, is_told: bool = False
) -> Referral:
    """The provider says which of its cohorts the person would join. Repeatable.

    `is_told`: counsellor and person hear of it, for no answer follows at once.
    """
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.cohort_id == cohort.pk:
        return locked
    if locked.status not in (*AWAITING_ANSWER, ReferralStatus.WAITLISTED):
        raise already_decided(locked, by=by)
    if cohort.responsible_provider_id != locked.provider_id:
        raise Refusal(_("Cette session n’est pas de votre organisme."))
    check_cohort_takes_referrals(cohort, mode=locked.wanted_mode, waits=True)
    locked.cohort = cohort
    try:
        with transaction.atomic():
            locked.save(update_fields=["cohort", "updated_at"])
    except IntegrityError as error:
        raise AlreadyReferred from error
    if is_told:
        note_cohort(locked, by=by)
    return locked


def accept_referral(referral: Referral, *, by: Viewer) -> Referral:
    """The provider says yes; the seat itself is taken by `enrol_person`."""
    return _answer(referral, ReferralStatus.ACCEPTED, by=by)


def waitlist_referral(referral: Referral, *, by: Viewer, words: str = "") -> Referral:
    """Not yet: the person keeps their rank. Told after `REFERRAL_UNDO_SECONDS`."""
    return _answer(referral, ReferralStatus.WAITLISTED, by=by, words=words)


def refuse_referral(
    referral: Referral, *, by: Viewer, reason: str, words: str = ""
) -> Referral:
    """The provider says no, with a reason that counsellor and person read.

    Told after `REFERRAL_UNDO_SECONDS`, within which it may be taken back.
    """
    if not reason:
        raise ReasonIsMissing
    return _answer(referral, ReferralStatus.REFUSED, by=by, reason=reason, words=words)


def _answer(
    referral: Referral, status: str, *, by: Viewer, reason: str = "", words: str = ""
) -> Referral:
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    return move(
        referral,
        status,
        by=by,
        answered_at=timezone.now(),
        reason=reason,
        reason_text=words,
    )


@transaction.atomic
def withdraw_referral(
    referral: Referral,
    *,
    by: Viewer,
    reason: str = WithdrawalReason.OTHER,
    words: str = "",
) -> Referral:
    """The referrer or the person withdraws; the agency's share ends with it.

    A second click does nothing, whatever reason it brings.
    """
    if not permissions.can_withdraw(by, referral):
        raise MayNotWithdraw
    # Read under the lock: the provider may be enrolling the person right now.
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if referral.status == ReferralStatus.WITHDRAWN:
        return referral
    if hasattr(referral, "enrolment"):
        raise Refusal(
            _("La personne est déjà inscrite : voyez avec l’organisme de formation.")
        )
    moved = move(
        referral,
        ReferralStatus.WITHDRAWN,
        by=by,
        reason=reason or WithdrawalReason.OTHER,
        reason_text=words,
    )
    for grant in AccessGrant.objects.in_force().filter(referral=referral):
        end_share(grant, reason=_("Orientation retirée"))
    return moved
