"""What became of each line, and the report for a person and for a program."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from cms.exchange.importer import Change
from training.exchange.trainees.records import LineRemark, RefusedLine, Row

REFUSED = "refused"
OUTCOMES = (*map(str, Change), REFUSED)


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """One line's end: created, updated, unchanged, or refused and why."""

    row: Row
    outcome: str
    reference: str
    column: str = ""
    reason: str = ""
    remarks: tuple[LineRemark, ...] = ()

    @classmethod
    def of_refused(cls, line: RefusedLine) -> "LineOutcome":
        return cls(line.row, REFUSED, line.reference, line.column, line.reason)

    @property
    def line(self) -> int:
        return self.row.line

    def as_json(self) -> dict:
        """DESIGN's entry of a report: line, path, reference, reason."""
        return {
            "line": self.line,
            "path": self.column,
            "reference": self.reference,
            "reason": self.reason,
        }

    def warnings(self) -> list[dict]:
        return [
            {
                "line": self.line,
                "path": remark.column,
                "reference": self.reference,
                "reason": remark.reason,
            }
            for remark in self.remarks
        ]


@dataclass
class Summary:
    """Counts by outcome, and what was said of the file as a whole."""

    file: str
    format: str
    cohort: str
    dry_run: bool = False
    counts: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        lines = [
            _("Stagiaires : %(created)s inscrits, %(updated)s complétés, "
              "%(unchanged)s inchangés, %(refused)s refusés.")
            % {name: self.counts[name] for name in OUTCOMES},
            *self.notes,
        ]  # fmt: skip
        if self.dry_run:
            lines.append(_("Essai à blanc : rien n’a été enregistré."))
        return "\n".join(lines)


def write_report(
    stream: IO[str],
    summary: Summary,
    *,
    refused: Iterable[str],
    warnings: Iterable[str],
) -> None:
    """DESIGN's report. `refused` and `warnings` are JSON objects, one a line, so that
    a file of bad lines never stands in memory."""
    head = {
        "file": summary.file,
        "format": summary.format,
        "cohort": summary.cohort,
        "dry_run": summary.dry_run,
        "counts": {name: summary.counts[name] for name in OUTCOMES},
        "notes": summary.notes,
    }
    stream.write(json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}"))
    for name, entries in (("refused", refused), ("warnings", warnings)):
        stream.write(f',\n  "{name}": [')
        for rank, entry in enumerate(entries):
            stream.write(f"{',' if rank else ''}\n    {entry.strip()}")
        stream.write("]")
    stream.write("\n}\n")


def line_in_words(word: str, entry: dict) -> str:
    """A refusal or a remark on its own line of the terminal."""
    number = f"« {entry['reference']} », " if entry["reference"] else ""
    place = f" ({entry['path']})" if entry["path"] else ""
    return _("%(word)s : %(number)sligne %(line)s%(place)s. %(reason)s") % {
        "word": word,
        "number": number,
        "line": entry["line"],
        "place": place,
        "reason": entry["reason"],
    }
