"""A page of follow-up records as plain rows: read in one query, shown as they leave.

Programs ask for this list all day long, 200 persons at a time: neither models nor
serializers stand between the database and the answer. `EnrolmentShape` describes what
is sent; a test holds one against the other.
"""

from collections import namedtuple
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from people.viewer import Viewer
from training.api.reading import own_identifier
from training.api.serializers.shapes import day, moment, person_shape
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.register.reading import Totals, attended, summed
from training.register.units import Minutes

ACTIVE = (EnrolmentStatus.ENROLLED, EnrolmentStatus.IN_TRAINING)
ABSENT = ("to_justify", "excused", "unexcused")
PERSON = ("birth_name", "usual_name", "first_names", "birth_date")
OWN = (
    *("pk", "person_id", "cohort_id", "referral_id"),
    *("status", "status_reason", "mode", "register_from"),
    *("planned_entry_on", "planned_exit_on", "actual_entry_on", "actual_exit_on"),
    *("changed_at", "external_id", "attended"),
)
SESSION = ("id", "title", "starts_at", "ends_at", "mode")
# The name in a row → where the query finds it.
COLUMNS = {
    **{name: name for name in OWN},
    **{name: f"person__{name}" for name in PERSON},
    "reference": "cohort__reference",
    "starts_on": "cohort__starts_on",
    "ends_on": "cohort__ends_on",
    "frozen_title": "cohort__frozen_title",
    "course_title": "cohort__action__page__title",
    "course": "cohort__action__page__translation_key",
    "provider": "cohort__responsible_provider__name",
}


class FollowedRow(namedtuple("FollowedColumns", COLUMNS)):
    """An enrolment with its person and its cohort, as far as it is shown."""

    __slots__ = ()

    @property
    def entry_on(self) -> date:
        return self.actual_entry_on or self.planned_entry_on


def read_followed(enrolments: QuerySet[Enrolment], viewer: Viewer) -> list[FollowedRow]:
    """With the caller's own identifier of each person; one query."""
    columns = enrolments.annotate(
        external_id=own_identifier(viewer), attended=attended()
    ).values_list(*COLUMNS.values())
    return [FollowedRow(*row) for row in columns]


def show_followed(rows: list[FollowedRow]) -> list[dict[str, Any]]:
    """The records as they are sent; two queries, however many."""
    totals = summed(rows, {row.pk: row.attended for row in rows})
    sessions = next_sessions({row.cohort_id for row in rows if row.status in ACTIVE})
    cohorts = {row.cohort_id: _cohort(row) for row in rows}
    return [
        {
            "id": str(row.pk),
            "person": person_shape(row.person_id, row, row.external_id),
            "cohort": cohorts[row.cohort_id],
            "referral": str(row.referral_id) if row.referral_id else None,
            "status": row.status,
            "status_reason": row.status_reason,
            "mode": row.mode,
            "dates": {
                "planned_entry_on": day(row.planned_entry_on),
                "planned_exit_on": day(row.planned_exit_on),
                "actual_entry_on": day(row.actual_entry_on),
                "actual_exit_on": day(row.actual_exit_on),
            },
            "attendance": _attendance(totals[row.pk]),
            "next_session": (
                sessions.get(row.cohort_id) if row.status in ACTIVE else None
            ),
            "updated_at": moment(row.changed_at),
        }
        for row in rows
    ]


def next_sessions(cohorts: set[UUID]) -> dict[UUID, dict[str, Any] | None]:
    """Cohort → its next class session, its own or one where it is a guest."""
    joined = ClassSession.guest_cohorts.through.objects.filter(
        cohort=OuterRef(OuterRef("pk"))
    )
    coming = ClassSession.objects.filter(
        Q(cohort=OuterRef("pk")) | Q(pk__in=joined.values("classsession")),
        ends_at__gt=timezone.now(),
    ).order_by("starts_at")
    facts = JSONObject(**{name: name for name in SESSION})
    rows = Cohort.objects.filter(pk__in=cohorts).values_list(
        "pk", Subquery(coming.values(facts=facts)[:1])
    )
    return {cohort: _session(said) for cohort, said in rows.order_by() if said}


def _session(said: dict[str, str]) -> dict[str, Any]:
    """From the database's JSON; SQLite's moments are in UTC, without an offset."""
    times = {}
    for name in ("starts_at", "ends_at"):
        at = datetime.fromisoformat(said[name])
        times[name] = moment(at if at.tzinfo else at.replace(tzinfo=UTC))
    return {**said, "id": str(UUID(said["id"])), **times}


def _cohort(row: FollowedRow) -> dict[str, Any]:
    return {
        "id": str(row.cohort_id),
        "reference": row.reference,
        "title": row.frozen_title or row.course_title,
        "course": str(row.course),
        "provider": row.provider,
        "starts_on": day(row.starts_on),
        "ends_on": day(row.ends_on),
    }


def _attendance(totals: Totals) -> dict[str, Any]:
    return {
        "planned_minutes": _minutes(totals.planned),
        "realised_minutes": _minutes(totals.realised),
        "final_minutes": _minutes(totals.final),
        "absences": {state: totals.states.get(state, 0) for state in ABSENT},
    }


def _minutes(minutes: Minutes) -> dict[str, int]:
    return {"on_site": minutes.on_site, "remote": minutes.remote}
