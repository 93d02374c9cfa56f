"""Acting in someone's place: only where they agreed, under one's own name, told them.

Other topics' services take `by: Viewer` and ask `acting_for(by, person)`, or
`may_act_as(by, person)` where the person themself may do it too; afterwards they call
`record_act(by, person, deed)`, which writes nothing when it was the person.
"""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Role, User
from people.viewer import Viewer, ViewerKind
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance
from training.sharing.models import AccessGrant, CaseloadAssignment, Scope
from training.sharing.services import record_read
from training.signals import assistance_changed

# Long enough for a search and a training; then one asks again.
ASSISTANCE_DAYS = 365


class MayNotAssist(Refusal):
    code = "may_not_assist"
    sentence = gettext_lazy(
        "Seul le conseiller qui accompagne la personne peut agir à sa place."
    )


class NotAgreed(Refusal):
    code = "not_agreed"
    sentence = gettext_lazy(
        "Dites comment la personne a donné son accord : sans lui, vous ne pouvez pas "
        "agir à sa place."
    )


def can_assist(viewer: Viewer, person: Person) -> bool:
    """A counsellor who follows the person now (as their own, or standing in), through
    a share in force. Not the agency's manager: one acts for people one knows."""
    if viewer.kind != ViewerKind.USER or not viewer.has_role(Role.COUNSELLOR):
        return False
    held = AccessGrant.objects.held_by(viewer).filter(person=person)
    return held.exists() and follows(viewer, person)


def follows(viewer: Viewer, person: Person) -> bool:
    """For who holds a share: a manager may without following; others can't."""
    if not viewer.has_role(Role.COUNSELLOR):
        return False
    if not viewer.has_role(Role.MANAGER):
        return True
    return (
        CaseloadAssignment.objects.current()
        .filter(person=person, organisation=viewer.organisation, counsellor=viewer.user)
        .exists()
    )


def assistance_of(viewer: Viewer, person: Person) -> Assistance | None:
    """The agreement under which this viewer may act for the person today.

    It names the viewer, or the counsellor for whom they stand in.
    """
    return agreement_with(viewer, person) if can_assist(viewer, person) else None


def agreement_with(viewer: Viewer, person: Person) -> Assistance | None:
    """`assistance_of`, for a viewer who `can_assist`."""
    replaced = (
        CaseloadAssignment.objects.current()
        .filter(
            person=person,
            organisation=viewer.organisation,
            counsellor=viewer.user,
            kind=CaseloadAssignment.Kind.STAND_IN,
        )
        .values("replacement__absent")
    )
    return (
        Assistance.objects.current()
        .filter(
            Q(counsellor=viewer.user) | Q(counsellor__in=replaced),
            person=person,
            organisation=viewer.organisation,
        )
        .first()
    )


def acting_for(viewer: Viewer, person: Person) -> bool:
    """A counsellor who follows the person, whom the person lets act in their place."""
    return assistance_of(viewer, person) is not None


def may_act_as(viewer: Viewer, person: Person) -> bool:
    """The person themself (a login or a personal link), or who acts for them."""
    is_own = viewer.person is not None and viewer.person.pk == person.pk
    return is_own or acting_for(viewer, person)


def record_act(viewer: Viewer, person: Person, deed: str) -> None:
    """Journals what was done in someone's place, in the words that they will read.

    `deed`: « Présence confirmée à la réunion du 3 mai ». The person's own act isn't
    a disclosure: nothing is written.
    """
    if viewer.person is not None and viewer.person.pk == person.pk:
        return
    purpose = _("À votre place : %(deed)s") % {"deed": deed}
    record_read(viewer, [person.pk], part=Scope.FOLLOW_UP, purpose=purpose[:255])


@transaction.atomic
def start_assistance(
    person: Person,
    *,
    by: Viewer,
    agreed_how: str = "",
    counsellor: User | None = None,
    ends_on: date | None = None,
) -> Assistance:
    """Begins it: the counsellor notes the person's agreement, or the person chooses
    among the counsellors who follow them. A second click finds it begun.

    Raises `MayNotAssist`, `NotAgreed`.
    """
    if by.person is not None and by.person.pk == person.pk:
        assignment = _followed_by(person, counsellor)
        organisation, agreed_how = assignment.organisation, Assistance.Agreed.ONLINE
    else:
        if not can_assist(by, person):
            raise MayNotAssist
        if agreed_how not in set(Assistance.Agreed) - {Assistance.Agreed.ONLINE}:
            raise NotAgreed
        organisation, counsellor = by.organisation, by.user
    # One at a time per person: the row stands for all that is decided about them.
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Assistance.objects.filter(
        person=person, organisation=organisation, counsellor=counsellor, ended_at=None
    ).first()
    if standing is not None:
        if standing.ends_on >= timezone.localdate():
            return standing
        _end(standing, reason=_("Date dépassée"))
    assistance = Assistance.objects.create(
        person=person,
        organisation=organisation,
        counsellor=counsellor,
        agreed_how=agreed_how,
        ends_on=ends_on or timezone.localdate() + timedelta(days=ASSISTANCE_DAYS),
        **by.as_record(),
    )
    _tell(assistance)
    return assistance


def _followed_by(person: Person, counsellor: User | None) -> CaseloadAssignment:
    assignment = (
        CaseloadAssignment.objects.current()
        .assigned()
        .by_a_member()
        .filter(person=person, counsellor=counsellor)
        .select_related("organisation")
        .first()
    )
    if assignment is None:
        raise MayNotAssist
    return assignment


@transaction.atomic
def end_assistance(
    assistance: Assistance, *, by: Viewer, reason: str = ""
) -> Assistance:
    """The person, or the agency that helps, puts an end to it. Repeatable."""
    is_own = by.person is not None and by.person.pk == assistance.person_id
    if not is_own and not by.acts_for(
        assistance.organisation_id, Role.COUNSELLOR, Role.MANAGER
    ):
        raise MayNotAssist
    locked = Assistance.objects.select_for_update().get(pk=assistance.pk)
    if locked.ended_at is None:
        why = _("Arrêtée par la personne") if is_own else _("Arrêtée par le conseiller")
        _end(locked, reason=reason or why)
        _tell(locked)
    return locked


def _end(assistance: Assistance, *, reason: str) -> None:
    assistance.ended_at, assistance.end_reason = timezone.now(), reason
    assistance.save(update_fields=["ended_at", "end_reason"])


def _tell(assistance: Assistance) -> None:
    send = partial(assistance_changed.send, Assistance, assistance=assistance)
    transaction.on_commit(send)
