"""Rows of all models that point to a person: what a merge moves, and what forbids it.

Found through Django's own registry, so that no topic above is named here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models import Person, PersonKey, PersonMerge, PossibleDuplicate

# Bookkeeping about the records themselves: it stays with each of them.
OWN = {PersonKey, PersonMerge, PossibleDuplicate}
# Labels of models whose rows nobody may change: they stay with the merged record, and
# readings follow `merged_into`. Apps above add theirs when they start.
NEVER_CHANGED: set[str] = set()


@dataclass(frozen=True)
class Pointer:
    """A field of a model that names a person."""

    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @classmethod
    def named(cls, label: str) -> "Pointer":
        model, field = label.rsplit(".", 1)
        return cls(apps.get_model(model), field)

    def rows(self, *persons: Person) -> models.QuerySet:
        return self.model._base_manager.filter(**{f"{self.field}__in": persons})


@dataclass(frozen=True)
class Clash:
    """Two rows that can't both be of one person: `what` they are, and `where`."""

    what: str
    where: str


def pointers() -> list[Pointer]:
    """All that may be moved, in a fixed order."""
    relations = [
        field
        for field in Person._meta.get_fields(include_hidden=True)
        if field.auto_created and field.is_relation and not field.many_to_many
    ]
    found = [
        Pointer(relation.related_model, relation.field.name) for relation in relations
    ]
    kept = (
        pointer
        for pointer in found
        if pointer.model not in OWN and pointer.model._meta.label not in NEVER_CHANGED
    )
    return sorted(kept, key=lambda pointer: pointer.label)


def move_all(source: Person, target: Person) -> dict[str, list]:
    """Moves what can be moved; {pointer's label: [primary keys]} of what was."""
    moved = {}
    for pointer in pointers():
        stays = {mine.pk for mine, _theirs in _doubles(pointer, source, target)}
        keys = [
            pk
            for pk in pointer.rows(source).values_list("pk", flat=True).order_by("pk")
            if pk not in stays
        ]
        if keys:
            _point(pointer, keys, target)
            moved[pointer.label] = [_plain(pk) for pk in keys]
    return moved


def left_behind() -> set[UUID]:
    """Merged persons who still have rows; one query for each model."""
    found: set[UUID] = set()
    for pointer in pointers():
        rows = pointer.model._base_manager.filter(
            **{f"{pointer.field}__merged_into__isnull": False}
        )
        found.update(rows.values_list(pointer.field, flat=True).distinct())
    return found


def put_back(moved: dict[str, list], source: Person, target: Person) -> None:
    """Gives `source` what was moved from it to `target`, where it still is."""
    for label, keys in moved.items():
        pointer = Pointer.named(label)
        rows = pointer.rows(target).filter(pk__in=keys)
        _point(pointer, list(rows.values_list("pk", flat=True)), source)


def clashes(source: Person, target: Person) -> list[Clash]:
    """What both have and only one may have; to be settled before a merge."""
    return [
        Clash(str(mine._meta.verbose_name), _place(pointer, mine))
        for pointer in pointers()
        for mine, theirs in _doubles(pointer, source, target)
        if not _says_the_same(mine, theirs)
    ]


def _point(pointer: Pointer, keys: list, person: Person) -> None:
    """Also dates the rows: who reads what has changed since must see it."""
    now = {
        field.attname: timezone.now()
        for field in pointer.model._meta.concrete_fields
        if getattr(field, "auto_now", False)
    }
    rows = pointer.model._base_manager.filter(pk__in=keys)
    rows.update(**{pointer.field: person}, **now)


def _plain(pk: object) -> object:
    return str(pk) if isinstance(pk, UUID) else pk


def _doubles(
    pointer: Pointer, source: Person, target: Person
) -> Iterator[tuple[models.Model, models.Model]]:
    """(row of `source`, row of `target`) that a rule allows once for a person."""
    for others, condition in _rules(pointer):
        rows = pointer.rows(source, target).filter(condition).order_by("pk")
        held = {}
        for row in rows.filter(**{pointer.field: target}):
            held[_facts(row, others)] = row
        for row in rows.filter(**{pointer.field: source}):
            facts = _facts(row, others)
            if None not in facts and facts in held:
                yield row, held[facts]


def _rules(pointer: Pointer) -> Iterator[tuple[list[str], Q]]:
    """(the other fields, for which rows) of each rule of uniqueness by person."""
    options = pointer.model._meta
    together = [(fields, Q()) for fields in options.unique_together]
    constraints = [
        (constraint.fields, constraint.condition or Q())
        for constraint in options.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    if options.get_field(pointer.field).unique:
        together.append(((pointer.field,), Q()))
    for fields, condition in together + constraints:
        if pointer.field in fields:
            yield [name for name in fields if name != pointer.field], condition


def _facts(row: models.Model, names: list[str]) -> tuple:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def _says_the_same(mine: models.Model, theirs: models.Model) -> bool:
    """A model may name fields (`same_when`): where they are equal too, one of the two
    rows is enough, and the other stays with the merged record."""
    names = getattr(mine, "same_when", ())
    return bool(names) and _facts(mine, names) == _facts(theirs, names)


def _place(pointer: Pointer, row: models.Model) -> str:
    """The things that the rule names beside the person: a cohort, an agency."""
    named = [
        str(getattr(row, name))
        for others, _condition in _rules(pointer)
        for name in others
        if row._meta.get_field(name).is_relation and getattr(row, name) is not None
    ]
    return ", ".join(dict.fromkeys(named))
