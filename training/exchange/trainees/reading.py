"""Opens a file of trainees, in any of its layouts, and reads it line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from training.exchange.trainees.csv_table import CsvTable
from training.exchange.trainees.layouts import LAYOUTS, Header, understand_header
from training.exchange.trainees.lines import read_line
from training.exchange.trainees.records import ReadLine
from training.exchange.trainees.xlsx_table import XlsxTable, is_xlsx


@dataclass(frozen=True)
class TraineeFile:
    """An opened file: its header understood, its lines still to come.

    Lines are read as they are asked for, in constant memory.
    """

    header: Header
    table: CsvTable | XlsxTable

    @property
    def notes(self) -> list[str]:
        """What to tell of the file as a whole; more may come while it is read."""
        return [*self.header.notes, *self.table.notes]

    def __iter__(self) -> Iterator[ReadLine]:
        for row in self.table.rows():
            yield read_line(row, self.header)


def open_trainees(stream: BinaryIO, *, format: str) -> TraineeFile:
    """Raises FileUnusable, in French, if no line of it can be read as trainees.

    `stream` can be sought.
    """
    layout = LAYOUTS[format]
    start = stream.read(4)
    stream.seek(0)
    table = XlsxTable(stream) if is_xlsx(start) else CsvTable(stream, layout)
    return TraineeFile(understand_header(table.headings, layout), table)
