"""What of an organisation's sequence may be read now.

Rights are asked at each reading: an entry written while a share was in force leaves
no more once it has ended, but for its tombstone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from people.viewer import Viewer
from training.changes import ChangeAction, ChangeKind
from training.enrolments.models import Enrolment
from training.feed.distribution import distribute_slice
from training.feed.models import FeedEntry, FeedHead
from training.feed.parts import PARTS, SCOPES
from training.feed.persons import current_persons, identifiers_of
from training.referrals.models import Referral
from training.sharing.models import AccessGrant
from training.sharing.openings import Openings


@dataclass(frozen=True)
class Told:
    """An entry as it is told to the one who asks."""

    sequence: int
    at: datetime
    kind: str
    action: str
    id: str
    organisation: UUID
    person: UUID
    enrolment: UUID | None
    referral: UUID | None
    external_ids: list[str]

    @property
    def part(self) -> str:
        """The part of the record that it speaks of; none of a share or of a merge."""
        return "" if self.action == ChangeAction.ENDED else PARTS.get(self.kind, "")


class CursorTooOld(Exception):
    """What follows the cursor was trimmed, or never was: a fresh snapshot is due."""


@dataclass(frozen=True)
class Page:
    entries: list[Told]
    # Organisation → the number of the last entry read.
    position: dict[UUID, int]
    has_more: bool


def heads_of(organisations: Collection[UUID]) -> dict[UUID, FeedHead]:
    """Each one's head; those that were never told anything stand at zero."""
    found = {head.pk: head for head in FeedHead.objects.filter(pk__in=organisations)}
    return {
        pk: found.get(pk, FeedHead(organisation_id=pk)) for pk in sorted(organisations)
    }


def position_now(organisations: Collection[UUID]) -> dict[UUID, int]:
    distribute_slice(waits=False)
    return {pk: head.last for pk, head in heads_of(organisations).items()}


def read_page(
    viewer: Viewer,
    organisations: Collection[UUID],
    after: Mapping[UUID, int],
    *,
    limit: int,
) -> Page:
    """The next entries, of one organisation at a time; the queries don't grow.

    Raises `CursorTooOld`.
    """
    distribute_slice(waits=False)
    heads = heads_of(organisations)
    position = {pk: after.get(pk, 0) for pk in heads}
    for pk, head in heads.items():
        if not head.floor <= position[pk] <= head.last:
            raise CursorTooOld
    waiting = [pk for pk, head in heads.items() if position[pk] < head.last]
    if not waiting:
        return Page([], position, has_more=False)
    turn = waiting[0]
    rows = list(FeedEntry.objects.following(turn, position[turn])[:limit])
    position[turn] = rows[-1].sequence if rows else heads[turn].last
    has_more = len(waiting) > 1 or position[turn] < heads[turn].last
    return Page(tell_entries(viewer, turn, rows), position, has_more)


def tell_entries(
    viewer: Viewer, organisation: UUID, entries: Iterable[FeedEntry]
) -> list[Told]:
    """Those that the viewer may still be told, as they stand now; four queries, and one
    where records were merged."""
    entries = list(entries)
    enrolments = _rows(Enrolment, {entry.enrolment for entry in entries})
    referrals = _rows(Referral, {entry.referral for entry in entries})
    owners = {**enrolments, **referrals}
    living = [entry for entry in entries if not entry.is_tombstone]
    merged = current_persons(
        entry.person for entry in living if entry.kind == ChangeKind.PERSON
    )
    persons = {entry.pk: _person_of(entry, owners, merged) for entry in living}
    held = Openings.among(AccessGrant.objects.held_by(viewer), persons.values())
    named = identifiers_of(organisation, persons.values())
    told = []
    for entry in entries:
        if entry.is_tombstone:
            told.append(_told(entry, entry.kind, entry.person, entry.external_ids))
            continue
        person = persons[entry.pk]
        if kind := _kind_for(viewer, entry, person, held, owners):
            ids = entry.external_ids or named.get(person, [])
            told.append(_told(entry, kind, person, ids))
    return told


def _rows(model: type, keys: set) -> dict[UUID, object]:
    fields = {"pk", "person_id", "referral_id"} & {
        "pk",
        *(field.attname for field in model._meta.concrete_fields),
    }
    rows = model.objects.filter(pk__in=keys - {None}).only(*fields)
    return {row.pk: row for row in rows}


def _person_of(entry: FeedEntry, owners: Mapping, merged: Mapping) -> UUID:
    """Whose it is today: records may have been merged since."""
    owner = owners.get(entry.enrolment) or owners.get(entry.referral)
    return owner.person_id if owner else merged.get(entry.person, entry.person)


def _kind_for(
    viewer: Viewer, entry: FeedEntry, person: UUID, held: Openings, owners: Mapping
) -> str:
    """The kind to tell, or nothing. Whoever may not read attendance learns of it as
    the follow-up record, whose totals have changed."""
    if entry.kind == ChangeKind.SHARE:
        is_held = any(
            str(grant.pk) == entry.object_id for grant in held.shares.get(person, ())
        )
        return entry.kind if is_held else ""
    if entry.kind == ChangeKind.PERSON:
        holders = {grant.organisation_id for grant in held.shares.get(person, ())}
        return entry.kind if entry.organisation_id in holders else ""
    kinds = [entry.kind]
    if entry.kind == ChangeKind.ATTENDANCE:
        kinds.append(ChangeKind.ENROLMENT)
    scopes = viewer.client.scope_set if viewer.client else set()
    enrolment = owners.get(entry.enrolment)
    for kind in kinds:
        opened = held.organisations(
            PARTS[kind],
            person=person,
            enrolment=entry.enrolment,
            referral=enrolment.referral_id if enrolment else entry.referral,
        )
        if SCOPES[kind] in scopes and entry.organisation_id in opened:
            return kind
    return ""


def _told(entry: FeedEntry, kind: str, person: UUID, external_ids: list[str]) -> Told:
    return Told(
        sequence=entry.sequence,
        at=entry.at,
        kind=kind,
        action=entry.action,
        id=entry.object_id,
        organisation=entry.organisation_id,
        person=person,
        enrolment=entry.enrolment,
        referral=entry.referral,
        external_ids=external_ids,
    )
