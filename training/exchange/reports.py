"""What an import did, for a person to read and a program to keep."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from cms.exchange.importer import Change
from cms.exchange.records import GoodRecord, RefusedRecord, Remark


@dataclass
class Report:
    """Counts of records and cohorts by change, what was refused, what to look at.

    `as_json` is DESIGN's report: `file`, `format`, `counts` (created, updated,
    unchanged, refused), `refused` [line, path, reference, reason]; beside it
    `dry_run`, `cohorts` (created, updated, unchanged) and `warnings`, like `refused`.
    """

    file: str
    format: str
    dry_run: bool = False
    counts: Counter = field(default_factory=Counter)
    cohorts: Counter = field(default_factory=Counter)
    refused: list[RefusedRecord] = field(default_factory=list)
    warnings: list[RefusedRecord] = field(default_factory=list)

    def refuse(self, record: RefusedRecord) -> None:
        self.counts["refused"] += 1
        self.refused.append(record)

    def warn(self, good: GoodRecord, remarks: list[Remark]) -> None:
        self.warnings += [
            RefusedRecord(remark.line, remark.path, good.reference, remark.reason)
            for remark in remarks
        ]

    def as_json(self) -> dict:
        return {
            "file": self.file,
            "format": self.format,
            "dry_run": self.dry_run,
            "counts": {
                name: self.counts[name] for name in (*map(str, Change), "refused")
            },
            "cohorts": {name: self.cohorts[name] for name in map(str, Change)},
            "refused": [asdict(record) for record in self.refused],
            "warnings": [asdict(record) for record in self.warnings],
        }

    def as_text(self) -> str:
        """A summary in French, with every refusal and remark on its own line."""
        lines = [
            _("Formations : %(created)s créées, %(updated)s modifiées, "
              "%(unchanged)s inchangées, %(refused)s refusées.")
            % {name: self.counts[name] for name in (*map(str, Change), "refused")},
            _("Sessions : %(created)s créées, %(updated)s modifiées, "
              "%(unchanged)s inchangées.")
            % {name: self.cohorts[name] for name in map(str, Change)},
        ]  # fmt: skip
        if self.dry_run:
            lines.append(_("Essai à blanc : rien n’a été enregistré."))
        lines += [_line(_("Refusée"), record) for record in self.refused]
        lines += [_line(_("À vérifier"), record) for record in self.warnings]
        return "\n".join(lines)


def _line(word: str, record: RefusedRecord) -> str:
    number = f"« {record.reference} », " if record.reference else ""
    return _("%(word)s : %(number)sligne %(line)s (%(path)s). %(reason)s") % {
        "word": word,
        "number": number,
        "line": record.line,
        "path": record.path,
        "reason": record.reason,
    }
