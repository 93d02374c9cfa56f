"""Files of trainees that tests write: France Travail's layout, the Région's, ours."""

import io
from datetime import date

from openpyxl import Workbook

from training.exchange.trainees.layouts import FRANCE_TRAVAIL, OWN, REGION, Layout


def table(layout: Layout, *lines: dict[str, str]) -> bytes:
    """The file of these lines: fields of the layout → texts."""
    mark = layout.delimiters[0]
    rows = [[column.heading for column in layout.columns]]
    rows += [[line.get(c.field, "") for c in layout.columns] for line in lines]
    return "".join(mark.join(row) + "\n" for row in rows).encode()


def own_file(*lines: dict[str, str]) -> bytes:
    return table(OWN, *lines)


def region_file(*lines: dict[str, str]) -> bytes:
    return table(REGION, *lines)


def france_travail_file(*lines: dict[str, str]) -> bytes:
    return table(FRANCE_TRAVAIL, *lines)


def person(first_names: str, birth_name: str, **more: str) -> dict[str, str]:
    return {"first_names": first_names, "birth_name": birth_name, **more}


def french(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def workbook(rows: list[list]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
