"""What the API's lists read at once, each in a constant number of queries."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import (
    DateTimeField,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from cms.models import CoursePage, ProviderPage, TrainingAction
from people.models import Organisation, PartnerIdentifier
from people.viewer import Viewer
from training.cohorts.models import Cohort
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
