"""Lists as files: what a page shows leaves as XLSX or CSV, and everyone is noted.

A list's own view asks `file_of(request, rows, sheet)` with the rows it would show, so
that the file has the page's rights and filters. Rows are read some hundred at a time:
memory doesn't grow with the list. No cell is a formula.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from people.viewer import Viewer
from training.sharing.services import record_read

AT_ONCE = 200
ASKED = "fichier"
XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
# What a spreadsheet would run as a formula, even within a CSV file.
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")

Cell = str | int | date | None
# A path from the row ("person.last_name"), or what reads the cell from the row.
Reader = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Sheet:
    """A list in a file: its name, its columns, whom a row is about.

    `person`: the path to the person's key, and `part` what the journal says was read;
    without them the rows are about nobody.
    """

    name: str
    columns: tuple[tuple[str, Reader], ...]
    part: str = ""
    person: str = ""


def file_of(
    request: HttpRequest, rows: QuerySet | Iterable, sheet: Sheet
) -> HttpResponse | None:
    """The file, if the address asks for one (`?fichier=xlsx` or `csv`)."""
    kind = request.GET.get(ASKED, "")
    if kind not in TYPES or request.method not in ("GET", "HEAD"):
        return None
    return answer_file(
        lines_of(request.viewer, rows, sheet), name=str(sheet.name), kind=kind
    )


def lines_of(
    viewer: Viewer, rows: QuerySet | Iterable, sheet: Sheet
) -> Iterator[list[Cell]]:
    """The header, then the rows; each person is noted once, before being written."""
    yield [str(label) for label, _reader in sheet.columns]
    noted: set[UUID] = set()
    for batch in _batches(rows):
        if sheet.person:
            persons = {read(row, sheet.person) for row in batch} - noted - {None}
            purpose = _("Liste enregistrée dans un fichier")
            record_read(viewer, persons, part=sheet.part, purpose=purpose)
            noted |= persons
        for row in batch:
            yield [_plain(read(row, reader)) for _label, reader in sheet.columns]


def _batches(rows: QuerySet | Iterable) -> Iterator[list]:
    is_query = isinstance(rows, QuerySet)
    left = rows.iterator(chunk_size=AT_ONCE) if is_query else iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def read(row: Any, reader: Reader) -> Any:
    """What the path leads to; None where it breaks off."""
    if callable(reader):
        return reader(row)
    for name in reader.split("."):
        row = getattr(row, name, None)
        if row is None:
            return None
        row = row() if callable(row) and name.startswith("get_") else row
    return row


def _plain(value: Any) -> Cell:
    if isinstance(value, datetime):
        return timezone.localdate(value)
    if value is None or isinstance(value, int | date):
        return value
    return str(value)


def answer_file(rows: Iterable[list[Cell]], *, name: str, kind: str) -> HttpResponse:
    """An attachment that nobody caches."""
    title = f"{slugify(name)}-{timezone.localdate().isoformat()}.{kind}"
    if kind == CSV:
        response = StreamingHttpResponse(csv_lines(rows), content_type=TYPES[CSV])
        response["Content-Disposition"] = f'attachment; filename="{title}"'
    else:
        response = FileResponse(
            xlsx_file(rows, name),
            as_attachment=True,
            filename=title,
            content_type=TYPES[XLSX],
        )
    response["Cache-Control"] = "no-store"
    return response


def neutral(value: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula, without control characters."""
    if value is None or isinstance(value, int | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if FORMULA.match(text) else text


def xlsx_file(rows: Iterable[list[Cell]], title: str) -> IO[bytes]:
    """A file on disk, open at its beginning; it is gone once closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title).capitalize()[:31])
    sheet.freeze_panes = "A2"
    for rank in range(1, 27):
        sheet.column_dimensions[get_column_letter(rank)].width = 24
    for row in rows:
        sheet.append([_cell(sheet, neutral(value)) for value in row])
    file = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet, value: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    return cell


def csv_lines(rows: Iterable[list[Cell]]) -> Iterator[str]:
    """As French spreadsheets open it: semicolons, a mark of UTF-8, days by slashes."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    yield "\ufeff"
    for row in rows:
        writer.writerow([_text(neutral(value)) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _text(value: Cell) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)
