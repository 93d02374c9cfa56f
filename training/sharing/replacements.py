"""Leaves: who is away, who stands in, for which persons, until when."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Membership, Organisation, Role, User
from people.viewer import Viewer, ViewerKind
from training.refusals import Refusal
from training.sharing.accompaniment import Replacement
from training.sharing.models import CaseloadAssignment
from training.signals import replacement_changed

Kind = CaseloadAssignment.Kind
# Longer than that isn't a leave: the persons are handed over.
LONGEST_DAYS = 366


class MayNotReplace(Refusal):
    code = "may_not_replace"
    sentence = gettext_lazy(
        "Seules la personne absente et la direction de l’agence choisissent qui "
        "remplace."
    )


class NotTwoColleagues(Refusal):
    code = "not_two_colleagues"
    sentence = gettext_lazy("Choisissez un autre conseiller de la même agence.")


class WrongDates(Refusal):
    code = "wrong_dates"
    sentence = gettext_lazy(
        "Un remplacement commence aujourd’hui au plus tôt, finit après, et dure un an "
        "au plus."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy(
        "Dites pourquoi (« congés », « formation ») : les personnes suivies le lisent. "
        "Jamais rien sur la santé."
    )


class NobodyToFollow(Refusal):
    code = "nobody_to_follow"
    sentence = gettext_lazy("Choisissez au moins une personne de ce portefeuille.")


class AlreadyReplaced(Refusal):
    code = "already_replaced"
    sentence = gettext_lazy(
        "%(stand_in)s remplace déjà %(absent)s à ces dates. Arrêtez d’abord ce "
        "remplacement, ou choisissez d’autres dates."
    )


class StandInIsAway(Refusal):
    code = "stand_in_away"
    sentence = gettext_lazy(
        "%(stand_in)s est aussi en congé à ces dates. Choisissez quelqu’un d’autre."
    )


def may_replace(viewer: Viewer, absent: User) -> bool:
    """The counsellor who goes on leave, or the agency's manager."""
    if viewer.kind != ViewerKind.USER or viewer.organisation is None:
        return False
    is_own = viewer.user.pk == absent.pk and viewer.has_role(Role.COUNSELLOR)
    return is_own or viewer.has_role(Role.MANAGER)


@transaction.atomic
def name_stand_in(
    absent: User,
    *,
    stand_in: User,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: Viewer,
    persons: Iterable[UUID] | None = None,
) -> Replacement:
    """Plans who sees the absent one's persons, days included; None: the whole caseload,
    with those who join it meanwhile. A second click finds the first one's.

    Raises a `Refusal`.
    """
    if not may_replace(by, absent):
        raise MayNotReplace
    agency = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    _check_colleagues(agency, absent, stand_in)
    _check_dates(starts_on, ends_on)
    if not reason.strip():
        raise ReasonIsMissing
    facts = {
        "organisation": agency,
        "absent": absent,
        "stand_in": stand_in,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "is_whole_caseload": persons is None,
    }
    chosen = _caseload(agency, absent, persons)
    if same := _same_click(facts, chosen):
        return same
    _check_overlaps(facts)
    replacement = Replacement.objects.create(
        **facts, reason=reason.strip()[:255], **by.as_record()
    )
    _stand_in_for(replacement, chosen)
    _tell(replacement)
    return replacement


def _check_colleagues(agency: Organisation, absent: User, stand_in: User) -> None:
    members = Membership.objects.current().filter(
        organisation=agency,
        role=Role.COUNSELLOR,
        user__in=[absent, stand_in],
        user__is_active=True,
    )
    if members.count() != 2:
        raise NotTwoColleagues


def _check_dates(starts_on: date, ends_on: date) -> None:
    is_backdated = starts_on < timezone.localdate()
    if is_backdated or not 0 <= (ends_on - starts_on).days <= LONGEST_DAYS:
        raise WrongDates


def _caseload(
    agency: Organisation, absent: User, persons: Iterable[UUID] | None
) -> set[UUID]:
    rows = (
        CaseloadAssignment.objects.current()
        .assigned()
        .filter(organisation=agency, counsellor=absent)
    )
    own = set(rows.values_list("person_id", flat=True))
    if persons is None:
        return own
    chosen = set(persons)
    if not chosen or not chosen <= own:
        raise NobodyToFollow
    return chosen


def _same_click(facts: dict, chosen: set[UUID]) -> Replacement | None:
    for row in Replacement.objects.filter(ended_at=None, **facts):
        covered = set(row.stand_ins.values_list("person_id", flat=True))
        if row.is_whole_caseload or covered == chosen:
            return row
    return None


def _check_overlaps(facts: dict) -> None:
    overlapping = Replacement.objects.filter(
        organisation=facts["organisation"]
    ).overlapping(facts["starts_on"], facts["ends_on"])
    if facts["is_whole_caseload"]:
        other = (
            overlapping.filter(absent=facts["absent"], is_whole_caseload=True)
            .select_related("stand_in", "absent")
            .first()
        )
        if other is not None:
            names = {"stand_in": other.stand_in, "absent": other.absent}
            raise AlreadyReplaced(AlreadyReplaced.sentence % names)
    if overlapping.filter(absent=facts["stand_in"], is_whole_caseload=True).exists():
        names = {"stand_in": facts["stand_in"]}
        raise StandInIsAway(StandInIsAway.sentence % names)


def _stand_in_for(replacement: Replacement, persons: Iterable[UUID]) -> None:
    begins = max(replacement.starts_on, timezone.localdate())
    CaseloadAssignment.objects.bulk_create(
        CaseloadAssignment(
            person_id=person,
            organisation_id=replacement.organisation_id,
            counsellor_id=replacement.stand_in_id,
            kind=Kind.STAND_IN,
            reason=replacement.reason,
            starts_on=begins,
            ends_on=replacement.ends_on,
            replacement=replacement,
        )
        for person in persons
    )


def cover_newcomers(assignments: list[CaseloadAssignment]) -> None:
    """Persons who join a caseload on leave (or soon) are followed by its stand-in."""
    leaves = Replacement.objects.not_over().filter(
        is_whole_caseload=True,
        absent__in={row.counsellor_id for row in assignments},
        organisation__in={row.organisation_id for row in assignments},
    )
    for leave in leaves:
        joined = {
            row.person_id
            for row in assignments
            if row.counsellor_id == leave.absent_id
            and row.organisation_id == leave.organisation_id
        }
        _stand_in_for(leave, joined)


@transaction.atomic
def end_replacement(replacement: Replacement, *, by: Viewer) -> Replacement:
    """The absent one is back sooner, or someone else will stand in. Repeatable."""
    is_theirs = by.organisation is not None and (
        by.organisation.pk == replacement.organisation_id
    )
    if not is_theirs or not may_replace(by, replacement.absent):
        raise MayNotReplace
    locked = Replacement.objects.select_for_update().get(pk=replacement.pk)
    if locked.ended_at is None and locked.ends_on >= timezone.localdate():
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        locked.stand_ins.filter(ended_at=None).update(ended_at=locked.ended_at)
        _tell(locked)
    return locked


def _tell(replacement: Replacement) -> None:
    send = partial(replacement_changed.send, Replacement, replacement=replacement)
    transaction.on_commit(send)


def in_whose_place(viewer: Viewer, persons: Iterable[UUID]) -> dict[UUID, str]:
    """Person → « Remplacement de … », for those whom the viewer follows for a
    colleague alone. One query, and none for those who aren't counsellors."""
    if viewer.kind != ViewerKind.USER or not viewer.has_role(Role.COUNSELLOR):
        return {}
    rows = list(
        CaseloadAssignment.objects.current()
        .filter(
            counsellor=viewer.user,
            organisation=viewer.organisation,
            person__in=persons,
        )
        .select_related("replacement__absent")
    )
    own = {row.person_id for row in rows if row.kind == Kind.ASSIGNED}
    return {
        row.person_id: _("Remplacement de %(name)s") % {"name": row.replacement.absent}
        for row in rows
        if row.replacement is not None and row.person_id not in own
    }
