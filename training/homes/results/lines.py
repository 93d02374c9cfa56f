"""A line of results in words: on the page and in the file, hidden alike."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.follow_up.indicators.figures import FEWEST, Line
from training.spreadsheets import Sheet

NUMBERS = ("concerned", "asked", "answered", "unknown")
COLUMNS = [
    {"label": gettext_lazy("Organisme")},
    {"label": gettext_lazy("Session")},
    {"label": gettext_lazy("Sorties"), "numeric": True},
    {"label": gettext_lazy("Interrogées"), "numeric": True},
    {"label": gettext_lazy("Ont répondu"), "numeric": True},
    {"label": gettext_lazy("Sans information"), "numeric": True},
    {"label": gettext_lazy("Résultat atteint"), "numeric": True},
    {"label": gettext_lazy("Taux"), "numeric": True},
]


def _too_few(size: int) -> str:
    """A larger group hides too when it would tell of a smaller one."""
    return _("moins de 5 personnes") if size < FEWEST else _("masqué")


def number_of(line: Line, name: str) -> int | str:
    if line.is_hidden:
        return _too_few(line.concerned) if name == "concerned" else "–"
    return getattr(line, name)


def positive_of(line: Line) -> int | str:
    return "–" if line.hides_rate or line.is_hidden else line.positive


def rate_of(line: Line) -> str:
    if line.is_hidden or line.rate is None:
        return "–"
    if line.hides_rate:
        return _too_few(line.answered)
    return f"{line.rate}\u202f%"


def row_of(line: Line) -> dict:
    """As components/data_table.html takes it; a provider's has no session."""
    name = str(line.cohort) if line.cohort else line.provider
    values = [number_of(line, number) for number in NUMBERS]
    values += [positive_of(line), rate_of(line)]
    return {"cells": [{"value": name}, *({"value": value} for value in values)]}


def _reader(name: str):
    return lambda line: number_of(line, name)


SHEET = Sheet(
    gettext_lazy("resultats apres la formation"),
    (
        (COLUMNS[0]["label"], "provider"),
        (gettext_lazy("Formation"), "cohort.title"),
        (COLUMNS[1]["label"], "cohort.reference"),
        *(
            (column["label"], _reader(name))
            for column, name in zip(COLUMNS[2:6], NUMBERS, strict=True)
        ),
        (COLUMNS[6]["label"], positive_of),
        (COLUMNS[7]["label"], rate_of),
    ),
)
