"""Checks and imports a given file outside of requests, batch by batch."""

from collections import Counter
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cms.exchange.records import FileUnusable
from people.viewer import Viewer
from training.exchange.trainees.importer import LINES_AT_ONCE, TraineeImporter
from training.exchange.trainees.layouts import Header
from training.exchange.trainees.models import (
    ImportState,
    TraineeImport,
    TraineeImportLine,
)
from training.exchange.trainees.outcomes import OUTCOMES, REFUSED, LineOutcome
from training.exchange.trainees.reading import open_trainees
from training.refusals import Refusal

PREVIEWED = 5
CELL_SHOWN = 80


@task()
def check_file(import_id: str) -> bool:
    """Reads the whole file without writing anyone; whether it can be imported."""
    return _run(import_id, ImportState.CHECKING, ImportState.CHECKED)


@task()
def run_import(import_id: str) -> bool:
    """Imports what was confirmed. Run again after a cut, it completes the rest."""
    return _run(import_id, ImportState.IMPORTING, ImportState.DONE)


def _run(import_id: str, running: str, done: str) -> bool:
    given = (
        TraineeImport.objects.filter(pk=import_id, state=running)
        .select_related("cohort__responsible_provider", "actor_user")
        .first()
    )
    if given is None:  # erased, or done by another run
        return False
    try:
        with given.file.open("rb") as stream:
            file = open_trainees(stream, format=given.format)
            importer = TraineeImporter(
                file,
                given.cohort,
                by=Viewer.for_user(given.actor_user, given.actor_organisation_id),
                source=given.name,
                dry_run=running == ImportState.CHECKING,
            )
            _tell_header(given, file.header)
            counts = _take_all(given, importer)
        given.notes = file.notes
        given.state = done
    except (FileUnusable, Refusal) as error:
        counts = Counter()
        given.notes = [str(error)]
        given.state = ImportState.UNUSABLE
    for name in OUTCOMES:
        setattr(given, name, counts[name])
    given.save(update_fields=["state", "notes", *OUTCOMES])
    return given.state == done


def _tell_header(given: TraineeImport, header: Header) -> None:
    """Which column is read as what; a former run's lines are told anew."""
    fields = {place: field for field, place in header.positions.items()}
    given.headings = list(header.headings)
    given.recognised = [place in fields for place in range(len(header.headings))]
    given.preview = []
    given.told_lines.all().delete()
    given.save(update_fields=["headings", "recognised", "preview"])


def _take_all(given: TraineeImport, importer: TraineeImporter) -> Counter:
    """Takes every line; keeps those to look at, and how far we are."""
    counts: Counter = Counter()
    outcomes = iter(importer)
    while batch := list(islice(outcomes, LINES_AT_ONCE)):
        counts.update(outcome.outcome for outcome in batch)
        with transaction.atomic():
            TraineeImportLine.objects.bulk_create(
                line for outcome in batch for line in _told_lines(given, outcome)
            )
            if not given.preview:
                given.preview = [
                    [outcome.line, [cell[:CELL_SHOWN] for cell in outcome.row.cells]]
                    for outcome in batch[:PREVIEWED]
                ]
            given.lines_done += len(batch)
            given.beat_at = timezone.now()
            given.save(update_fields=["preview", "lines_done", "beat_at"])
    return counts


def _told_lines(given: TraineeImport, outcome: LineOutcome) -> list[TraineeImportLine]:
    """A row for a refusal, with its cells; one for each remark."""
    entries = outcome.warnings()
    is_refused = outcome.outcome == REFUSED
    if is_refused:
        entries.insert(0, outcome.as_json())
    return [
        TraineeImportLine(
            trainee_import=given,
            line=entry["line"],
            is_refused=is_refused and rank == 0,
            column=entry["path"],
            reference=entry["reference"],
            reason=entry["reason"],
            cells=list(outcome.row.cells) if is_refused and rank == 0 else [],
        )
        for rank, entry in enumerate(entries)
    ]
