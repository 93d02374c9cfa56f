"""Builds a trainee from a line's cells: keeps, remarks, or refuses with the reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from training.exchange.trainees import values
from training.exchange.trainees.layouts import Header
from training.exchange.trainees.records import (
    CarriedHours,
    LineProblem,
    LineRemark,
    ReadLine,
    RefusedLine,
    Row,
    TraineeRecord,
)

NAME_LENGTH = 120
IDENTIFIER_LENGTH = 60
TEXT_LENGTH = 100
VALID_EMAIL = "V"  # France Travail's word for an address that it has checked
CARRIED = (
    "carried_on_site",
    "carried_remote",
    "carried_excused",
    "carried_unexcused",
)


def read_line(row: Row, header: Header) -> ReadLine:
    """The trainee of this line, or why it is left out. Nothing is ever invented."""
    cells = _Cells(row, header)
    try:
        cells.check_whole()
        return _record(cells)
    except LineProblem as problem:
        return RefusedLine(row, problem.column, cells.reference(), problem.reason)


class _Cells:
    """One line's cells by field, with the remarks made while they are read."""

    def __init__(self, row: Row, header: Header) -> None:
        self.row = row
        self.header = header
        self.remarks: list[LineRemark] = []

    def check_whole(self) -> None:
        """The line has the header's cells, and no formula where we read."""
        if self.row.problem:
            raise LineProblem("", self.row.problem)
        expected, found = len(self.header.headings), len(self.row.cells)
        if found != expected:
            raise LineProblem(
                "",
                _(
                    "Cette ligne a %(found)s colonnes au lieu de %(expected)s : il "
                    "manque un séparateur, ou il y en a un de trop."
                )
                % {"found": found, "expected": expected},
            )
        for field, place in self.header.positions.items():
            if place in self.row.formulas or self.row.cells[place].startswith("="):
                raise LineProblem(
                    self.header.heading_of(field),
                    _("Cette cellule contient une formule : écrivez-y la valeur."),
                )

    def text(self, field: str) -> str:
        place = self.header.positions.get(field)
        if place is None or place >= len(self.row.cells):
            return ""
        return values.cleaned(self.row.cells[place])

    def read(self, field: str, reader: Callable[..., Any], **facts) -> Any:
        """What the cell says; raises LineProblem with the reader's sentence."""
        try:
            return reader(self.text(field), **facts)
        except ValueError as error:
            raise self.problem(field, str(error)) from None

    def read_if_right(self, field: str, reader: Callable[[str], str]) -> str:
        """What the cell says, or nothing and a remark: the line is kept without."""
        try:
            return reader(self.text(field))
        except ValueError as error:
            self.remark(field, _("%s La ligne est gardée sans.") % error)
            return ""

    def short(self, field: str, longest: int = TEXT_LENGTH) -> str:
        text = self.text(field)
        if len(text) > longest:
            raise self.problem(
                field, _("Ce texte dépasse %s signes : raccourcissez-le.") % longest
            )
        return text

    def problem(self, field: str, reason: str) -> LineProblem:
        return LineProblem(self.header.heading_of(field), reason)

    def remark(self, field: str, reason: str) -> None:
        self.remarks.append(LineRemark(self.header.heading_of(field), reason))

    def reference(self) -> str:
        """For a line that can't be read: its identifier or its names, as they are."""
        names = f"{self.text('first_names')} {self.text('birth_name')}".strip()
        return (self.text("identifier") or names)[:IDENTIFIER_LENGTH]


def _record(cells: _Cells) -> TraineeRecord:
    birth_name, first_names = (
        _mandatory_name(cells, field) for field in ("birth_name", "first_names")
    )
    dates = {
        field: cells.read(field, values.read_date)
        for field in ("entry_on", "planned_exit_on", "exit_on")
    }
    _check_order(cells, **dates)
    return TraineeRecord(
        row=cells.row,
        birth_name=birth_name,
        first_names=first_names,
        usual_name=cells.read("usual_name", values.read_name, longest=NAME_LENGTH),
        birth_date=cells.read("birth_date", values.read_birth_date),
        email=_email(cells),
        phone=_phone(cells),
        identifiers=_identifiers(cells),
        session_numbers=tuple(
            number
            for field in ("session", "other_session")
            if (number := cells.short(field))
        ),
        mode=cells.read("mode", values.read_mode),
        is_completed=_is_completed(cells, **dates),
        funder=cells.short("funder", 200),
        scheme=cells.short("scheme"),
        carried=_carried(cells),
        remarks=tuple(cells.remarks),
        **dates,
    )


def _mandatory_name(cells: _Cells, field: str) -> str:
    name = cells.read(field, values.read_name, longest=NAME_LENGTH)
    if not name:
        raise cells.problem(
            field, _("Il manque : ajoutez-le, puis redonnez cette ligne.")
        )
    return name


def _check_order(
    cells: _Cells,
    *,
    entry_on: date | None,
    planned_exit_on: date | None,
    exit_on: date | None,
) -> None:
    for field, end in (("planned_exit_on", planned_exit_on), ("exit_on", exit_on)):
        if entry_on and end and end < entry_on:
            raise cells.problem(field, _("La sortie précède l’entrée."))


def _is_completed(
    cells: _Cells,
    *,
    entry_on: date | None,
    planned_exit_on: date | None,
    exit_on: date | None,
) -> bool:
    """Said by the file's own column; a Région's file says it by an exit on the day
    planned, or later. Without an exit date nobody has completed."""
    said = cells.read("is_completed", values.read_yes)
    if said and exit_on is None:
        raise cells.problem(
            "is_completed", _("Indiquez aussi le jour de la sortie, ou « Non ».")
        )
    if "is_completed" in cells.header.positions:
        return said
    return bool(exit_on and planned_exit_on and exit_on >= planned_exit_on)


def _email(cells: _Cells) -> str:
    address = cells.read_if_right("email", values.read_email)
    validity = cells.text("email_validity")
    if address and validity and validity.upper() != VALID_EMAIL:
        cells.remark(
            "email_validity",
            _(
                "France Travail dit cette adresse non valable. La ligne est gardée "
                "sans."
            ),
        )
        return ""
    return address


def _phone(cells: _Cells) -> str:
    """The first, else the other one."""
    return cells.read_if_right("phone", values.read_phone) or cells.read_if_right(
        "other_phone", values.read_phone
    )


def _identifiers(cells: _Cells) -> tuple[str, ...]:
    """Each with its source; a social security number is never one."""
    source = cells.header.layout.source
    found = []
    for field in ("identifier", "other_identifier"):
        value = cells.short(field, IDENTIFIER_LENGTH)
        if values.looks_like_social_security_number(value):
            cells.remark(
                field,
                _("Ce numéro ressemble à un numéro de sécurité sociale : la ligne est "
                  "gardée sans."),
            )  # fmt: skip
        elif value:
            found.append(f"{source}:{value}" if source else value)
    return tuple(found)


def _carried(cells: _Cells) -> CarriedHours | None:
    """The hours taken over; they say until when, and until a day that is over."""
    until = cells.read("carried_until", values.read_date)
    minutes = [cells.read(field, values.read_minutes) for field in CARRIED]
    if until is None and not any(minutes):
        return None
    if until is None:
        raise cells.problem(
            "carried_until",
            _("Indiquez jusqu’à quel jour comptent les heures de cette ligne."),
        )
    return CarriedHours(until, *minutes)
