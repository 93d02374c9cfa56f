"""Which persons a territory's coordinator may tell apart: those who resemble another.

A coordinator sees no persons, but for two records that may be one. A person is of a
territory by a cohort of theirs, or, while a referral names no cohort, by an agency or
a provider below the territory. A pair is shown to the territory of either record;
one of nobody's territory to every coordinator, for somebody must decide.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import (
    Organisation,
    OrganisationKind,
    Person,
    PersonMerge,
    PossibleDuplicate,
    Role,
)
from people.viewer import Viewer, ViewerKind
from training.sharing.policy import EVERYTHING, NOTHING
from training.sharing.rules.table import Standing, sees
from training.sharing.rules.vocabulary import IDENTITY

COHORTS = ("enrolments__cohort", "referrals__cohort")
ORGANISATIONS = ("referrals__provider", "referrals__referring_organisation")
# An agency, its organisation, and what that one stands below.
UP = ("", "__parent", "__parent__parent")


def visible_duplicates(viewer: Viewer) -> QuerySet[PossibleDuplicate]:
    allowed = _either_is_of(viewer, "first", "second")
    return PossibleDuplicate.objects.filter(allowed).with_details()


def visible_merges(viewer: Viewer) -> QuerySet[PersonMerge]:
    allowed = _either_is_of(viewer, "kept", "merged")
    return PersonMerge.objects.filter(allowed).select_related(
        "kept", "merged", "merged_by", "undone_by"
    )


def persons_of_territory(territory: Organisation) -> QuerySet[Person]:
    return Person.objects.filter(_of_territory(territory))


def _either_is_of(viewer: Viewer, one: str, other: str) -> Q:
    """On a model with two fields that name a person."""
    if viewer.is_system:
        return EVERYTHING
    is_coordinator = viewer.kind == ViewerKind.USER and viewer.has_role(
        Role.COORDINATOR
    )
    if not is_coordinator or not sees(Standing.COORDINATOR, IDENTITY[0]):
        return NOTHING
    own, anyones = _of_territory(viewer.organisation), _of_any_territory()
    return (
        _holds(own, one)
        | _holds(own, other)
        | (~_holds(anyones, one) & ~_holds(anyones, other))
    )


def _holds(condition: Q, field: str) -> Q:
    persons = Person.objects.filter(condition, pk=OuterRef(field))
    return Q(Exists(persons))


def _of_territory(territory: Organisation) -> Q:
    """On `Person`."""
    found = Q()
    for cohort in COHORTS:
        found |= Q(**{f"{cohort}__territory": territory})
    below = Q()
    for organisation in ORGANISATIONS:
        for up in UP:
            below |= Q(**{f"{organisation}{up}": territory})
    return found | (Q(referrals__cohort=None) & below)


def _of_any_territory() -> Q:
    """On `Person`."""
    found = Q()
    for cohort in COHORTS:
        found |= Q(**{f"{cohort}__territory__isnull": False})
    kind = OrganisationKind.Kind.TERRITORY
    below = Q()
    for organisation in ORGANISATIONS:
        for up in UP:
            below |= Q(**{f"{organisation}{up}__kinds__kind": kind})
    return found | (Q(referrals__cohort=None) & below)
