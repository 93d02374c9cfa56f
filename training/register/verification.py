"""Recomputes a cohort's chain and says the first thing that doesn't hold."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, TextIO
from uuid import UUID

from django.utils import timezone

from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment
from training.register import chain
from training.register.models import (
    AttendanceUnit,
    EntryKind,
    RegisterEntry,
    RegisterHead,
    SignedHead,
)
from training.register.services.ledger import derived_units, save_units
from training.register.units import UnitFacts

CHUNK = 1000


@dataclass(frozen=True)
class Break:
    """Where a chain is broken, and how, in a French sentence."""

    sequence: int
    on: str
    what: str


@dataclass
class Report:
    """What was found about one cohort; `erased` holds (sequence, moment)."""

    cohort: Cohort
    entries: int = 0
    signed_heads: int = 0
    first_break: Break | None = None
    erased: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return self.first_break is None


def verify_cohort(cohort: Cohort, *, export: TextIO | None = None) -> Report:
    """Reads the chain as a stream; stops at the first break.

    `export` receives one JSON object a line: every entry with its facts and links,
    without personal payloads.
    """
    report = Report(cohort)
    signed = {head.sequence: head for head in SignedHead.objects.filter(cohort=cohort)}
    report.signed_heads = len(signed)
    previous = chain.GENESIS
    for entry in _stream(cohort):
        report.entries += 1
        if export is not None:
            export.write(json.dumps(_exported(entry), ensure_ascii=False) + "\n")
        what = _entry_break(entry, report.entries, previous) or _head_break(
            entry, signed.pop(entry.sequence, None)
        )
        if what:
            return _broken(report, entry.sequence, entry.half_day.date, what)
        if entry.payload.erased_at is not None:
            report.erased.append((entry.sequence, entry.payload.erased_at))
        previous = entry.hash
    _check_end(report, previous, sorted(signed))
    if report.is_intact:
        _check_units(report)
    return report


def _stream(cohort: Cohort) -> Iterator[RegisterEntry]:
    return (
        RegisterEntry.objects.filter(cohort=cohort)
        .select_related("half_day", "payload")
        .order_by("sequence")
        .iterator(CHUNK)
    )


def _broken(report: Report, sequence: int, on: Any, what: str) -> Report:
    report.first_break = Break(sequence, f"{on:%d/%m/%Y}" if on else "", what)
    return report


def _entry_break(entry: RegisterEntry, expected: int, previous: str) -> str:
    """What is wrong with this entry, or ""."""
    if entry.sequence != expected:
        return f"l’entrée n° {expected} manque"
    if entry.previous_hash != previous:
        return "elle ne suit pas l’entrée précédente"
    if entry.hash != chain.entry_hash(chain.entry_facts(entry), previous):
        return "ses faits ont été modifiés"
    payload = getattr(entry, "payload", None)
    if payload is None:
        return "son détail a disparu"
    if payload.erased_at is not None:
        return ""
    if entry.payload_digest != chain.payload_digest(payload.details, payload.salt):
        return "son détail a été modifié"
    return ""


def _head_break(entry: RegisterEntry, head: SignedHead | None) -> str:
    """What is wrong with the signature of the head at this entry, or ""."""
    if head is None:
        closes = entry.kind == EntryKind.COUNTERSIGNATURE
        return "son contreseing n’a plus de signature" if closes else ""
    if not _is_signed(head):
        return "la signature du contreseing est fausse"
    if head.hash != entry.hash:
        return "la chaîne a été recalculée après le contreseing"
    return ""


def _is_signed(head: SignedHead) -> bool:
    expected = chain.head_signature(head.cohort_id, head.sequence, head.hash)
    return hmac.compare_digest(expected, head.signature)


def _check_end(report: Report, last_hash: str, beyond: list[int]) -> None:
    """The chain ends where the signed heads and the kept head say it does."""
    if beyond:
        _broken(report, beyond[0], None, "la chaîne a été coupée avant ce contreseing")
        return
    head = RegisterHead.objects.filter(pk=report.cohort.pk).first()
    kept = (head.sequence, head.hash) if head else (0, chain.GENESIS)
    if kept != (report.entries, last_hash):
        what = "la fin de la chaîne n’est pas celle que l’on a gardée"
        _broken(report, max(kept[0], report.entries), None, what)


def _check_units(report: Report) -> None:
    """The attendance units say what the entries say."""
    for derived, kept in _units(report.cohort):
        for key, facts in derived.items():
            unit = kept.pop(key, None)
            if unit is None or _columns(unit) != facts.as_columns():
                return _unit_broken(report, facts, "ne dit pas ce que dit le registre")
        for unit in kept.values():
            return _unit_broken(report, None, "n’a aucune entrée au registre", unit)
    return None


def _unit_broken(
    report: Report,
    facts: UnitFacts | None,
    what: str,
    unit: AttendanceUnit | None = None,
) -> None:
    top = facts.top if facts else None
    on = top.half_day.date if top else unit.half_day.date if unit else None
    _broken(report, top.sequence if top else 0, on, f"une unité d’assiduité {what}")


def _columns(unit: AttendanceUnit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in UnitFacts().as_columns()}


Units = dict[tuple[UUID, int], AttendanceUnit]


def _units(cohort: Cohort) -> Iterator[tuple[dict, Units]]:
    """Half-day by half-day: the units derived from the entries, and those kept."""
    entries = (
        RegisterEntry.objects.filter(cohort=cohort)
        .select_related("half_day")
        .order_by("half_day", "sequence")
        .iterator(CHUNK)
    )
    seen = set()
    for half_day_id, rows in groupby(entries, key=lambda entry: entry.half_day_id):
        seen.add(half_day_id)
        kept = AttendanceUnit.objects.filter(half_day=half_day_id)
        yield derived_units(rows), _by_key(kept.select_related("half_day"))
    stray = AttendanceUnit.objects.filter(half_day__cohort=cohort)
    yield {}, _by_key(stray.exclude(half_day__in=seen).select_related("half_day"))


def _by_key(units: Iterable[AttendanceUnit]) -> Units:
    return {(unit.enrolment_id, unit.half_day_id): unit for unit in units}


def rebuild_units(cohort: Cohort) -> int:
    """Writes the units anew from the entries; returns how many had differed."""
    changed = 0
    for derived, kept in _units(cohort):
        wrong = {
            key: facts
            for key, facts in derived.items()
            if key not in kept or _columns(kept[key]) != facts.as_columns()
        }
        save_units(wrong)
        stray = [key for key in kept if key not in derived]
        AttendanceUnit.objects.filter(pk__in=[kept[key].pk for key in stray]).delete()
        changed_for = {enrolment for enrolment, _half_day in (*wrong, *stray)}
        # What partners read as the follow-up record has changed with it.
        rows = Enrolment.objects.filter(pk__in=changed_for)
        rows.update(updated_at=timezone.now())
        changed += len(wrong) + len(stray)
    return changed


def _exported(entry: RegisterEntry) -> dict[str, Any]:
    facts = json.loads(chain.canonical(chain.entry_facts(entry)))
    links = {"previous_hash": entry.previous_hash, "hash": entry.hash}
    return {**facts, **links}
