"""The territory's figures: cohorts, seats, attendance, referrals waiting. No person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.templatetags.interface import grouped
from training.cohorts.models import Cohort
from training.referrals.models import Referral
from training.register.models import AttendanceState, AttendanceUnit

NEAR_EXPIRY_DAYS = 7


@dataclass
class Attendance:
    """Half-days × persons on which something is known; rows expected are not."""

    present: int = 0
    due: int = 0
    to_justify: int = 0

    @property
    def rate(self) -> str:
        """`92 %`, or `–` while nothing is known."""
        return f"{round(100 * self.present / self.due)}\u202f%" if self.due else "–"

    def add(self, other: "Attendance") -> None:
        self.present += other.present
        self.due += other.due
        self.to_justify += other.to_justify


@dataclass
class Seats:
    """Seats offered and taken, by mode."""

    on_site: int = 0
    remote: int = 0
    taken_on_site: int = 0
    taken_remote: int = 0

    def add(self, cohort: Cohort) -> None:
        """`cohort`: read `with_seats()`."""
        self.on_site += cohort.capacity_on_site
        self.remote += cohort.capacity_remote
        self.taken_on_site += cohort.taken_on_site
        self.taken_remote += cohort.taken_remote

    @property
    def total(self) -> int:
        return self.on_site + self.remote

    @property
    def taken(self) -> int:
        return self.taken_on_site + self.taken_remote

    @property
    def label(self) -> str:
        facts = {"taken": grouped(self.taken), "total": grouped(self.total)}
        return _("%(taken)s sur %(total)s") % facts


@dataclass
class Line:
    """A cohort, or a provider with all of its cohorts."""

    name: str
    cohorts: list[Cohort] = field(default_factory=list)
    seats: Seats = field(default_factory=Seats)
    attendance: Attendance = field(default_factory=Attendance)
    waiting: int = 0

    def add(self, cohort: Cohort, attendance: Attendance, waiting: int) -> None:
        self.cohorts.append(cohort)
        self.seats.add(cohort)
        self.attendance.add(attendance)
        self.waiting += waiting


@dataclass(frozen=True)
class Figures:
    """Of the chosen cohorts. `ages` counts waiting referrals by days waited."""

    by_cohort: list[Line]
    by_provider: list[Line]
    total: Line
    running: int
    coming: int
    ages: dict[str, int]


def figures_of(cohorts: QuerySet[Cohort]) -> Figures:
    """Five queries, however many cohorts.

    A referral to a course, without a session, counts for its provider alone.
    """
    rows = list(cohorts.with_details().order_by("starts_on", "reference"))
    attendance = _attendance(cohorts)
    waiting, without_cohort = _waiting(cohorts), _without_cohort(cohorts)
    by_cohort, by_provider = [], {}
    total = Line("")
    for cohort in rows:
        known = attendance.get(cohort.pk, Attendance())
        line = Line(cohort.title)
        provider = cohort.responsible_provider
        of_provider = by_provider.setdefault(provider.pk, Line(provider.name))
        for each in (line, of_provider, total):
            each.add(cohort, known, waiting.get(cohort.pk, 0))
        by_cohort.append(line)
    for provider, number in without_cohort.items():
        by_provider[provider].waiting += number
        total.waiting += number
    today = timezone.localdate()
    coming = sum(1 for row in rows if row.starts_on and row.starts_on > today)
    over = sum(1 for row in rows if row.is_over)
    return Figures(
        by_cohort=by_cohort,
        by_provider=sorted(by_provider.values(), key=lambda line: line.name),
        total=total,
        running=len(rows) - coming - over,
        coming=coming,
        ages=_ages(cohorts),
    )


def _attendance(cohorts: QuerySet[Cohort]) -> dict[UUID, Attendance]:
    def count(*states: str) -> Count:
        return Count("pk", filter=Q(state__in=states))

    rows = (
        AttendanceUnit.objects.filter(enrolment__cohort__in=cohorts.values("pk"))
        .values("enrolment__cohort")
        .annotate(
            present=count(AttendanceState.PRESENT),
            due=Count("pk", filter=~Q(state=AttendanceState.EXPECTED)),
            to_justify=count(AttendanceState.TO_JUSTIFY),
        )
        .order_by()
    )
    return {
        row["enrolment__cohort"]: Attendance(
            row["present"], row["due"], row["to_justify"]
        )
        for row in rows
    }


def _awaiting(cohorts: QuerySet[Cohort]) -> QuerySet[Referral]:
    """Of these cohorts; or without one, of the providers who run them."""
    wanted = Q(cohort__in=cohorts.values("pk"))
    wanted |= Q(cohort=None, provider__in=cohorts.values("responsible_provider"))
    return Referral.objects.awaiting_answer().filter(wanted).order_by()


def _waiting(cohorts: QuerySet[Cohort]) -> dict[UUID, int]:
    rows = _awaiting(cohorts).exclude(cohort=None)
    counted = rows.values("cohort").annotate(n=Count("pk"))
    return {row["cohort"]: row["n"] for row in counted}


def _without_cohort(cohorts: QuerySet[Cohort]) -> dict[UUID, int]:
    """Provider → people who wait for a session to be chosen."""
    rows = _awaiting(cohorts).filter(cohort=None)
    counted = rows.values("provider").annotate(n=Count("pk"))
    return {row["provider"]: row["n"] for row in counted}


def _ages(cohorts: QuerySet[Cohort]) -> dict[str, int]:
    """`young` (under 10 days), `middle`, `old` (20 or more), `near_expiry`."""
    now, today = timezone.now(), timezone.localdate()
    ten, twenty = now - timedelta(days=10), now - timedelta(days=20)
    near = today + timedelta(days=NEAR_EXPIRY_DAYS)
    return _awaiting(cohorts).aggregate(
        young=Count("pk", filter=Q(sent_at__gt=ten)),
        middle=Count("pk", filter=Q(sent_at__lte=ten, sent_at__gt=twenty)),
        old=Count("pk", filter=Q(sent_at__lte=twenty)),
        near_expiry=Count("pk", filter=Q(expires_on__lte=near)),
    )


def age_rows(ages: dict[str, int]) -> list[dict]:
    """As components/chart.html takes them."""
    return [
        {"label": _("Moins de 10 jours"), "value": ages["young"]},
        {"label": _("De 10 à 19 jours"), "value": ages["middle"]},
        {"label": _("20 jours et plus"), "value": ages["old"], "status": "warning"},
    ]


def seat_rows(seats: Seats) -> list[dict]:
    """As components/chart.html takes them: taken and free, by mode, in seats."""
    return [
        {"label": _("En salle, prises"), "value": seats.taken_on_site},
        {
            "label": _("En salle, libres"),
            "value": max(seats.on_site - seats.taken_on_site, 0),
            "status": "soft",
        },
        {"label": _("À distance, prises"), "value": seats.taken_remote},
        {
            "label": _("À distance, libres"),
            "value": max(seats.remote - seats.taken_remote, 0),
            "status": "soft",
        },
    ]


def maximum(rows: Iterable[dict]) -> int:
    return max((row["value"] for row in rows), default=0) or 1
