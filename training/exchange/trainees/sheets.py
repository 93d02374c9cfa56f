"""Tables we hand out: the template to fill in, and bad lines with the reason beside."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from training.exchange.trainees.layouts import LAYOUTS, OWN, REASON_HEADING, Layout

# What spreadsheets take for a formula at the start of a cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
BOM = "\ufeff"  # without it Excel reads accents wrong


def harmless(text: str) -> str:
    """The text, so that no spreadsheet runs it: an apostrophe stands before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def with_reasons(
    headings: Sequence[str], lines: Iterable[tuple[Sequence[str], str]]
) -> Iterator[list[str]]:
    """The header, then each bad line (cells, reason), as wide as the header.

    The cells that a line has too many stay with its last one: nothing is lost.
    """
    kept = [place for place, name in enumerate(headings) if name != REASON_HEADING]
    width = len(headings)
    yield [*(headings[place] for place in kept), REASON_HEADING]
    for cells, reason in lines:
        row = [*cells[:width], *[""] * (width - len(cells))]
        # The last column may be our own reason of another day, which goes.
        row[kept[-1]] = " ".join([row[kept[-1]], *cells[width:]]).strip()
        yield [*(row[place] for place in kept), reason]


def csv_rows(rows: Iterable[Sequence[str]], *, format: str) -> Iterator[str]:
    """The table as CSV text, row by row, cut as the layout is."""
    layout = LAYOUTS[format]
    echo = csv.writer(_Echo(), delimiter=layout.delimiters[0])
    if layout.is_quoted:
        yield BOM
    for row in rows:
        cells = [harmless(cell) for cell in row]
        yield echo.writerow(cells) if layout.is_quoted else _bare(cells, layout)


def write_csv(rows: Iterable[Sequence[str]], stream: IO[str], *, format: str) -> None:
    stream.writelines(csv_rows(rows, format=format))


def write_xlsx(rows: Iterable[Sequence[str]], stream: BinaryIO) -> None:
    """The table as the first sheet of a workbook, in constant memory."""
    book = Workbook(write_only=True)
    _fill(book, _("Stagiaires"), rows)
    book.save(stream)


def write_template(stream: BinaryIO) -> None:
    """Our own layout to fill in, with a second sheet that explains each column."""
    book = Workbook(write_only=True)
    _fill(book, _("Stagiaires"), template_rows())
    _fill(book, _("Explications"), _explanations(), widths=(32, 14, WIDEST, 26))
    book.save(stream)


def template_rows() -> list[list[str]]:
    return [[column.heading for column in OWN.columns]]


def _explanations() -> Iterator[list[str]]:
    yield [_("Colonne"), _("À remplir"), _("Ce qu’on y écrit"), _("Exemple")]
    for column in OWN.columns:
        yield [
            column.heading,
            _("toujours") if column.is_mandatory else _("si possible"),
            str(column.explanation),
            column.example,
        ]


def _fill(
    book: Workbook,
    title: str,
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int] = (),
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    rows = iter(rows)
    headings = next(rows)
    for place, heading in enumerate(headings):
        width = widths[place] if widths else min(max(len(heading) + 4, 14), WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])


def _cell(sheet, text: str, *, is_bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=harmless(text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _bare(cells: Sequence[str], layout: Layout) -> str:
    """A row of a layout without quotes: no cell may hold its delimiter."""
    mark = layout.delimiters[0]
    return mark.join(" ".join(c.replace(mark, "/").split()) for c in cells) + "\r\n"


class _Echo:
    """A stream that gives back what is written, for rows one at a time."""

    def write(self, text: str) -> str:
        return text
