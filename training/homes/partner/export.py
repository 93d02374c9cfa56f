"""`/suivi/liste.xlsx`: the list as the page shows it, in a file. Each person is noted.

Written row by row, some hundred persons at a time: memory doesn't grow with the list.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from tempfile import TemporaryFile
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from people.templatetags.interface import phone_fr
from training.cohorts.schedule import ClassSession
from training.homes.doors import for_counsellors
from training.homes.partner.following import Followed
from training.homes.partner.home import RUNNING, chosen_tab, filters_of
from training.homes.partner.listing import keys, rows_of
from training.sharing.models import Scope
from training.sharing.services import record_read

AT_ONCE = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would run as a formula, even within a CSV file.
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")

Cell = str | int | date | None


@for_counsellors
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """All lines of the page's filters; `?format=csv`, `?coordonnees=1` for contacts."""
    rows = _rows(request)
    day = timezone.localdate().isoformat()
    if request.GET.get("format") == "csv":
        response = StreamingHttpResponse(
            _csv(rows), content_type="text/csv; charset=utf-8"
        )
        name = f"suivi-{day}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        response = FileResponse(
            _xlsx(rows),
            as_attachment=True,
            filename=f"suivi-{day}.xlsx",
            content_type=XLSX,
        )
    response["Cache-Control"] = "no-store"
    return response


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    """The header, then one row per line; each person is noted as read once."""
    viewer = request.viewer
    with_contacts = "coordonnees" in request.GET
    yield _header(with_contacts)
    facts = filters_of(request).facts
    found = keys(viewer, facts, running=chosen_tab(request) == RUNNING)
    noted: set[UUID] = set()
    for page in Paginator(found, AT_ONCE):
        lines = rows_of(viewer, page)
        persons = {line.person.pk for line in lines} - noted
        purpose = _("Liste enregistrée dans un fichier")
        record_read(viewer, persons, part=Scope.FOLLOW_UP, purpose=purpose)
        noted |= persons
        coming = _next_sessions(lines)
        for line in lines:
            yield _row(line, coming, with_contacts)


def _header(with_contacts: bool) -> list[Cell]:
    contacts = [_("Téléphone"), _("Adresse électronique")] if with_contacts else []
    return [
        _("Nom"),
        _("Prénoms"),
        *contacts,
        _("Formation"),
        _("Organisme"),
        _("Où elle en est"),
        _("Et ensuite"),
        _("Orientée le"),
        _("Entrée"),
        _("Sortie"),
        _("Prochaine séance"),
        _("Absences à justifier"),
    ]


def _row(line: Followed, coming: dict, with_contacts: bool) -> list[Cell]:
    person, seat = line.person, line.enrolment
    contacts = [phone_fr(person.phone), person.email] if with_contacts else []
    sent = line.referral and line.referral.sent_at
    next_session = coming.get(seat.cohort_id) if seat else None
    return [
        person.last_name,
        person.first_names,
        *contacts,
        line.title,
        line.provider,
        line.status_label,
        line.next_step,
        timezone.localdate(sent) if sent else None,
        seat.entry_on if seat else None,
        seat.exit_on if seat else None,
        timezone.localdate(next_session) if next_session else None,
        line.absences,
    ]


def _next_sessions(lines: list[Followed]) -> dict[UUID, datetime]:
    """Cohort → its next class session, led or as a guest. Two queries."""
    cohorts = {line.enrolment.cohort_id for line in lines if line.enrolment}
    found: dict[UUID, datetime] = {}
    for path in ("cohort", "guest_cohorts"):
        rows = (
            ClassSession.objects.filter(
                **{f"{path}__in": cohorts}, starts_at__gt=timezone.now()
            )
            .order_by()
            .values_list(path)
            .annotate(first=Min("starts_at"))
        )
        for cohort, first in rows:
            found[cohort] = min(first, found.get(cohort, first))
    return found


def neutral(value: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula, without control characters."""
    if value is None or isinstance(value, int | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if FORMULA.match(text) else text


def _xlsx(rows: Iterator[list[Cell]]) -> TemporaryFile:
    """A file on disk, open at its beginning; it is gone once closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Suivi"))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKLM", [22, 22] + [26] * 11, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in rows:
        sheet.append([_cell(sheet, neutral(value)) for value in row])
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet, value: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    return cell


def _csv(rows: Iterator[list[Cell]]) -> Iterator[str]:
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
