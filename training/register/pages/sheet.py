"""The feuille d'émargement: a cohort's half-days and signatures, laid out on pages.

What a funder asks of it is in L.6362-6 and R.6313-3 Code du travail: per half-day its
hours, trainer and place, per person how and when they signed, late, absent or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, User
from people.templatetags.interface import hours_fr, time_fr
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, HalfDay
from training.documents import render_pdf
from training.enrolments.models import Enrolment
from training.register.models import (
    AttendanceState,
    EntryKind,
    Method,
    RegisterEntry,
    RegisterHead,
)
from training.register.pages.check_in import mode_of, names_of_trainers
from training.register.reading import RegisterRow, rows_of

COLUMNS = 6  # half-days on a page
AHEAD = timedelta(days=7)  # sheets to be signed by hand are printed before

# Short, so that a column holds the hour and the way.
WAYS = {
    Method.ON_SITE_SIGNATURE: gettext_lazy("en salle"),
    Method.QR_CODE: gettext_lazy("code affiché"),
    Method.PERSONAL_CODE: gettext_lazy("code personnel"),
    Method.LIVE_PRESENCE: gettext_lazy("en direct"),
    Method.REMOTE_CONFIRMATION: gettext_lazy("à distance"),
    Method.LATE_SIGNATURE: gettext_lazy("signature tardive"),
    Method.TRAINER_ENTRY: gettext_lazy("noté par le formateur"),
    Method.PAPER_IMPORT: gettext_lazy("feuille papier"),
    Method.CORRECTION: gettext_lazy("correction à deux"),
}
CODES = {
    AttendanceState.TO_JUSTIFY: "AJ",
    AttendanceState.EXCUSED: "J",
    AttendanceState.UNEXCUSED: "I",
}


@dataclass(frozen=True)
class Cell:
    """One person on one half-day. `kind`: signed, absent, empty, or none (not
    expected); an empty one is signed by hand on paper."""

    kind: str
    main: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Column:
    """A half-day at the head of a page."""

    half_day: HalfDay
    sessions: list[ClassSession]
    countersigned: RegisterEntry | None
    closer: str

    @property
    def mode(self) -> str:
        words = {"on_site": _("en salle"), "remote": _("à distance")}
        return words.get(mode_of(self.half_day), _("en salle et à distance"))

    @property
    def hours(self) -> str:
        return hours_fr(self.half_day.minutes)

    @property
    def rooms(self) -> str:
        return ", ".join(dict.fromkeys(s.room for s in self.sessions if s.room))

    @property
    def trainers(self) -> str:
        return names_of_trainers(self.sessions)


@dataclass(frozen=True)
class Page:
    """Some half-days of one week, everyone below."""

    columns: list[Column]
    lines: list[tuple[Enrolment, list[Cell]]]

    @property
    def first_day(self) -> date:
        return self.columns[0].half_day.date

    @property
    def last_day(self) -> date:
        return self.columns[-1].half_day.date


def attendance_sheet_pdf(
    viewer: Viewer, cohort: Cohort, half_days: Iterable[HalfDay]
) -> bytes:
    """PDF/A-3a, A4 landscape; hours in the venue's zone.

    A funder's name can reveal a disability (Agefiph): trainers don't read it.
    """
    funders: list[Organisation] = []
    if cohort_permissions.can_run(viewer, cohort):
        funders = [row.funder for row in cohort.fundings.select_related("funder")]
    head = RegisterHead.objects.filter(pk=cohort.pk).first()
    with timezone.override(cohort.zone):
        context = {
            "cohort": cohort,
            "provider": cohort.delivering_provider,
            "responsible": cohort.responsible_provider,
            "funders": list(dict.fromkeys(str(funder) for funder in funders)),
            "head": head,
            "printed_at": timezone.now(),
            "pages": read_pages(cohort, list(half_days)),
        }
        return render_pdf("documents/attendance_sheet.html", context)


def half_days_to_print(cohort: Cohort) -> list[HalfDay]:
    """From the start to a week ahead: what was signed, and what will be."""
    limit = timezone.now() + AHEAD
    rows = HalfDay.objects.filter(cohort=cohort, starts_at__lte=limit)
    return list(rows.order_by("starts_at"))


def half_days_of_day(half_day: HalfDay) -> list[HalfDay]:
    rows = HalfDay.objects.filter(cohort=half_day.cohort_id, date=half_day.date)
    return list(rows.order_by("starts_at"))


def read_pages(cohort: Cohort, half_days: list[HalfDay]) -> list[Page]:
    """A handful of queries, however many pages."""
    enrolments = list(
        Enrolment.objects.filter(cohort=cohort)
        .select_related("person")
        .order_by("person__birth_name", "person__first_names")
    )
    rows = rows_of(half_days, enrolments)
    columns = _columns(cohort, half_days)
    pages = []
    for chunk in _chunks(columns):
        lines = []
        for enrolment in enrolments:
            own = [rows.get((enrolment.pk, c.half_day.pk)) for c in chunk]
            if any(own):
                lines.append((enrolment, [_cell(row, cohort.zone) for row in own]))
        pages.append(Page(chunk, lines))
    return pages


def _columns(cohort: Cohort, half_days: list[HalfDay]) -> list[Column]:
    if not half_days:
        return []
    sessions = list(
        ClassSession.objects.of_cohort(cohort)
        .between(half_days[0].starts_at, half_days[-1].ends_at)
        .prefetch_related("trainers")
    )
    closing = {
        entry.half_day_id: entry
        for entry in RegisterEntry.objects.filter(
            half_day__in=half_days, kind=EntryKind.COUNTERSIGNATURE
        )
    }
    closers = User.objects.in_bulk({e.actor_user_id for e in closing.values()})
    columns = []
    for half_day in half_days:
        half_day.cohort = cohort
        entry = closing.get(half_day.pk)
        within = [
            session
            for session in sessions
            if session.starts_at < half_day.ends_at
            and session.ends_at > half_day.starts_at
        ]
        closer = str(closers[entry.actor_user_id]) if entry else ""
        columns.append(Column(half_day, within, entry, closer))
    return columns


def _chunks(columns: list[Column]) -> list[list[Column]]:
    """Pages of whole days within one week, evenly filled."""
    chunks = []
    for _week, weekly in groupby(columns, lambda c: c.half_day.date.isocalendar()[:2]):
        page: list[Column] = []
        for _day, daily in groupby(weekly, lambda c: c.half_day.date):
            day = list(daily)
            if len(page) + len(day) > COLUMNS:
                chunks.append(page)
                page = []
            page += day
        chunks.append(page)
    return chunks


def _cell(row: RegisterRow | None, zone: ZoneInfo) -> Cell:
    if row is None:
        return Cell("none", "–")
    entry = row.entry
    if row.state == AttendanceState.EXPECTED or entry is None:
        return Cell("empty")
    if row.state in CODES:
        return Cell("absent", CODES[AttendanceState(row.state)], row.state_label)
    way = str(WAYS[Method(entry.method)])
    missed = row.missed_minutes
    late = _("retard %s") % hours_fr(missed) if missed else ""
    detail = ", ".join(part for part in (way, late) if part)
    return Cell("signed", _moment(entry.business_at, row.half_day, zone), detail)


def _moment(at: datetime, half_day: HalfDay, zone: ZoneInfo) -> str:
    """The hour; with its day when it isn't that of the half-day."""
    local = at.astimezone(zone)
    hour = time_fr(local)
    return hour if local.date() == half_day.date else f"{local:%d/%m}, {hour}"
