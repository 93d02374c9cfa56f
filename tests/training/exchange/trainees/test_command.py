"""`import_trainees`: its exit codes, its report, its file of bad lines."""

import io
import json
import sys

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from tests.cast import make_cohort
from tests.training.exchange.trainees.files import own_file, person

pytestmark = pytest.mark.django_db
NOE = person("Noé", "Garnier", identifier="A1")
NAMELESS = person("", "Roux", identifier="B2", email="pas une adresse")


@pytest.fixture
def run(tmp_path, capsys):
    """Runs the command on a file; (exit code, report, what was said)."""

    def command(content: bytes, *, cohort="COMPTA-1", **options):
        path = tmp_path / "liste.csv"
        path.write_bytes(content)
        report = tmp_path / "report.json"
        options = {"format": "csv"} | options
        code = 0
        try:
            call_command(
                "import_trainees", str(path), cohort=cohort, report=report, **options
            )
        except SystemExit as end:
            code = end.code
        told = capsys.readouterr()
        return code, json.loads(report.read_text("utf-8")), told.out + told.err

    return command


def test_all_good_is_exit_0(cohort, run):
    code, report, told = run(own_file(NOE))

    assert code == 0
    assert report["counts"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
    }
    assert (report["refused"], report["warnings"]) == ([], [])
    assert "1 inscrits" in told


def test_some_refused_is_exit_3_with_line_column_and_reason(cohort, run):
    code, report, told = run(own_file(NOE, NAMELESS))

    assert code == 3
    assert report["refused"] == [
        {
            "line": 3,
            "path": "Prénoms",
            "reference": "B2",
            "reason": "Il manque : ajoutez-le, puis redonnez cette ligne.",
        }
    ]
    assert "ligne 3 (Prénoms)" in told


def test_an_unusable_file_is_exit_2(cohort, run):
    code, report, told = run(b"Ville;Pays\n")

    assert code == 2
    assert report["refused"][0]["line"] == 0
    assert "Import impossible." in told


@pytest.mark.parametrize("reference", ["INCONNUE", "COMPTA-1"])
def test_a_session_nobody_or_two_have_is_exit_2(
    reference, cohort, action, formalliance, run
):
    make_cohort(action, reference="COMPTA-1", responsible_provider=formalliance)

    code, _report, told = run(own_file(NOE), cohort=reference)

    assert code == 2
    assert reference in told


def test_a_dry_run_says_so_and_keeps_nothing(cohort, run):
    code, report, told = run(own_file(NOE), dry_run=True)

    assert (code, report["counts"]["created"], report["dry_run"]) == (0, 1, True)
    assert "rien n’a été enregistré" in told
    assert not cohort.enrolments.exists()


def test_standard_input_is_read(cohort, monkeypatch):
    class Piped(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BufferedReader(Piped(own_file(NOE))))
    )
    call_command("import_trainees", "-", format="csv", cohort=str(cohort.pk))

    assert cohort.enrolments.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_bad_lines_come_back_with_the_reason(kind, cohort, run, tmp_path):
    path = tmp_path / f"refusees.{kind}"
    run(own_file(NOE, NAMELESS), bad_lines=str(path))

    if kind == "csv":
        rows = [row.split(";") for row in path.read_text("utf-8-sig").splitlines()]
    else:
        rows = [list(row) for row in load_workbook(path).active.values]
    assert rows[0][-1] == "Motif du refus"
    assert (rows[1][0], rows[1][1]) == ("B2", "Roux")
    assert rows[1][-1].startswith("Il manque")
    assert len(rows) == 2
