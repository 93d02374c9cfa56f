"""A spreadsheet row by row: formulas are seen, never computed; bombs are left shut."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cms.exchange.records import FileUnusable
from training.exchange.trainees.records import Row

ZIP_START = b"PK\x03\x04"
LARGEST = 200 * 1024 * 1024  # bytes, once unpacked
LARGEST_STRINGS = 60 * 1024 * 1024  # openpyxl keeps shared strings in memory
MOST_PARTS = 1_000
MOST_COLUMNS = 100
MOST_ROWS = 200_000
# Rows that a spreadsheet has formatted and left empty.
EMPTY_ROWS_IN_A_ROW = 1_000
BROKEN = (
    InvalidFileException,
    KeyError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    zipfile.BadZipFile,
)


class XlsxTable:
    """The rows of a workbook's first sheet; `stream` can be sought."""

    def __init__(self, stream: BinaryIO) -> None:
        self.notes: list[str] = []
        _check_harmless(stream)
        try:
            self._book = load_workbook(stream, read_only=True, data_only=False)
            self._sheet = self._book.worksheets[0]
            self._sheet.reset_dimensions()
        except (*BROKEN, IndexError):
            raise FileUnusable(_unreadable()) from None
        self._rows = self._read()
        first = next(self._rows, None)
        if first is None:
            raise FileUnusable(_("La première feuille de ce fichier est vide."))
        if first.problem:
            raise FileUnusable(first.problem)
        self.headings = _without_empty_end(first.cells)

    def rows(self) -> Iterator[Row]:
        """Every row with something in it, as wide as the header."""
        width = len(self.headings)
        for row in self._rows:
            cells = list(row.cells[:width]) + [""] * (width - len(row.cells))
            yield Row(row.line, tuple(cells), row.formulas, row.problem)

    def _read(self) -> Iterator[Row]:
        empty = 0
        rows = enumerate(self._sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
        try:
            for number, cells in rows:
                if number > MOST_ROWS:
                    yield Row(number, (), problem=_too_long())
                    return
                texts = tuple(_text(cell.value) for cell in cells)
                if any(texts):
                    empty = 0
                    yield Row(number, texts, _formulas(cells), "")
                elif (empty := empty + 1) > EMPTY_ROWS_IN_A_ROW:
                    return
        except BROKEN:
            yield Row(self._sheet.max_row or 0, (), problem=_unreadable())


def is_xlsx(start: bytes) -> bool:
    return start.startswith(ZIP_START)


def _check_harmless(stream: BinaryIO) -> None:
    """Raises FileUnusable for what would fill the memory once unpacked.

    Unpacking stops at the size that a part declares, so the declared one binds.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            strings = [
                p.file_size for p in parts if "sharedstrings" in p.filename.lower()
            ]
            if (
                len(parts) > MOST_PARTS
                or sum(part.file_size for part in parts) > LARGEST
                or sum(strings) > LARGEST_STRINGS
            ):
                raise FileUnusable(_too_long())
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_doctype(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise FileUnusable(_unreadable()) from None
    stream.seek(0)


def _refuse_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No spreadsheet declares a document type; entity bombs do."""
    with archive.open(part) as opened:
        start = opened.read(2048).replace(b"\x00", b"")
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise FileUnusable(_unreadable())


def _text(value: Any) -> str:
    """A cell's value as one would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}"
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    return str(value)


def _formulas(cells: tuple) -> frozenset[int]:
    return frozenset(place for place, cell in enumerate(cells) if cell.data_type == "f")


def _without_empty_end(cells: tuple[str, ...]) -> list[str]:
    headings = list(cells)
    while headings and not headings[-1].strip():
        headings.pop()
    return headings


def _unreadable() -> str:
    return _(
        "Ce tableau ne peut pas être lu : enregistrez-le de nouveau en XLSX, sans mot "
        "de passe, ou en CSV UTF-8."
    )


def _too_long() -> str:
    return _("Ce tableau est trop grand : partagez-le en plusieurs fichiers.")
