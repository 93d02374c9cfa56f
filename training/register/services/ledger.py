"""The one hand that writes in the register: under the head's lock, in sequence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.models import User
from people.viewer import Viewer
from training.changes import ChangeKind, note_enrolments
from training.cohorts.schedule import HalfDay
from training.cohorts.services import freeze_facts
from training.enrolments.models import Enrolment
from training.register import chain
from training.register.models import (
    AttendanceState,
    AttendanceUnit,
    EntryKind,
    EntryPayload,
    Method,
    RegisterEntry,
    RegisterHead,
    SignedHead,
)
from training.register.units import Minutes, UnitFacts, derive_unit
from training.signals import register_changed


@dataclass(frozen=True)
class Draft:
    """An entry to be. `details` are personal: they stay outside the hash."""

    kind: str
    method: str
    enrolment: Enrolment | None = None
    state: str = ""
    minutes: Minutes = Minutes()
    business_at: datetime | None = None
    is_late: bool = False
    second_person: User | None = None
    details: dict[str, Any] = field(default_factory=dict)


class OpenLedger:
    """A half-day's register while its cohort's head is locked.

    Make it inside a transaction; nobody else writes in the cohort's register until
    that transaction ends. The half-day and the entries are read under the lock.
    """

    def __init__(self, half_day: HalfDay) -> None:
        self.head = _locked_head(half_day)
        self.half_day = HalfDay.objects.select_related("cohort").get(pk=half_day.pk)
        self.entries = list(
            RegisterEntry.objects.filter(half_day=half_day).order_by("sequence")
        )

    def now(self) -> datetime:
        """The moment at which entries are recorded."""
        return timezone.now()

    @property
    def countersignature(self) -> RegisterEntry | None:
        return next(
            (e for e in self.entries if e.kind == EntryKind.COUNTERSIGNATURE), None
        )

    def entries_of(self, enrolment_id: UUID) -> list[RegisterEntry]:
        """The person's entries with the half-day's countersignatures."""
        return [e for e in self.entries if e.enrolment_id in (enrolment_id, None)]

    def unit_of(self, enrolment_id: UUID) -> UnitFacts:
        return derive_unit(self.entries_of(enrolment_id))

    def append(self, drafts: Sequence[Draft], *, by: Viewer) -> list[RegisterEntry]:
        """Adds entries in the given order, and derives the units that they change."""
        if self.half_day.frozen_at is None:
            self._freeze()
        entries = [self._linked(draft, by=by) for draft in drafts]
        RegisterEntry.objects.bulk_create(entries)
        EntryPayload.objects.bulk_create(
            EntryPayload(entry=entry, salt=entry.salt, details=entry.details)
            for entry in entries
        )
        self.head.save(update_fields=["sequence", "hash"])
        self.entries += entries
        self._derive({e.enrolment_id for e in entries})
        self._tell({e.enrolment_id: e.enrolment for e in entries})
        return entries

    def sign_head(self, *, by: Viewer) -> SignedHead:
        """Signs the chain as it stands, in the name of `by`."""
        head = self.head
        return SignedHead.objects.create(
            cohort_id=head.cohort_id,
            half_day=self.half_day,
            sequence=head.sequence,
            hash=head.hash,
            signature=chain.head_signature(head.cohort_id, head.sequence, head.hash),
            signed_by=by.user,
            signed_at=self.now(),
        )

    def _freeze(self) -> None:
        """The first entry fixes the hours; the cohort's lock holds planning back."""
        freeze_facts(self.half_day.cohort)
        self.half_day.refresh_from_db()
        self.half_day.frozen_at = self.now()
        self.half_day.save(update_fields=["frozen_at"])

    def _linked(self, draft: Draft, *, by: Viewer) -> RegisterEntry:
        now = self.now()
        salt = chain.new_salt()
        entry = RegisterEntry(
            **by.as_record(),
            cohort_id=self.head.cohort_id,
            enrolment=draft.enrolment,
            half_day=self.half_day,
            sequence=self.head.sequence + 1,
            kind=draft.kind,
            method=draft.method,
            state=draft.state,
            on_site_minutes=draft.minutes.on_site,
            remote_minutes=draft.minutes.remote,
            business_at=draft.business_at or now,
            recorded_at=now,
            is_late=draft.is_late,
            second_person=draft.second_person,
            payload_digest=chain.payload_digest(draft.details, salt),
            previous_hash=self.head.hash,
        )
        entry.hash = chain.entry_hash(chain.entry_facts(entry), entry.previous_hash)
        entry.salt, entry.details = salt, draft.details
        self.head.sequence, self.head.hash = entry.sequence, entry.hash
        return entry

    def _derive(self, enrolment_ids: set[UUID | None]) -> None:
        """Derives anew the units of these enrolments; a countersign, all of them."""
        if None in enrolment_ids:
            enrolment_ids = {e.enrolment_id for e in self.entries}
        changed = [pk for pk in enrolment_ids if pk is not None]
        save_units({(pk, self.half_day.pk): self.unit_of(pk) for pk in changed})
        # What partners read as the follow-up record has changed with it.
        rows = Enrolment.objects.filter(pk__in=changed)
        rows.update(updated_at=timezone.now())
        note_enrolments(
            ChangeKind.ATTENDANCE, rows.only("pk", "person_id", "referral_id")
        )

    def _tell(self, enrolments: dict[UUID | None, Enrolment | None]) -> None:
        """Tells the room of each change; None stands for the whole half-day."""
        told = [None] if None in enrolments else enrolments.values()
        for enrolment in told:
            transaction.on_commit(
                partial(
                    register_changed.send,
                    RegisterEntry,
                    half_day=self.half_day,
                    enrolment=enrolment,
                )
            )


def _locked_head(half_day: HalfDay) -> RegisterHead:
    heads = RegisterHead.objects.select_for_update()
    try:
        return heads.get(pk=half_day.cohort_id)
    except RegisterHead.DoesNotExist:
        RegisterHead.objects.get_or_create(
            cohort_id=half_day.cohort_id, defaults={"hash": chain.GENESIS}
        )
        return heads.get(pk=half_day.cohort_id)


def save_units(units: dict[tuple[UUID, int], UnitFacts]) -> None:
    """Writes units as derived: (enrolment, half-day) → facts."""
    rows = [
        AttendanceUnit(
            enrolment_id=enrolment, half_day_id=half_day, **facts.as_columns()
        )
        for (enrolment, half_day), facts in units.items()
    ]
    AttendanceUnit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "half_day"],
        update_fields=[*UnitFacts().as_columns(), "updated_at"],
    )


def derived_units(
    entries: Iterable[RegisterEntry],
) -> dict[tuple[UUID, int], UnitFacts]:
    """All units of these half-days, from all their entries in sequence."""
    own: dict[tuple[UUID, int], list[RegisterEntry]] = defaultdict(list)
    closing: dict[int, list[RegisterEntry]] = defaultdict(list)
    for entry in entries:
        if entry.kind == EntryKind.COUNTERSIGNATURE:
            closing[entry.half_day_id].append(entry)
        else:
            own[entry.enrolment_id, entry.half_day_id].append(entry)
    return {
        key: derive_unit(sorted([*rows, *closing[key[1]]], key=lambda e: e.sequence))
        for key, rows in own.items()
    }


def absence(enrolment: Enrolment, *, method: str = Method.TRAINER_ENTRY, **facts):
    """The draft of an absence: it is always born to be justified."""
    state = AttendanceState.TO_JUSTIFY
    return Draft(EntryKind.ABSENCE, method, enrolment, state, **facts)
