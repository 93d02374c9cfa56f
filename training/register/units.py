"""What entries mean: planned minutes placed by mode, and the unit derived from them.

Pure, but for `planned_minutes`, which reads the exceptions of one class session.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from training.cohorts.schedule import HalfDay, SessionPlace
from training.enrolments.models import AttendanceMode, Enrolment, SessionMode
from training.register.models import (
    AttendanceState,
    EntryKind,
    Method,
    RegisterEntry,
)

# Methods by which someone signs for themselves, and where they are when they do.
OWN_SIGNATURES: dict[str, str] = {
    Method.ON_SITE_SIGNATURE: AttendanceMode.ON_SITE,
    Method.QR_CODE: AttendanceMode.ON_SITE,
    Method.PERSONAL_CODE: AttendanceMode.ON_SITE,
    Method.LIVE_PRESENCE: AttendanceMode.REMOTE,
    Method.REMOTE_CONFIRMATION: AttendanceMode.REMOTE,
}
SIGNED_BY_THE_PERSON = {*OWN_SIGNATURES, Method.LATE_SIGNATURE}


@dataclass(frozen=True)
class Minutes:
    """Minutes of one half-day, by where the person is."""

    on_site: int = 0
    remote: int = 0

    @property
    def total(self) -> int:
        return self.on_site + self.remote

    def cut_to(self, total: int) -> Self:
        """The same shares of a shorter whole: someone came late."""
        if total >= self.total:
            return self
        on_site = round(total * self.on_site / self.total)
        return type(self)(on_site=on_site, remote=total - on_site)


def placed(half_day: HalfDay, either_on_site: int) -> Minutes:
    """The half-day's minutes, of which `either_on_site` of the free ones on site."""
    return Minutes(
        on_site=half_day.on_site_minutes + either_on_site,
        remote=half_day.remote_minutes + half_day.either_minutes - either_on_site,
    )


def minutes_at(half_day: HalfDay, mode: str) -> Minutes:
    """The half-day's minutes for someone who attends it in that mode."""
    on_site = mode == AttendanceMode.ON_SITE
    return placed(half_day, half_day.either_minutes if on_site else 0)


def planned_minutes(
    half_days: Iterable[HalfDay], enrolments: Iterable[Enrolment]
) -> dict[tuple[UUID, int], Minutes]:
    """(enrolment, half-day) → planned minutes by mode; at most one query.

    A person's mode may differ for a class session of a half-day (`SessionMode`).
    """
    half_days, enrolments = list(half_days), list(enrolments)
    moved = _moved_minutes(half_days, enrolments)
    members = defaultdict(list)
    for enrolment in enrolments:
        members[enrolment.cohort_id].append(enrolment)
    planned = {}
    for half_day in half_days:
        for enrolment in members[half_day.cohort_id]:
            key = (enrolment.pk, half_day.pk)
            on_site = enrolment.mode == AttendanceMode.ON_SITE
            either = half_day.either_minutes
            on_site_minutes = (either if on_site else 0) + moved.get(key, 0)
            planned[key] = placed(half_day, min(max(on_site_minutes, 0), either))
    return planned


def _moved_minutes(
    half_days: list[HalfDay], enrolments: list[Enrolment]
) -> dict[tuple[UUID, int], int]:
    """Minutes that exceptions move to the room (negative: out of it)."""
    free = [half_day for half_day in half_days if half_day.either_minutes]
    moved: dict[tuple[UUID, int], int] = defaultdict(int)
    if not free or not enrolments:
        return moved
    modes = {enrolment.pk: enrolment.mode for enrolment in enrolments}
    rows = SessionMode.objects.filter(
        enrolment__in=enrolments,
        class_session__mode=SessionPlace.BOTH,
        class_session__starts_at__gte=min(h.starts_at for h in free),
        class_session__ends_at__lte=max(h.ends_at for h in free),
    ).select_related("class_session")
    for row in rows:
        if row.mode == modes[row.enrolment_id]:
            continue
        session = row.class_session
        sign = 1 if row.mode == AttendanceMode.ON_SITE else -1
        for half_day in free:
            if half_day.starts_at <= session.starts_at < half_day.ends_at:
                moved[row.enrolment_id, half_day.pk] += sign * session.minutes
    return moved


@dataclass(frozen=True)
class UnitFacts:
    """An attendance unit as its entries tell it. `top` is the entry in force."""

    state: str = AttendanceState.EXPECTED
    method: str = Method.TRAINER_ENTRY
    on_site_minutes: int = 0
    remote_minutes: int = 0
    is_late: bool = False
    is_final: bool = False
    top: RegisterEntry | None = None

    @property
    def is_own_signature(self) -> bool:
        """The entry in force is the person's own signature."""
        return (
            self.state == AttendanceState.PRESENT
            and self.method in SIGNED_BY_THE_PERSON
        )

    def as_columns(self) -> dict:
        """The columns of `AttendanceUnit`."""
        return {
            "state": self.state,
            "method": self.method,
            "on_site_minutes": self.on_site_minutes,
            "remote_minutes": self.remote_minutes,
            "is_late": self.is_late,
            "is_final": self.is_final,
        }


def derive_unit(entries: Iterable[RegisterEntry]) -> UnitFacts:
    """The unit of one enrolment on one half-day.

    `entries` are its own and the half-day's countersignatures, in their sequence.
    The last one is in force; a withdrawal brings back the one before.
    """
    in_force: list[RegisterEntry] = []
    is_final = False
    for entry in entries:
        if entry.kind == EntryKind.COUNTERSIGNATURE:
            is_final = True
        elif entry.kind == EntryKind.WITHDRAWAL:
            in_force = in_force[:-1]
        else:
            in_force.append(entry)
    if not in_force:
        return UnitFacts(is_final=is_final)
    top = in_force[-1]
    return UnitFacts(
        state=top.state,
        method=top.method,
        on_site_minutes=top.on_site_minutes,
        remote_minutes=top.remote_minutes,
        is_late=top.is_late,
        is_final=is_final,
        top=top,
    )


def had_own_signature(entries: Iterable[RegisterEntry]) -> bool:
    """The person has signed this half-day, whatever was entered since."""
    return any(
        entry.kind == EntryKind.PRESENCE and entry.method in SIGNED_BY_THE_PERSON
        for entry in entries
    )
