"""Who follows whom at an agency: reading caseloads, and entrusting persons.

Rows end and others begin: what was true stays readable. The agency's row is locked
while a caseload changes, so that two decisions on one person wait for each other.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Membership, Organisation, Person, Role, User
from people.viewer import Viewer, ViewerKind
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance, Handover
from training.sharing.models import AccessGrant, CaseloadAssignment
from training.sharing.replacements import cover_newcomers
from training.signals import handover_changed

Kind = CaseloadAssignment.Kind
UNDO_HOURS = 24


class MayNotHandOver(Refusal):
    code = "may_not_hand_over"
    sentence = gettext_lazy(
        "Vous ne confiez que les personnes que vous accompagnez ; les autres, c’est à "
        "la direction de votre agence de le décider."
    )


class NotAColleague(Refusal):
    code = "not_a_colleague"
    sentence = gettext_lazy("Choisissez un conseiller de votre agence.")


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Dites pourquoi : le motif est gardé avec la décision.")


class NothingToHandOver(Refusal):
    code = "nothing_to_hand_over"
    sentence = gettext_lazy(
        "Choisissez au moins une personne que ce conseiller n’a pas."
    )


class TooLateToUndo(Refusal):
    code = "too_late_to_undo"
    sentence = gettext_lazy(
        "Il est trop tard pour annuler. Confiez à nouveau ces personnes, avec un motif."
    )


def counsellors_of(organisation: Organisation) -> QuerySet[User]:
    """Who works there as a counsellor today, by name."""
    memberships = Membership.objects.current().filter(
        user=OuterRef("pk"), organisation=organisation, role=Role.COUNSELLOR
    )
    return User.objects.filter(Exists(memberships), is_active=True).order_by(
        "name", "email"
    )


def colleagues_of(viewer: Viewer) -> QuerySet[User]:
    """The counsellors of the agency for which the viewer acts, themself included."""
    return counsellors_of(viewer.organisation)


def counsellors_to_tell(person_id: UUID, organisation_id: UUID) -> list[User]:
    """Who is told at an agency of what happens to a person: the assigned counsellor,
    if they still work there, and today's stand-in."""
    rows = (
        CaseloadAssignment.objects.current()
        .by_a_member()
        .filter(person=person_id, organisation=organisation_id)
        .select_related("counsellor")
        .order_by("kind", "pk")
    )
    return list(dict.fromkeys(row.counsellor for row in rows))


def persons_shared_with(viewer: Viewer) -> QuerySet[Person]:
    """Those of whom the viewer may see something through a share of their agency."""
    held = AccessGrant.objects.held_by(viewer).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(held), merged_into=None)


def _assigned(organisation: Organisation) -> QuerySet[CaseloadAssignment]:
    return (
        CaseloadAssignment.objects.current()
        .assigned()
        .filter(organisation=organisation, person=OuterRef("pk"))
    )


def persons_assigned_to(viewer: Viewer, counsellor: User) -> QuerySet[Person]:
    """Of the viewer's agency, in this counsellor's caseload, as far as shares open."""
    rows = _assigned(viewer.organisation).filter(counsellor=counsellor)
    return persons_shared_with(viewer).filter(Exists(rows))


def persons_to_entrust(viewer: Viewer) -> QuerySet[Person]:
    """Of the viewer's agency, without a counsellor who still works there."""
    followed = _assigned(viewer.organisation).by_a_member()
    return persons_shared_with(viewer).filter(~Exists(followed))


def may_manage_caseloads(viewer: Viewer) -> bool:
    """The agency's manager: sees all caseloads, and decides who follows whom."""
    return viewer.kind == ViewerKind.USER and viewer.has_role(Role.MANAGER)


def persons_one_may_entrust(viewer: Viewer) -> QuerySet[Person]:
    """The manager's are all of the agency; a counsellor's their own, not those for
    whom they only stand in."""
    if may_manage_caseloads(viewer):
        return persons_shared_with(viewer)
    if viewer.kind != ViewerKind.USER or not viewer.has_role(Role.COUNSELLOR):
        return Person.objects.none()
    return persons_assigned_to(viewer, viewer.user)


@transaction.atomic
def hand_over(
    persons: Iterable[UUID], *, to: User, reason: str, by: Viewer
) -> Handover:
    """Entrusts these persons to a colleague: who followed them sees them no more.

    All or nothing. A second click finds the first one's. Raises `NotAColleague`,
    `ReasonIsMissing`, `MayNotHandOver`, `NothingToHandOver`.
    """
    wanted = set(persons)
    if by.organisation is None or not wanted:
        raise NothingToHandOver
    agency = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    if not counsellors_of(agency).filter(pk=to.pk).exists():
        raise NotAColleague
    if not reason.strip():
        raise ReasonIsMissing
    current = _current_rows(agency, wanted)
    already = {row.person_id for row in current if row.counsellor_id == to.pk}
    if wanted <= already:
        return _same_click(current, to=to, by=by)
    moved = wanted - already
    allowed = persons_one_may_entrust(by).filter(pk__in=moved).values_list("pk")
    if len(allowed) != len(moved):
        raise MayNotHandOver
    handover = Handover.objects.create(
        organisation=agency, to=to, by=by.user, reason=reason.strip()[:255]
    )
    _move(handover, moved, [row for row in current if row.person_id in moved])
    transaction.on_commit(partial(handover_changed.send, Handover, handover=handover))
    return handover


def _current_rows(agency: Organisation, persons: set) -> list[CaseloadAssignment]:
    return list(
        CaseloadAssignment.objects.current()
        .assigned()
        .filter(organisation=agency, person__in=persons)
        .select_related("begun_by")
    )


def _same_click(current: list[CaseloadAssignment], *, to: User, by: Viewer) -> Handover:
    """All are already theirs: by the same decision, or there is nothing to do."""
    decisions = {row.begun_by for row in current if row.begun_by_id}
    if len(decisions) == 1 and (decision := decisions.pop()).by_id == by.user.pk:
        return decision
    raise NothingToHandOver


def _move(handover: Handover, persons: set, current: list[CaseloadAssignment]) -> None:
    """Ends what was, with the help and the leaves that hung on it; begins the new."""
    ended = CaseloadAssignment.objects.filter(pk__in=[row.pk for row in current])
    former = {row.counsellor_id for row in current}
    stand_ins = CaseloadAssignment.objects.filter(
        person__in=persons,
        organisation=handover.organisation,
        kind=Kind.STAND_IN,
        ended_at=None,
        replacement__absent__in=former,
    )
    for rows in (ended, stand_ins):
        rows.update(ended_at=handover.at, ended_by=handover)
    Assistance.objects.filter(
        person__in=persons, organisation=handover.organisation, ended_at=None
    ).exclude(counsellor=handover.to).update(
        ended_at=handover.at, end_reason=_("Changement de conseiller")
    )
    begun = CaseloadAssignment.objects.bulk_create(
        CaseloadAssignment(
            person_id=person,
            organisation=handover.organisation,
            counsellor=handover.to,
            reason=handover.reason,
            begun_by=handover,
        )
        for person in persons
    )
    cover_newcomers(begun)
    for row in current:
        _move_drafts([row.person_id], row.counsellor, to=handover.to, of=handover)


def _move_drafts(
    persons: Iterable[UUID], counsellor: User, *, to: User, of: Handover
) -> None:
    """A draft has no share: it is its author's alone, so it changes hands by name."""
    drafts = counsellor.referrals.filter(
        person__in=persons, referring_organisation=of.organisation, status="draft"
    )
    drafts.update(counsellor=to)


def may_undo(viewer: Viewer, handover: Handover) -> bool:
    """Who decided it, or the agency's manager, within a day."""
    if viewer.organisation is None or handover.undone_at is not None:
        return False
    recent = timezone.now() - handover.at < timedelta(hours=UNDO_HOURS)
    is_own = viewer.user is not None and viewer.user.pk == handover.by_id
    return (
        recent
        and viewer.organisation.pk == handover.organisation_id
        and (is_own or may_manage_caseloads(viewer))
    )


@transaction.atomic
def undo_handover(handover: Handover, *, by: Viewer) -> Handover:
    """Back to who followed them before; those moved again since then stay. Repeatable.

    Raises `TooLateToUndo`.
    """
    agency = Organisation.objects.select_for_update().get(pk=handover.organisation_id)
    handover = Handover.objects.select_related("to").get(pk=handover.pk)
    if handover.undone_at is not None:
        return handover
    if not may_undo(by, handover):
        raise TooLateToUndo
    now = timezone.now()
    begun = CaseloadAssignment.objects.filter(begun_by=handover, ended_at=None)
    back = set(begun.values_list("person_id", flat=True))
    begun.update(ended_at=now)
    CaseloadAssignment.objects.filter(
        person__in=back, organisation=agency, ended_at=None, kind=Kind.STAND_IN
    ).filter(replacement__absent=handover.to).update(ended_at=now)
    _restore(handover, back)
    Assistance.objects.filter(
        person__in=back, organisation=agency, ended_at=handover.at
    ).update(ended_at=None, end_reason="")
    handover.undone_at = now
    handover.save(update_fields=["undone_at"])
    transaction.on_commit(partial(handover_changed.send, Handover, handover=handover))
    return handover


def _restore(handover: Handover, persons: set) -> None:
    """Begins anew, as rows of today, what the handover had ended."""
    ended = list(
        handover.ended.filter(person__in=persons).select_related(
            "replacement", "counsellor"
        )
    )
    for row in ended:
        if row.kind == Kind.ASSIGNED:
            _move_drafts([row.person_id], handover.to, to=row.counsellor, of=handover)
    CaseloadAssignment.objects.bulk_create(
        CaseloadAssignment(
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            counsellor=row.counsellor,
            kind=row.kind,
            reason=row.reason,
            starts_on=max(row.starts_on, timezone.localdate()),
            ends_on=row.ends_on,
            replacement=row.replacement,
        )
        for row in ended
        if row.replacement is None or row.replacement.ended_at is None
    )
