"""An agency's caseloads as their pages show them, in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from people.models import Person, User
from people.viewer import Viewer
from training.sharing.accompaniment import Replacement
from training.sharing.caseloads import colleagues_of, persons_shared_with
from training.sharing.models import AccessGrant, CaseloadAssignment

Kind = CaseloadAssignment.Kind
BY_NAME = ("birth_name", "first_names", "pk")


@dataclass(frozen=True)
class Portfolio:
    """One counsellor's line: how many they follow, for how many they stand in, and
    who stands in for them, now or soon."""

    counsellor: User
    followed: int
    standing_in: int
    leave: Replacement | None


def portfolios(viewer: Viewer) -> list[Portfolio]:
    """Every counsellor of the viewer's agency, by name. Three queries."""
    counts = _counts(viewer)
    leaves: dict[UUID, Replacement] = {}
    running = (
        Replacement.objects.visible_to(viewer).not_over().filter(is_whole_caseload=True)
    )
    for leave in running.with_details().order_by("-starts_on"):
        leaves[leave.absent_id] = leave
    return [
        Portfolio(
            counsellor,
            counts.get((counsellor.pk, Kind.ASSIGNED), 0),
            counts.get((counsellor.pk, Kind.STAND_IN), 0),
            leaves.get(counsellor.pk),
        )
        for counsellor in colleagues_of(viewer)
    ]


def _counts(viewer: Viewer) -> dict[tuple[UUID, str], int]:
    """(counsellor, kind) → persons whose share is in force."""
    held = AccessGrant.objects.held_by(viewer).filter(person=OuterRef("person"))
    rows = (
        CaseloadAssignment.objects.current()
        .filter(
            Exists(held),
            organisation=viewer.organisation,
            person__merged_into=None,
        )
        .values("counsellor", "kind")
        .annotate(persons=Count("person", distinct=True))
        .order_by()
    )
    return {(row["counsellor"], row["kind"]): row["persons"] for row in rows}


def own_rows(viewer: Viewer, *, kind: str = "") -> QuerySet[CaseloadAssignment]:
    """The viewer's own caseload, and those for whom they stand in, by name."""
    rows = CaseloadAssignment.objects.current().filter(
        counsellor=viewer.user,
        organisation=viewer.organisation,
        person__in=persons_shared_with(viewer),
    )
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("person", "replacement__absent").order_by(
        *(f"person__{name}" for name in BY_NAME), "pk"
    )


def with_counsellors(viewer: Viewer) -> QuerySet[Person]:
    """Everyone whom the viewer's agency follows, by name, with who does."""
    followed = (
        CaseloadAssignment.objects.current()
        .assigned()
        .by_a_member()
        .filter(organisation=viewer.organisation)
        .select_related("counsellor")
    )
    return (
        persons_shared_with(viewer)
        .prefetch_related(Prefetch("caseload", followed, to_attr="followed_by"))
        .order_by(*BY_NAME)
    )


def last_counsellors(viewer: Viewer, persons: Iterable[Person]) -> dict[UUID, User]:
    """Person → the counsellor who left while the person was still theirs."""
    rows = (
        CaseloadAssignment.objects.current()
        .assigned()
        .filter(organisation=viewer.organisation, person__in=persons)
        .select_related("counsellor")
    )
    return {row.person_id: row.counsellor for row in rows}
