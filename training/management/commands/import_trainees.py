"""`import_trainees`: a file of trainees into a cohort, with a report."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.exchange.records import FileUnusable
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.exchange.trainees.importer import TraineeImporter
from training.exchange.trainees.layouts import Format, Header
from training.exchange.trainees.outcomes import (
    REFUSED,
    LineOutcome,
    Summary,
    line_in_words,
    write_report,
)
from training.exchange.trainees.reading import open_trainees
from training.exchange.trainees.sheets import with_reasons, write_csv, write_xlsx
from training.refusals import Refusal

SOME_REFUSED = 3
FILE_UNUSABLE = 2


class Command(BaseCommand):
    """Exit codes: 0 all good, 3 some lines refused, 2 file unusable."""

    @property
    def help(self) -> str:
        return _("Importe des stagiaires dans une session, ligne par ligne.")

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help=_("fichier, ou « - »"))
        parser.add_argument("--format", choices=Format.values, required=True)
        parser.add_argument(
            "--cohort",
            metavar="REF",
            required=True,
            help=_("référence de la session, numéro extérieur, ou identifiant"),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("essayer sans rien enregistrer")
        )
        parser.add_argument(
            "--report", metavar="FILE.json", help=_("écrire le compte rendu en JSON")
        )
        parser.add_argument(
            "--bad-lines",
            metavar="FILE",
            help=_("écrire les lignes refusées, en CSV ou en XLSX"),
        )

    def handle(self, *args, file: str, cohort: str, **options) -> None:
        summary = Summary(file, options["format"], cohort, options["dry_run"])
        with ExitStack() as stack:
            told = _Told(stack)
            try:
                header = self._import(summary, told, stack)
            except (FileUnusable, Refusal, OSError) as error:
                told.keep_error(_sentence(error))
                summary.counts[REFUSED] += 1
                self._report(summary, told, options["report"])
                self.stderr.write(_("Import impossible. %s") % _sentence(error))
                raise SystemExit(FILE_UNUSABLE) from None
            self._report(summary, told, options["report"])
            self._tell(summary, told)
            if options["bad_lines"]:
                rows = with_reasons(header.headings, told.bad_lines())
                _write_rows(options["bad_lines"], rows, format=summary.format)
        if summary.counts[REFUSED]:
            raise SystemExit(SOME_REFUSED)

    def _import(self, summary: Summary, told: "_Told", stack: ExitStack) -> Header:
        cohort = _cohort(summary.cohort)
        stream = stack.enter_context(self._opened(summary.file))
        trainees = open_trainees(stream, format=summary.format)
        importer = TraineeImporter(
            trainees,
            cohort,
            by=Viewer.system(),
            source=Path(summary.file).name,
            dry_run=summary.dry_run,
        )
        for outcome in importer:
            summary.counts[outcome.outcome] += 1
            told.keep(outcome)
        summary.notes = trainees.notes
        return trainees.header

    def _opened(self, file: str):
        if file != "-":
            return Path(file).open("rb")
        if sys.stdin.seekable():
            return nullcontext(sys.stdin.buffer)
        return _laid_down(sys.stdin.buffer)

    def _report(self, summary: Summary, told: "_Told", path: str | None) -> None:
        if path:
            with Path(path).open("w", encoding="utf-8") as stream:
                write_report(
                    stream,
                    summary,
                    refused=told.refused(),
                    warnings=told.warnings(),
                )

    def _tell(self, summary: Summary, told: "_Told") -> None:
        self.stdout.write(summary.as_text())
        for word, entries in (
            (_("Refusée"), told.refused()),
            (_("À vérifier"), told.warnings()),
        ):
            for entry in entries:
                self.stdout.write(line_in_words(word, json.loads(entry)))


class _Told:
    """Refusals and remarks, laid down on the disk: a whole bad file fits in memory."""

    def __init__(self, stack: ExitStack) -> None:
        self._refused = stack.enter_context(_spool())
        self._cells = stack.enter_context(_spool())
        self._warnings = stack.enter_context(_spool())

    def keep(self, outcome: LineOutcome) -> None:
        if outcome.outcome == REFUSED:
            _add(self._refused, outcome.as_json())
            _add(self._cells, [outcome.row.cells, outcome.reason])
        for warning in outcome.warnings():
            _add(self._warnings, warning)

    def keep_error(self, sentence: str) -> None:
        entry = {"line": 0, "path": "", "reference": "", "reason": sentence}
        _add(self._refused, entry)

    def refused(self) -> Iterator[str]:
        return _again(self._refused)

    def warnings(self) -> Iterator[str]:
        return _again(self._warnings)

    def bad_lines(self) -> Iterator[tuple[list[str], str]]:
        return map(json.loads, _again(self._cells))


def _laid_down(stream: BinaryIO) -> IO[bytes]:
    """A pipe can't go back: it is laid down on the disk first."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy


def _spool() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _add(stream: IO[str], entry: dict | list) -> None:
    stream.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _again(stream: IO[str]) -> Iterator[str]:
    stream.seek(0)
    return iter(stream)


def _write_rows(path: str, rows: Iterable[list[str]], *, format: str) -> None:
    if path.lower().endswith(".xlsx"):
        with Path(path).open("wb") as stream:
            write_xlsx(rows, stream)
    else:
        with Path(path).open("w", encoding="utf-8", newline="") as stream:
            write_csv(rows, stream, format=format)


def _cohort(given: str) -> Cohort:
    """By id, by its reference, or by a number outside; only one may have it."""
    try:
        wanted = Q(pk=UUID(given))
    except ValueError:
        wanted = Q(reference=given) | Q(external_references__value=given)
    cohorts = Cohort.objects.select_related("responsible_provider")
    found = list(cohorts.filter(wanted).distinct()[:2])
    if len(found) != 1:
        raise Refusal(
            (
                _("Plusieurs sessions portent la référence « %s » : donnez "
                  "l’identifiant de la bonne.")
                if found
                else _("Aucune session ne porte la référence « %s ».")
            )
            % given
        )  # fmt: skip
    return found[0]


def _sentence(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _("Le fichier « %s » n’existe pas.") % error.filename
    if isinstance(error, OSError):
        return _("Le fichier « %s » ne peut pas être ouvert.") % error.filename
    return str(error)
