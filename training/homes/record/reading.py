"""Notes and outcomes of some enrolments, as each may see them; a query each."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.follow_up.models import Note, Outcome, Versioned
from training.follow_up.outcomes import OVER
from training.follow_up.permissions import speaks_for
from training.sharing import policy
from training.sharing.models import AccessGrant, Scope
from training.sharing.openings import Openings

SEEN = (Scope.FOLLOW_UP, Scope.ATTENDANCE, Scope.CERTIFICATES, Scope.OUTCOMES)
WRITTEN = (Scope.NOTES, Scope.OUTCOMES)


def with_parts(
    viewer: Viewer,
    enrolments: QuerySet[Enrolment],
    held: Openings | None = None,
) -> list[Enrolment]:
    """The rows, each with `sees_…` for the parts of the record, and `works_on_…` for
    what one writes there: what is read of them need not ask for rights again.

    `held`: what the viewer's shares open, where the page has read them.
    """
    rows = list(enrolments.annotate(**_without_share(viewer)))
    if held is None:
        persons = {row.person_id for row in rows}
        held = Openings.among(AccessGrant.objects.held_by(viewer), persons)
    for row in rows:
        for scope in {*SEEN, *WRITTEN}:
            if held.organisations(
                scope,
                person=row.person_id,
                enrolment=row.pk,
                referral=row.referral_id,
            ):
                setattr(row, _seen(scope), True)
                setattr(row, _written(scope), True)
    return rows


def _without_share(viewer: Viewer) -> dict[str, Case | Value]:
    seen = {_seen(s): policy.enrolments_run_or_own(viewer, s) for s in SEEN}
    written = {
        _written(s): policy.provider_cohorts(viewer, "cohort__", part=s)
        for s in WRITTEN
    }
    return {name: _flag(allowed) for name, allowed in (seen | written).items()}


def _seen(scope: str) -> str:
    return f"sees_{scope.replace('-', '_')}"


def _written(scope: str) -> str:
    return f"works_on_{scope.replace('-', '_')}"


def _flag(allowed: Q) -> Case | Value:
    if not allowed:  # everything
        return Value(True)
    yes = When(allowed, then=True)
    return Case(yes, default=False, output_field=BooleanField())


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


def records_of(viewer: Viewer, enrolments: list[Enrolment]) -> list[Record]:
    """One per enrolment, in their order; four queries however many."""
    keys = [row.pk for row in enrolments]
    rows = with_parts(viewer, Enrolment.objects.filter(pk__in=keys).with_details())
    found = {row.enrolment.pk: row for row in records_with_parts(viewer, rows)}
    return [found[key] for key in keys]


def records_with_parts(viewer: Viewer, enrolments: list[Enrolment]) -> list[Record]:
    """`records_of`, for enrolments read `with_parts`; two queries."""
    notes = Note.objects.visible_to(viewer).filter(enrolment__in=enrolments)
    told = [row for row in enrolments if row.sees_outcomes]
    outcomes = Outcome.objects.filter(enrolment__in=told)
    noted_by, told_by = _said(notes, viewer), _said(outcomes, viewer)
    return [
        Record(
            row,
            noted_by.get(row.pk, []),
            told_by.get(row.pk, []),
            row.works_on_notes,
            row.works_on_outcomes,
        )
        for row in enrolments
    ]


def _said(rows: QuerySet, viewer: Viewer) -> dict[UUID, list[Said]]:
    rows = list(rows.with_details().order_by("version"))
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
