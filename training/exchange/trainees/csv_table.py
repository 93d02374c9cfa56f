"""A CSV file line by line: encodings told apart, a torn line never eats the next."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from cms.exchange.records import FileUnusable
from training.exchange.trainees.layouts import Layout, understand_header
from training.exchange.trainees.records import Row

LONGEST_LINE = 64 * 1024
# A quoted cell may hold a few line ends, as addresses do.
LINES_OF_A_ROW = 10
UTF_8_BOM = b"\xef\xbb\xbf"
UTF_16_BOMS = (b"\xff\xfe", b"\xfe\xff")
NOT_TEXT = (b"\xd0\xcf\x11\xe0", b"%PDF", b"PK")


class CsvTable:
    """The rows of a CSV stream. Constant memory; `notes` tells of the encoding.

    `header` is the first line that isn't empty, cut by the delimiter that shows most
    of the layout's columns.
    """

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        self.layout = layout
        self.notes: list[str] = []
        self._lines = self._read_lines(stream)
        self._waiting: deque[tuple[int, str, str]] = deque()
        self.headings = self._header()

    def rows(self) -> Iterator[Row]:
        """Every line with something in it, in order."""
        while (line := self._next()) is not None:
            number, text, problem = line
            if problem:
                yield Row(number, (), problem=problem)
                continue
            cells = self._cells(number, text)
            if any(cell.strip() for cell in cells):
                yield Row(number, tuple(cells))

    def _header(self) -> list[str]:
        while (line := self._next()) is not None:
            _number, text, problem = line
            if problem:
                break
            if text.strip():
                return self._cut_header(text)
        raise FileUnusable(_("Ce fichier est vide, ou n’est pas du texte."))

    def _cut_header(self, text: str) -> list[str]:
        best: list[str] = []
        most = -1
        for delimiter in self.layout.delimiters:
            cells = _cut(text, delimiter, is_quoted=True)
            known = _known_columns(cells, self.layout)
            if known > most:
                best, most, self.delimiter = cells, known, delimiter
        # Another layout's file is recognised by its own columns, to say which it is.
        others = [_cut(text, mark, is_quoted=True) for mark in "|;,\t"]
        return best if most > 1 else max([best, *others], key=len)

    def _next(self) -> tuple[int, str, str] | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _cells(self, number: int, text: str) -> list[str]:
        """The row's cells; one whose quotes go on takes the next lines along."""
        if not self.layout.is_quoted or text.count('"') % 2 == 0:
            return _cut(text, self.delimiter, is_quoted=self.layout.is_quoted)
        taken = []
        whole = text
        for _try in range(LINES_OF_A_ROW):
            following = self._next()
            if following is None:
                break
            taken.append(following)
            whole += "\n" + following[1]
            if whole.count('"') % 2 == 0:
                return _cut(whole, self.delimiter, is_quoted=True)
        # Nothing closes the quote: it was a stray one, and the lines stay lines.
        self._waiting.extendleft(reversed(taken))
        return _cut(text, self.delimiter, is_quoted=False)

    def _read_lines(self, stream: BinaryIO) -> Iterator[tuple[int, str, str]]:
        """(physical number, text, problem); not UTF-8 means Windows-1252."""
        number = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            if number == 1:
                raw = _beginning(raw)
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(LONGEST_LINE)
                yield number, "", _("Cette ligne est trop longue pour être lue.")
                continue
            yield number, self._decode(raw), ""

    def _decode(self, raw: bytes) -> str:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("windows-1252", errors="replace")
            if not self.notes:
                self.notes.append(
                    _(
                        "Ce fichier n’est pas en UTF-8 : ses accents sont lus comme "
                        "du Windows-1252."
                    )
                )
        return text.rstrip("\r\n")


def _beginning(raw: bytes) -> bytes:
    if raw.startswith(UTF_16_BOMS) or b"\x00" in raw[:200]:
        raise FileUnusable(
            _(
                "Ce fichier est en UTF-16 (« texte Unicode ») : enregistrez-le en CSV "
                "UTF-8, ou en XLSX."
            )
        )
    if raw.startswith(NOT_TEXT):
        raise FileUnusable(
            _(
                "Ce fichier n’est pas du texte : enregistrez le tableau en CSV ou en "
                "XLSX (ni XLS, ni PDF, et sans mot de passe)."
            )
        )
    return raw.removeprefix(UTF_8_BOM)


def _cut(text: str, delimiter: str, *, is_quoted: bool) -> list[str]:
    quoting = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    # `newline` characters inside quotes stay, as csv is given one string.
    return next(csv.reader([text], delimiter=delimiter, quoting=quoting), [])


def _known_columns(cells: list[str], layout: Layout) -> int:
    try:
        return len(understand_header(cells, layout).positions)
    except FileUnusable:
        return 0
