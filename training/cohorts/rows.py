"""The rows of a timetable's steps, written in a fixed number of queries."""

from collections.abc import Sequence

from django.utils import timezone

from training.cohorts.changes import SessionFacts, Step
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession

COLUMNS = ("title", "starts_at", "ends_at", "mode", "room", "bring")
BATCH = 200


def write_steps(cohort: Cohort, steps: Sequence[Step]) -> None:
    """Creates and updates the class sessions, their trainers and guests.

    Call it in a transaction that holds the cohort's row. Raises `ValidationError`
    for what a column cannot hold.
    """
    rows = [_row(cohort, step) for step in steps]
    for row in rows:
        row.clean_fields(exclude=["cohort"])
    new = [row for row, step in zip(rows, steps, strict=True) if step.before is None]
    old = [row for row, step in zip(rows, steps, strict=True) if step.before]
    ClassSession.objects.bulk_create(new, batch_size=BATCH)
    ClassSession.with_cancelled.bulk_update(
        old, [*COLUMNS, "cancelled_at"], batch_size=BATCH
    )
    _write_links(ClassSession.trainers.through, "user_id", "trainers", steps)
    _write_links(ClassSession.guest_cohorts.through, "cohort_id", "guests", steps)


def _row(cohort: Cohort, step: Step) -> ClassSession:
    facts = step.after
    return ClassSession(
        pk=step.session_id,
        cohort=cohort,
        cancelled_at=timezone.now() if facts.is_cancelled else None,
        **{name: getattr(facts, name) for name in COLUMNS},
    )


def _write_links(through, column: str, name: str, steps: Sequence[Step]) -> None:
    """Replaces the rows of a many-to-many table where they differ."""

    def keys(facts: SessionFacts | None) -> tuple:
        return getattr(facts, name) if facts else ()

    differing = [step for step in steps if keys(step.before) != keys(step.after)]
    through.objects.filter(
        classsession_id__in=[step.session_id for step in differing if step.before]
    ).delete()
    links = [
        through(classsession_id=step.session_id, **{column: key})
        for step in differing
        for key in keys(step.after)
    ]
    through.objects.bulk_create(links, batch_size=BATCH)
