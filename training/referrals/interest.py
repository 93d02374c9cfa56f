"""A person's own interest in a course: asked of their counsellor, or of the provider.

A passer-by's is kept apart until they confirm it (`PendingInterest`): no person is
made before, and nothing tells whether someone is known here.
"""

from functools import partial

from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from people.models import Person, User
from people.newcomers import create_persons
from people.tasks import send_mail
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.messages.links import absolute
from training.referrals.models import OPEN, Referral, ReferralStatus
from training.referrals.pending import CONFIRM_WITHIN, PendingInterest
from training.referrals.refusals import AlreadyReferred
from training.referrals.services import (
    check_cohort_takes_referrals,
    create_draft,
    send_referral,
)
from training.referrals.tasks import announce_wish
from training.refusals import Refusal
from training.sharing.models import CaseloadAssignment

SALT = "alliage.interest"
# What a passer-by typed about themselves, emptied once a person is made of it.
TYPED = ("first_names", "birth_name", "email", "phone", "message")
# Mails to one address within the time it may confirm in; beyond, none is sent.
MAILS_PER_ADDRESS = 3


class AlreadyApplied(Refusal):
    code = "already_applied"
    sentence = _(
        "Vous avez déjà une demande en cours pour cette formation. "
        "Suivez-la dans « Mon parcours »."
    )


class LoginIsNeeded(Refusal):
    """The address has an account: only its holder applies with it."""

    code = "login_needed"
    sentence = _("Connectez-vous pour confirmer cette demande.")


class NotFollowedThere(Refusal):
    code = "not_followed"
    sentence = _("Ce conseiller ne vous accompagne plus. Choisissez une autre voie.")


@transaction.atomic
def ask_counsellor(
    assignment: CaseloadAssignment,
    *,
    by: Viewer,
    course: CoursePage,
    cohort: Cohort | None = None,
    wanted_mode: str = "on_site",
    message: str = "",
) -> Referral:
    """A draft for the counsellor of this caseload, who is told; nothing is sent yet."""
    if by.person is None or assignment.person_id != by.person.pk:
        raise NotFollowedThere
    referral = _wish(
        by.person,
        course=course,
        cohort=cohort,
        wanted_mode=wanted_mode,
        message=message,
        referring_organisation=assignment.organisation,
        counsellor=assignment.counsellor,
    )
    transaction.on_commit(partial(announce_wish.enqueue, str(referral.pk)))
    return referral


@transaction.atomic
def apply_alone(
    *,
    by: Viewer,
    course: CoursePage,
    cohort: Cohort | None = None,
    wanted_mode: str = "on_site",
    message: str = "",
) -> Referral:
    """Sends the person's own application straight to the provider."""
    referral = _wish(
        by.person,
        course=course,
        cohort=cohort,
        wanted_mode=wanted_mode,
        message=message,
        referring_organisation=None,
        counsellor=None,
    )
    return send_referral(referral, by=by)


def _wish(person: Person, **facts) -> Referral:
    """A draft of the person's own making; raises `AlreadyApplied`."""
    cohort, course = facts["cohort"], facts["course"]
    if cohort is not None:
        check_cohort_takes_referrals(cohort, mode=facts["wanted_mode"], waits=True)
    known = Referral.objects.filter(person=person, course=course, status__in=OPEN)
    known = known.exclude(status=ReferralStatus.DRAFT, is_own_wish=False)
    if known.filter(cohort=cohort).exists():
        raise AlreadyApplied
    try:
        return create_draft(
            person=person,
            accepts_waiting_list=True,
            is_own_wish=True,
            informed_at=timezone.now(),
            **facts,
        )
    except AlreadyReferred as error:
        raise AlreadyApplied from error


@transaction.atomic
def note_interest(**typed) -> PendingInterest:
    """Keeps what a passer-by typed, and mails the link that confirms it.

    Beyond `MAILS_PER_ADDRESS` no mail leaves: nobody's letterbox is filled by others.
    """
    recent = PendingInterest.objects.current().filter(email=typed["email"]).count()
    pending = PendingInterest.objects.create(**typed)
    if recent < MAILS_PER_ADDRESS:
        transaction.on_commit(partial(_mail_link, pending))
    return pending


def _mail_link(pending: PendingInterest) -> None:
    url = absolute(reverse("confirm_interest", args=[token_of(pending)]))
    context = {"course": pending.course, "url": url}
    text = render_to_string("messages/interest_confirm.txt", context).strip()
    subject, _blank, body = text.partition("\n")
    send_mail.enqueue(subject=subject, body=body.strip(), recipients=[pending.email])


def token_of(pending: PendingInterest) -> str:
    return signing.dumps(str(pending.pk), salt=SALT)


def find_interest(token: str) -> PendingInterest | None:
    """Of a link not older than 48 hours; None if it is past, forged or forgotten."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    rows = PendingInterest.objects.current().select_related("course", "cohort")
    return rows.filter(pk=pk).first()


@transaction.atomic
def confirm_interest(pending: PendingInterest, *, by: Viewer) -> Referral:
    """Makes the person, or takes the one whose account this is, and applies.

    Repeatable. Raises `LoginIsNeeded` if the address has an account that isn't `by`'s.
    """
    locked = PendingInterest.objects.select_for_update().get(pk=pending.pk)
    if locked.referral is not None:
        return locked.referral
    holder = User.objects.filter(email=locked.email.strip().lower()).first()
    if holder is not None and by.user != holder:
        raise LoginIsNeeded
    own = by.person if holder is not None else None
    person = own or _newcomer(locked)
    locked.referral = apply_alone(
        by=Viewer.for_link(person) if own is None else by,
        course=locked.course,
        cohort=locked.cohort,
        wanted_mode=locked.wanted_mode,
        message=locked.message,
    )
    for name in TYPED:
        setattr(locked, name, "")
    locked.birth_date = None
    locked.save()
    return locked.referral


def _newcomer(pending: PendingInterest) -> Person:
    """Always a new record: who merely types a name must not reach another's.

    Records that resemble one another are queued for the territory alone.
    """
    person = Person(
        first_names=pending.first_names,
        birth_name=pending.birth_name,
        birth_date=pending.birth_date,
        email=pending.email,
        phone=pending.phone,
        preferred_channel=Person.Channel.EMAIL,
    )
    [created] = create_persons([person])
    return created
