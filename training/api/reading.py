"""What the API's lists read at once, each in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import (
    DateTimeField,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cms.models import CoursePage, ProviderPage, TrainingAction
from people.models import Organisation, PartnerIdentifier
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession
from training.enrolments.models import Enrolment
from training.referrals.models import Referral
from training.register.models import AttendanceUnit
from training.register.reading import Totals, totals_of
from training.sharing.models import AccessGrant

LONG_AGO = Value(datetime(2000, 1, 1, tzinfo=UTC), output_field=DateTimeField())


# --- The catalogue, open to all ---------------------------------------------------


def published_courses() -> QuerySet[CoursePage]:
    """Live courses with `changed_at`, their codes and their actions."""
    return (
        CoursePage.objects.live()
        .annotate(
            changed_at=Greatest(
                Coalesce("last_published_at", "first_published_at", LONG_AGO),
                Coalesce("latest_revision_created_at", LONG_AGO),
                Coalesce("source_record__imported_at", LONG_AGO),
            )
        )
        .prefetch_related(
            "codes",
            Prefetch(
                "actions",
                TrainingAction.objects.select_related("delivering_provider"),
            ),
        )
    )


def published_cohorts() -> QuerySet[Cohort]:
    """Cohorts of live courses with `changed_at`, seats taken, outside numbers."""
    return (
        Cohort.objects.published()
        .with_details()
        .annotate(changed_at=F("updated_at"))
        .prefetch_related("external_references")
    )


def providers_of(courses: Iterable[CoursePage]) -> dict[int, Organisation]:
    """Course's key → the organisation whose page stands above; one query."""
    above = {course.path[: -course.steplen]: course.pk for course in courses}
    pages = {
        page.path: page.organisation
        for page in ProviderPage.objects.filter(path__in=above).select_related(
            "organisation"
        )
    }
    return {
        course.pk: pages[course.path[: -course.steplen]]
        for course in courses
        if course.path[: -course.steplen] in pages
    }


# --- Persons, through shares ------------------------------------------------------


def own_identifier(viewer: Viewer) -> Subquery:
    """The caller's own identifier of the row's person, through a share in force."""
    sharing = AccessGrant.objects.held_by(viewer).filter(
        person=OuterRef(OuterRef("person"))
    )
    known = PartnerIdentifier.objects.filter(
        person=OuterRef("person"), organisation__in=sharing.values("organisation")
    )
    return Subquery(known.order_by("pk").values("value")[:1])


def with_identifier(rows: QuerySet, viewer: Viewer, value: str) -> QuerySet:
    """Those of the person whom the caller knows by this very identifier."""
    known = PartnerIdentifier.objects.filter(
        organisation__in=viewer.mandated_ids, value=value
    )
    return rows.filter(person__in=known.values("person"))


def referrals_for(viewer: Viewer) -> QuerySet[Referral]:
    return (
        Referral.objects.visible_to(viewer)
        .with_details()
        .annotate(changed_at=F("updated_at"), external_id=own_identifier(viewer))
    )


def enrolments_for(viewer: Viewer, scope: str) -> QuerySet[Enrolment]:
    """With `changed_at` (of the enrolment or its attendance), the caller's
    `external_id`, and the key of the next class session."""
    attended = (
        AttendanceUnit.objects.filter(enrolment=OuterRef("pk"))
        .order_by()
        .values("enrolment")
        .annotate(last=Max("updated_at"))
        .values("last")
    )
    coming = ClassSession.objects.filter(
        Q(cohort=OuterRef("cohort")) | Q(guest_cohorts=OuterRef("cohort")),
        ends_at__gt=timezone.now(),
    ).order_by("starts_at")
    return (
        Enrolment.objects.visible_to(viewer, scope)
        .with_details()
        .annotate(
            changed_at=Greatest(
                "updated_at", Coalesce(Subquery(attended), "updated_at")
            ),
            external_id=own_identifier(viewer),
            next_session_id=Subquery(coming.values("pk")[:1]),
        )
    )


@dataclass(frozen=True)
class FollowUp:
    """What the follow-up records of a page need beside the rows themselves."""

    totals: dict[UUID, Totals]
    next_sessions: dict[UUID, ClassSession]

    @classmethod
    def of(cls, enrolments: Iterable[Enrolment]) -> "FollowUp":
        """Five queries, however many enrolments."""
        enrolments = list(enrolments)
        keys = {row.next_session_id for row in enrolments if row.next_session_id}
        return cls(totals_of(enrolments), ClassSession.objects.in_bulk(keys))
