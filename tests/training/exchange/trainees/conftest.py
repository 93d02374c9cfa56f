"""Imports as tests run them."""

import io
from collections.abc import Callable

import pytest

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.exchange.trainees.importer import TraineeImporter
from training.exchange.trainees.outcomes import LineOutcome
from training.exchange.trainees.reading import open_trainees


@pytest.fixture
def import_file() -> Callable[..., list[LineOutcome]]:
    """Imports the bytes into the cohort; the outcome of each line."""

    def run(
        content: bytes,
        cohort: Cohort,
        *,
        format: str = "csv",
        by: Viewer | None = None,
        **options,
    ) -> list[LineOutcome]:
        file = open_trainees(io.BytesIO(content), format=format)
        by = by or Viewer.system()
        return list(TraineeImporter(file, cohort, by=by, source="liste.csv", **options))

    return run


def told(outcomes: list[LineOutcome]) -> list[tuple[int, str]]:
    """(line, outcome) of each."""
    return [(outcome.line, outcome.outcome) for outcome in outcomes]
