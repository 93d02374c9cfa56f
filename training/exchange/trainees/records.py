"""A file of trainees as plain data, whatever layout it came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


class LineProblem(Exception):
    """A cell that makes its line unusable: `column` is its heading, `reason` French."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = str(reason)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table as it stands: `line` is its physical number, from 1.

    `formulas` are the positions of cells that hold a formula instead of a value;
    `problem` says why the whole line can't be read.
    """

    line: int
    cells: Sequence[str]
    formulas: frozenset[int] = frozenset()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CarriedHours:
    """What was done before the register was kept here, in minutes."""

    until_on: date
    on_site_minutes: int = 0
    remote_minutes: int = 0
    excused_minutes: int = 0
    unexcused_minutes: int = 0


@dataclass(frozen=True, slots=True)
class LineRemark:
    """Something in a good line that a person should look at."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class TraineeRecord:
    """One trainee of the file. Empty or None: the file keeps silent.

    `identifiers` name the source before a colon, but for the provider's own;
    `session_numbers` are all those by which the line names its session; `phone` is in
    E.164. `is_completed` says that the training was followed to its end.
    """

    row: Row
    birth_name: str
    first_names: str
    usual_name: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    identifiers: tuple[str, ...] = ()
    session_numbers: tuple[str, ...] = ()
    mode: str = ""
    entry_on: date | None = None
    planned_exit_on: date | None = None
    exit_on: date | None = None
    is_completed: bool = False
    funder: str = ""
    scheme: str = ""
    carried: CarriedHours | None = None
    remarks: tuple[LineRemark, ...] = ()

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def name(self) -> str:
        return f"{self.first_names} {(self.usual_name or self.birth_name).upper()}"

    @property
    def reference(self) -> str:
        """How the report names the line: its identifier, else the person's name."""
        return self.identifiers[0] if self.identifiers else self.name


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line left out: where, which column, and how to mend it, in French."""

    row: Row
    column: str
    reference: str
    reason: str

    @property
    def line(self) -> int:
        return self.row.line


ReadLine = TraineeRecord | RefusedLine
