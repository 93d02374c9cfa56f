"""What waits at the provider's office: its queues, the most urgent first.

Each costs one query, whatever its length: the count comes with the first rows, and
a line reads no more columns than it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.utils import timezone
from django.utils.functional import Promise

from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.meetings.models import Meeting
from training.referrals.models import Referral, ReferralStatus
from training.register.models import AttendanceUnit
from training.sharing import policy

SHOWN = 5
SOON_DAYS = 14
MEETING_DAYS = 7


@dataclass(frozen=True)
class Waiting:
    """A kind of work: what is read, under which words, and the list it heads.

    `row` is the template of a line, which finds it under the name `row_name` and
    shows `fields`. `query` chooses a tab of the list ("?etat=…").
    """

    key: str
    title: Promise
    read: Callable[[Viewer], QuerySet]
    row: str
    row_name: str
    url: str
    all_words: Promise
    nothing: Promise
    fields: tuple[str, ...]
    query: str = ""


@dataclass(frozen=True)
class Queue:
    """The head of a list: how many wait, and the first of them."""

    waiting: Waiting
    count: int
    rows: list[Any]

    @classmethod
    def of(cls, waiting: Waiting, viewer: Viewer) -> "Queue":
        related = {path for path, _dots, _name in map(_split, waiting.fields) if path}
        lines = (
            waiting.read(viewer)
            .select_related(*related)
            .only(*waiting.fields)
            .annotate(in_all=Window(Count("*")))
        )
        rows = list(lines[:SHOWN])
        return cls(waiting, rows[0].in_all if rows else 0, rows)


def _split(field: str) -> tuple[str, str, str]:
    return field.rpartition("__")


def referrals_to_answer(viewer: Viewer) -> QuerySet[Referral]:
    """The oldest first: their delay ends soonest. Once tested, only the decision
    is missing: that is another queue."""
    return (
        Referral.objects.received_by(viewer.organisation)
        .awaiting_answer()
        .exclude(status=ReferralStatus.TESTED)
        .order_by("expires_on", "sent_at")
    )


def meetings_to_keep(viewer: Viewer) -> QuerySet[Meeting]:
    """Those whose list must be finished, and those of the next seven days."""
    soon = timezone.now() + timedelta(days=MEETING_DAYS)
    meetings = Meeting.objects.visible_to(viewer)
    return (
        meetings.to_close() | meetings.coming().filter(starts_at__lt=soon)
    ).order_by("starts_at")


def own_enrolments(viewer: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.run_by(viewer)


def absences_waiting(viewer: Viewer) -> QuerySet[AttendanceUnit]:
    return (
        AttendanceUnit.objects.to_settle()
        .filter(policy.provider_cohorts(viewer, "enrolment__cohort__"))
        .order_by("half_day__starts_at")
    )


def registers_waiting(viewer: Viewer) -> QuerySet[HalfDay]:
    return HalfDay.objects.visible_to(viewer).to_close()


def people_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    """Enrolled, expected within two weeks or already awaited."""
    return (
        own_enrolments(viewer)
        .starting_soon(SOON_DAYS)
        .order_by("planned_entry_on", "person__birth_name")
    )


def certificates_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    return (
        own_enrolments(viewer)
        .without_certificate()
        .order_by(F("actual_exit_on").asc(nulls_last=True), "person__birth_name")
    )
