"""What a change would do, session by session, before anyone says yes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from people.templatetags.interface import long_date_fr
from people.viewer import Viewer
from training.cohorts.changes import Step
from training.cohorts.clashes import Slot, clashes_of
from training.cohorts.models import Cohort
from training.cohorts.planning import (
    frozen_half_days,
    frozen_in_words,
    refuse_hours,
)
from training.cohorts.working_days import public_holidays
from training.refusals import Refusal


@dataclass(frozen=True)
class Line:
    """One class session to be: its step, why it cannot be, what speaks against it."""

    step: Step
    refusal: str
    warnings: tuple[str, ...]
    clashes: tuple[str, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        return (*self.clashes, *self.warnings)


@dataclass(frozen=True)
class Preview:
    """All lines in the order of time. `digest` tells one preview from another."""

    lines: tuple[Line, ...]
    digest: str

    @property
    def steps(self) -> list[Step]:
        """Those that can be made."""
        return [line.step for line in self.lines if not line.refusal]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.refusal]

    @property
    def clash_count(self) -> int:
        return sum(bool(line.clashes) for line in self.lines)

    @property
    def minutes(self) -> int:
        return sum(step.after.minutes for step in self.steps)


def preview_of(cohort: Cohort, steps: Sequence[Step], *, by: Viewer) -> Preview:
    """Leaves out steps that change nothing; a fixed number of queries."""
    real = [step for step in steps if step.before != step.after]
    frozen = frozen_half_days(cohort, real)
    clashes = _clashes(cohort, real, by)
    lines = tuple(
        Line(
            step,
            _refusal(cohort, step, frozen),
            tuple(_warnings(cohort, step)),
            tuple(clashes[step.session_id]),
        )
        for step in sorted(real, key=lambda step: step.after.starts_at)
    )
    return Preview(lines, _digest(lines))


def _clashes(cohort: Cohort, steps: list[Step], by: Viewer) -> dict[UUID, list[str]]:
    slots = [
        Slot(step.session_id, cohort, step.after)
        for step in steps
        if not step.after.is_cancelled
    ]
    return clash_words(slots, by)


def clash_words(slots: Sequence[Slot], by: Viewer) -> dict[UUID, list[str]]:
    """By class session, what it meets, in sentences."""
    words = defaultdict(list)
    for clash in clashes_of(slots, by=by):
        words[clash.slot.key].append(clash.words_for(by))
    return words


def _refusal(cohort: Cohort, step: Step, frozen: dict) -> str:
    half_days = frozen.get(step.session_id)
    if half_days:
        return frozen_in_words(sorted(half_days))
    try:
        refuse_hours(cohort, step.after)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _warnings(cohort: Cohort, step: Step) -> list[str]:
    """Holidays, dates outside the cohort's, hours gone by."""
    if step.after.is_cancelled:
        return []
    day = step.after.starts_at.astimezone(cohort.zone).date()
    warnings = []
    holiday = public_holidays(day.year, cohort.place_code).get(day)
    if holiday:
        warnings.append(_("Jour férié : %s.") % holiday)
    if cohort.starts_on and day < cohort.starts_on:
        start = long_date_fr(cohort.starts_on)
        warnings.append(_("Avant le début de la session, le %s.") % start)
    if cohort.ends_on and day > cohort.ends_on:
        end = long_date_fr(cohort.ends_on)
        warnings.append(_("Après la fin de la session, le %s.") % end)
    if step.after.starts_at < timezone.now():
        warnings.append(_("Cette date est passée."))
    return warnings


def _digest(lines: Sequence[Line]) -> str:
    """Of what is shown; a new session's identifier is not yet its own."""
    shown = [
        [
            str(line.step.session_id) if line.step.before else "",
            line.step.as_json()["before"],
            line.step.as_json()["after"],
            line.refusal,
            *line.clashes,
        ]
        for line in lines
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
