"""Notes and outcomes of some enrolments, as each may see them; a query each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.follow_up.models import Note, Outcome, Versioned
from training.follow_up.outcomes import OVER
from training.follow_up.permissions import speaks_for
from training.sharing import policy
from training.sharing.models import Scope


@dataclass
class Said:
    """A note or an outcome as it stands, with the earlier versions one may see."""

    row: Versioned
    author: str
    may_correct: bool
    earlier: list[Versioned] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """What was said of one enrolment."""

    enrolment: Enrolment
    notes: list[Said]
    outcomes: list[Said]
    may_note: bool = False
    may_tell_outcome: bool = False

    @property
    def is_over(self) -> bool:
        """There is an « after » to tell of."""
        return self.enrolment.status in OVER


def author_of(row: Versioned, viewer: Viewer) -> str:
    """The organisation; colleagues also read who, never the person."""
    if row.organisation is None:
        own = isinstance(row, Outcome) and row.was_said_by_the_person
        return _("la personne elle-même") if own else "Alliage"
    is_own = viewer.person is not None and (viewer.person.pk == row.enrolment.person_id)
    if row.actor_user is None or is_own:
        return row.organisation.name
    return f"{row.actor_user.name}, {row.organisation.name}"


def records_of(viewer: Viewer, enrolments: Iterable[Enrolment]) -> list[Record]:
    """One per enrolment, in their order; four queries however many."""
    enrolments = list(enrolments)
    notes, outcomes = (
        _said(model.objects.visible_to(viewer), viewer, enrolments)
        for model in (Note, Outcome)
    )
    noted, told = (
        _writable(viewer, enrolments, scope) for scope in (Scope.NOTES, Scope.OUTCOMES)
    )
    return [
        Record(
            row,
            notes.get(row.pk, []),
            outcomes.get(row.pk, []),
            row.pk in noted,
            row.pk in told,
        )
        for row in enrolments
    ]


def _writable(viewer: Viewer, enrolments: list[Enrolment], scope: str) -> set[UUID]:
    rows = Enrolment.objects.filter(policy.enrolments_worked_on(viewer, scope))
    keys = [row.pk for row in enrolments]
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True))


def _said(rows, viewer: Viewer, enrolments: list[Enrolment]) -> dict[UUID, list[Said]]:
    rows = list(
        rows.filter(enrolment__in=enrolments).with_details().order_by("version")
    )
    standing = {
        row.reference: Said(
            row, author_of(row, viewer), speaks_for(viewer, row.organisation_id)
        )
        for row in rows
        if row.is_current
    }
    for row in rows:
        if not row.is_current and row.reference in standing:
            standing[row.reference].earlier.append(row)
    found: dict[UUID, list[Said]] = {}
    for said in sorted(standing.values(), key=_order, reverse=True):
        found.setdefault(said.row.enrolment_id, []).append(said)
    return found


def _order(said: Said):
    row = said.row
    day = row.observed_on.isoformat() if isinstance(row, Outcome) else ""
    return day, row.recorded_at
