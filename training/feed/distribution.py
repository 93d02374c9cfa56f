"""Gives out what was noted (`training.changes`) to the organisations concerned.

One at a time, after the commit: whatever a reader finds numbered, nothing older can
appear before it. A share and a change committed at once are both seen here.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection, transaction

from training.changes import Change, ChangeAction, ChangeKind
from training.enrolments.models import Enrolment
from training.feed.models import FeedEntry, FeedHead, FeedTurn, ToldShare
from training.feed.parts import PARTS
from training.feed.persons import current_persons, identifiers_of
from training.feed.replay import record_opened_by
from training.feed.webhooks.queue import queue_deliveries
from training.sharing.models import AccessGrant
from training.sharing.openings import Openings

SLICE = 500


def distribute_changes() -> int:
    """All that waits; how many changes were given out."""
    given = 0
    while done := distribute_slice():
        given += done
    return given


@transaction.atomic
def distribute_slice(*, waits: bool = True) -> int:
    """The oldest changes that wait. `waits=False` leaves them to whoever is at it."""
    if not Change.objects.exists() or not _takes_turn(waits):
        return 0
    changes = list(Change.objects.order_by("pk")[:SLICE])
    shares = [change for change in changes if change.kind == ChangeKind.SHARE]
    others = [change for change in changes if change.kind != ChangeKind.SHARE]
    entries = [*_of_shares(shares), *_of_records(others)]
    _number(_once_each(entries))
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _takes_turn(waits: bool) -> bool:
    skip = not waits and connection.features.has_select_for_update_skip_locked
    turns = FeedTurn.objects.select_for_update(skip_locked=skip)
    if turns.filter(pk=1).first() is not None:
        return True
    if FeedTurn.objects.filter(pk=1).exists():
        return False
    FeedTurn.objects.get_or_create(pk=1)
    return turns.filter(pk=1).first() is not None


# --- Parts of the record ----------------------------------------------------------


def _of_records(changes: list[Change]) -> Iterator[FeedEntry]:
    """To each organisation whose share opens the part now, or to the one named when it
    was noted, in the order in which they were."""
    _add_referrals(changes)
    _add_merges(changes)
    open_now = Openings.among(
        AccessGrant.objects.in_force(), {change.person for change in changes}
    )
    yield from _opened(changes, open_now)


def _add_referrals(changes: list[Change]) -> None:
    """A share of the referral covers the enrolment that came of it."""
    lacking = {one.enrolment for one in changes if one.enrolment and not one.referral}
    rows = Enrolment.objects.filter(pk__in=lacking, referral__isnull=False)
    referrals = dict(rows.values_list("pk", "referral"))
    for change in changes:
        change.referral = change.referral or referrals.get(change.enrolment)


def _add_merges(changes: list[Change]) -> None:
    """What was noted of a record before it was merged is the kept one's today."""
    merged = current_persons(one.person for one in changes if one.recipient is None)
    for change in changes:
        if change.recipient is None:
            change.person = merged.get(change.person, change.person)


def _opened(changes: Iterable[Change], openings: Openings) -> Iterator[FeedEntry]:
    for change in changes:
        if change.recipient is not None:
            yield _entry(
                change,
                change.recipient,
                is_tombstone=change.action == ChangeAction.DELETED,
                ids=change.external_ids,
            )
            continue
        for organisation in openings.organisations(
            PARTS[change.kind],
            person=change.person,
            enrolment=change.enrolment,
            referral=change.referral,
        ):
            yield _entry(change, organisation)


def _entry(
    change: Change,
    organisation: UUID,
    *,
    action: str = "",
    is_tombstone: bool = False,
    ids: Iterable[str] = (),
) -> FeedEntry:
    return FeedEntry(
        organisation_id=organisation,
        at=change.at,
        kind=change.kind,
        action=action or change.action,
        object_id=change.object_id,
        person=change.person,
        enrolment=change.enrolment,
        referral=change.referral,
        is_tombstone=is_tombstone,
        external_ids=list(ids),
    )


# --- Shares -----------------------------------------------------------------------


def _of_shares(changes: list[Change]) -> Iterator[FeedEntry]:
    """Begun or wider than told: the share and all it opens. Ended: a tombstone."""
    noted = {UUID(change.object_id): change for change in changes}
    told = ToldShare.objects.in_bulk(noted)
    grants = AccessGrant.objects.in_bulk(noted)
    running = AccessGrant.objects.in_force().filter(pk__in=noted)
    in_force = set(running.values_list("pk", flat=True))
    begun: list[AccessGrant] = []
    for pk, change in noted.items():
        known = told.get(pk)
        if pk in in_force:
            if known and not known.is_ended and known.covers == covers_of(grants[pk]):
                continue
            begun.append(grants[pk])
            is_new = known is None or known.is_ended
            action = ChangeAction.BEGUN if is_new else ChangeAction.CHANGED
            yield _entry(change, grants[pk].organisation_id, action=action)
        elif known is not None and not known.is_ended:
            change.person = grants[pk].person_id if pk in grants else known.person
            yield _tombstone(change, known)
            known.is_ended = True
            known.save(update_fields=["is_ended"])
    _keep_told(begun)
    yield from _opened(record_opened_by(begun), Openings.of(begun))


def _tombstone(change: Change, known: ToldShare) -> FeedEntry:
    named = identifiers_of(known.organisation_id, [change.person])
    return _entry(
        change,
        known.organisation_id,
        action=ChangeAction.ENDED,
        is_tombstone=True,
        ids=change.external_ids or named.get(change.person, ()),
    )


def covers_of(grant: AccessGrant) -> str:
    """Changes whenever the share opens something else than before."""
    reach = "widened" if grant.is_widened else ""
    return f"{grant.scopes} {reach} {grant.referral_id} {grant.enrolment_id}"


def _keep_told(grants: list[AccessGrant]) -> None:
    ToldShare.objects.bulk_create(
        (
            ToldShare(
                grant=grant.pk,
                organisation_id=grant.organisation_id,
                person=grant.person_id,
                covers=covers_of(grant),
                is_ended=False,
            )
            for grant in grants
        ),
        update_conflicts=True,
        unique_fields=["grant"],
        update_fields=["organisation", "person", "covers", "is_ended"],
    )


# --- Numbers ----------------------------------------------------------------------


def _once_each(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """Many changes of one thing are one entry, where the last one stood."""
    last = {}
    for entry in entries:
        key = (entry.organisation_id, entry.kind, entry.object_id)
        last.pop(key, None)
        last[key] = entry
    return list(last.values())


def _number(entries: list[FeedEntry]) -> None:
    """Under the heads' locks, taken in one order."""
    organisations = sorted({entry.organisation_id for entry in entries})
    FeedHead.objects.bulk_create(
        (FeedHead(organisation_id=pk) for pk in organisations), ignore_conflicts=True
    )
    rows = FeedHead.objects.select_for_update().filter(pk__in=organisations)
    heads = {head.pk: head for head in rows.order_by("pk")}
    for entry in entries:
        head = heads[entry.organisation_id]
        head.last += 1
        entry.sequence = head.last
    FeedHead.objects.bulk_update(heads.values(), ["last"])
    queue_deliveries(FeedEntry.objects.bulk_create(entries, batch_size=1000))
