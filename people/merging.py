"""Two records of one person become one, by a coordinator's decision; undone within
30 days (the setting `MERGE_UNDO_DAYS`).

The rows of the merged record go to the kept one, each noted so that undoing puts
exactly those back; what was added since stays with the kept record. Journals that
nobody may change stay where they are, and readings follow `merged_into`.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.belongings import clashes, left_behind, move_all, put_back
from people.models import (
    DuplicateState,
    OrganisationKind,
    Person,
    PersonMerge,
    PossibleDuplicate,
    Role,
    User,
)
from people.signals import persons_merged, persons_parted
from people.viewer import Viewer

TAKEABLE = ("usual_name", "birth_date", "email", "phone")


class MergeRefused(Exception):
    """`str(refusal)` is the French sentence shown: what to settle first."""

    code = "merge_refused"
    sentence = gettext_lazy("Ces deux fiches ne peuvent pas être fusionnées.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return str(self.args[0])


class NotTheTerritory(MergeRefused):
    code = "not_the_territory"
    sentence = gettext_lazy(
        "Seule la coordination du territoire peut fusionner des fiches, ou défaire "
        "une fusion."
    )


class AlreadyMerged(MergeRefused):
    code = "already_merged"
    sentence = gettext_lazy(
        "L’une de ces fiches a déjà été fusionnée. Rechargez la page pour voir où "
        "elle en est."
    )


class TwoLogins(MergeRefused):
    code = "two_logins"
    sentence = gettext_lazy(
        "Chacune des deux fiches a un compte. Demandez à la personne avec quelle "
        "adresse elle se connecte, puis choisissez ce compte."
    )


class BothHave(MergeRefused):
    """Something that a person has once: a seat in a cohort, a counsellor."""

    code = "both_have"


class TooLate(MergeRefused):
    code = "too_late"
    sentence = gettext_lazy("Le délai pour défaire cette fusion est passé.")


class NewerMergeFirst(MergeRefused):
    code = "newer_merge_first"
    sentence = gettext_lazy(
        "La fiche gardée a été fusionnée à son tour. Défaites d’abord cette fusion "
        "plus récente."
    )


def can_merge_persons(viewer: Viewer) -> bool:
    """A coordinator acting for a territory; no other, whatever they know."""
    return viewer.has_role(Role.COORDINATOR) and (
        OrganisationKind.Kind.TERRITORY in viewer.organisation.kind_names
    )


def merge_persons(
    kept: Person,
    merged: Person,
    *,
    by: Viewer,
    take: Collection[str] = (),
    login: UUID | None = None,
) -> PersonMerge:
    """`kept` goes on with all that `merged` had. A second click finds the first's.

    `take`: fields of `TAKEABLE` that `kept` lacks and takes over. `login`: the user
    whose account stays, where both have one. Raises `MergeRefused`, nothing written.
    """
    if not can_merge_persons(by):
        raise NotTheTerritory
    try:
        with transaction.atomic():
            return _merge(kept.pk, merged.pk, by, take, login)
    except IntegrityError as error:
        raise BothHave(_both_have([])) from error


def _merge(
    kept_id: UUID,
    merged_id: UUID,
    by: Viewer,
    take: Collection[str],
    login: UUID | None,
) -> PersonMerge:
    kept, merged = _locked(kept_id, merged_id)
    if merged.merged_into_id == kept_id and kept.merged_into_id is None:
        return PersonMerge.objects.get(merged=merged, undone_at=None)
    if kept.merged_into_id or merged.merged_into_id or kept_id == merged_id:
        raise AlreadyMerged
    if found := clashes(merged, kept):
        raise BothHave(_both_have([f"{one.what} ({one.where})" for one in found]))
    logins = _give_login(kept, merged, login)
    taken = _take(kept, merged, take)
    moved = move_all(merged, kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    now = timezone.now()
    _decide(kept, merged, DuplicateState.MERGED, by.user, now)
    merge = PersonMerge.objects.create(
        kept=kept,
        merged=merged,
        moved=moved,
        taken=taken,
        logins=logins,
        merged_at=now,
        merged_by=by.user,
        organisation=by.organisation,
    )
    persons_merged.send(PersonMerge, merge=merge, moved=moved)
    return merge


def gather_late_rows() -> int:
    """Moves what was written for merged records while they were being merged, or by a
    page that was open before; the number of rows. A daily chore.

    What both have and only one may have waits for its merge to be taken back.
    """
    return sum(_gather(person_id) for person_id in left_behind())


@transaction.atomic
def _gather(merged_id: UUID) -> int:
    merged = Person.objects.get(pk=merged_id)
    if merged.merged_into_id is None:
        return 0
    kept, merged = _locked(merged.merged_into_id, merged_id)
    if merged.merged_into_id != kept.pk or clashes(merged, kept):
        return 0
    late = move_all(merged, kept)
    merge = PersonMerge.objects.filter(merged=merged, kept=kept, undone_at=None).first()
    if merge is not None and late:
        for label, keys in late.items():
            merge.moved[label] = [*merge.moved.get(label, []), *keys]
        merge.save(update_fields=["moved"])
        persons_merged.send(PersonMerge, merge=merge, moved=late)
    return sum(len(keys) for keys in late.values())


def undo_merge(merge: PersonMerge, *, by: Viewer) -> PersonMerge:
    """Puts back exactly what was moved; what came since stays with the kept record.

    The pair is then to be looked at again. Repeatable. Raises `MergeRefused`.
    """
    if not can_merge_persons(by):
        raise NotTheTerritory
    try:
        with transaction.atomic():
            return _undo(merge.pk, by)
    except IntegrityError as error:
        raise BothHave(_both_have([])) from error


def _undo(merge_id: UUID, by: Viewer) -> PersonMerge:
    found = PersonMerge.objects.get(pk=merge_id)
    kept, merged = _locked(found.kept_id, found.merged_id)
    merge = PersonMerge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        return merge
    if not merge.can_still_be_undone:
        raise TooLate
    if kept.merged_into_id is not None:
        raise NewerMergeFirst
    put_back(merge.moved, merged, kept)
    _give_back(merge, kept, merged)
    merge.undone_at, merge.undone_by = timezone.now(), by.user
    merge.save(update_fields=["undone_at", "undone_by"])
    _decide(kept, merged, DuplicateState.WAITING, None, None)
    persons_parted.send(PersonMerge, merge=merge)
    return merge


def _locked(kept_id: UUID, merged_id: UUID) -> tuple[Person, Person]:
    """Both rows, locked in one order whichever is kept: two merges never wait in a
    circle."""
    rows = Person.objects.select_for_update().filter(pk__in=(kept_id, merged_id))
    locked = {person.pk: person for person in rows.order_by("pk")}
    return locked[kept_id], locked[merged_id]


def _decide(one: Person, other: Person, state: str, user: User | None, at) -> None:
    """Notes it on the pair, which two records found by hand may not have."""
    first, second = sorted((one.pk, other.pk))
    PossibleDuplicate.objects.filter(first=first, second=second).update(
        state=state, decided_by=user, decided_at=at
    )


def _both_have(things: list[str]) -> str:
    if not things:
        return _(
            "Les deux fiches ont chacune ce qu’une personne n’a qu’une fois. "
            "Rechargez la page, puis recommencez."
        )
    return _(
        "Les deux fiches ont chacune : %(things)s. Une personne n’en a qu’une. Voyez "
        "d’abord avec l’organisme laquelle il termine, puis recommencez."
    ) % {"things": ", ".join(things)}


def _give_login(kept: Person, merged: Person, login: UUID | None) -> dict:
    """Leaves one account, on the kept record; which ones there were, as text."""
    before = {"kept": kept.user_id, "merged": merged.user_id}
    held = {user for user in before.values() if user}
    if len(held) == 2 and login not in held:
        raise TwoLogins
    merged.user = None
    merged.save(update_fields=["user"])
    kept.user_id = login if len(held) == 2 else next(iter(held), None)
    kept.save(update_fields=["user"])
    return {side: str(user) if user else None for side, user in before.items()}


def _take(kept: Person, merged: Person, fields: Collection[str]) -> dict[str, str]:
    """What the kept record lacked and has from now on: {field: value as text}."""
    taken = {
        name: getattr(merged, name)
        for name in TAKEABLE
        if name in fields and getattr(merged, name) and not getattr(kept, name)
    }
    for name, value in taken.items():
        setattr(kept, name, value)
    if taken:
        kept.save(update_fields=list(taken))
    return {name: str(value) for name, value in taken.items()}


def _give_back(merge: PersonMerge, kept: Person, merged: Person) -> None:
    """Accounts and facts as they were; a fact corrected meanwhile stays corrected."""
    for name, text in merge.taken.items():
        if str(getattr(kept, name)) == text:
            setattr(kept, name, None if isinstance(getattr(kept, name), date) else "")
    logins = {side: user and UUID(user) for side, user in merge.logins.items()}
    if kept.user_id in logins.values():
        kept.user_id = None
        kept.save()
        kept.user_id = logins["kept"]
        merged.user_id = logins["merged"]
    merged.merged_into = None
    merged.save()
    kept.save()
