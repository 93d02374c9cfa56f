"""All that is held about a person, for them to download: found, not listed by hand.

Every model from which a path leads to the person is read; a new one is in the file
by itself, unless `LEFT_OUT` says why not. Names of colleagues and data of others
never are: of what a row points to, only `NAMED` is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.models import Person

APPS = ("people", "training", "realtime")
LEFT_OUT = {
    "people.PersonKey": _("des clés de recherche, calculées depuis les noms"),
    "people.PossibleDuplicate": _("parle aussi d’une autre fiche"),
    "people.PersonMerge": _("parle aussi d’une autre fiche"),
    "training.PersonalLink": _("des clés d’accès, pas des données"),
    "training.SeenMark": _("l’écran d’un collègue"),
    "training.WaitingPlace": _("l’ordre de la liste, lisible sur votre page"),
    "training.SignedHead": _("la clé du registre de toute la session"),
}
# What is told of a row that another one points to.
NAMED = {
    "people.Organisation": ("name",),
    "cms.CoursePage": ("title",),
    "training.Cohort": ("reference", "starts_on"),
    "training.HalfDay": ("date", "period"),
    "training.ClassSession": ("title", "starts_at"),
    "training.Meeting": ("title", "starts_at"),
    "training.Funding": ("scheme",),
}
# Seals, keys and the machine's own bookkeeping.
NOT_SHOWN = {
    "about_id", "about_kind", "actor_kind", "attempts", "claimed_at", "client_id",
    "hash", "key", "payload_digest", "previous_hash", "public_code", "request_id",
    "salt", "searched_name", "seen_status", "sequence", "sha256", "undo_until",
}  # fmt: skip
# Free structures that speak of this person alone.
OPEN_STRUCTURES = {
    "training.Certificate",
    "training.Agreement",
    "training.EntryPayload",
    "realtime.RoomEvent",
}


@dataclass(frozen=True)
class Section:
    """One kind of data: its columns (key, label) and its rows."""

    key: str
    title: str
    columns: list[tuple[str, str]]
    rows: list[list[Any]]

    def as_json(self) -> list[dict]:
        keys = [key for key, _label in self.columns]
        return [dict(zip(keys, map(_plain, row), strict=True)) for row in self.rows]


def paths() -> dict[type[models.Model], str]:
    """Model → the path from it to the person."""
    found: dict[type[models.Model], str] = {Person: ""}
    pool = [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model._meta.label not in LEFT_OUT and model is not Person
    ]
    while True:
        fresh = {
            model: path
            for model in pool
            if model not in found and (path := _next_step(model, found))
        }
        if not fresh:
            return found
        found |= fresh


def _next_step(model: type[models.Model], found: dict) -> str:
    """The nearest way, and one that every row has rather than some."""
    links = [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in found
    ]
    links.sort(key=lambda field: (field.related_model is not Person, field.null))
    if not links:
        return ""
    rest = found[links[0].related_model]
    return f"{links[0].name}__{rest}" if rest else links[0].name


def kinds_of_data() -> list[str]:
    """What the file may hold, in words. No query."""
    return sorted(capfirst(str(model._meta.verbose_name_plural)) for model in paths())


def data_of(person: Person) -> Iterator[Section]:
    """What there is, kind by kind; one query each."""
    records = list(Person.objects.records_of(person))
    for model, path in paths().items():
        fields = list(_fields(model))
        names = [name for _field, parts in fields for name in parts]
        lookup = {f"{path}__in" if path else "pk__in": _keys(path, records)}
        rows = model._base_manager.filter(**lookup).order_by("pk")
        found = [list(_cells(fields, row)) for row in rows.values(*names)]
        if found:
            yield Section(
                model._meta.label_lower,
                capfirst(str(model._meta.verbose_name_plural)),
                [(field.name, _label(field)) for field, _parts in fields],
                found,
            )


def _keys(path: str, records: list[Person]) -> list:
    return records if path else [record.pk for record in records]


def _label(field: models.Field) -> str:
    return capfirst(str(field.verbose_name))


def _fields(model: type[models.Model]) -> Iterator[tuple[models.Field, list[str]]]:
    """Each field that is told, with the columns of which its words are made."""
    for field in model._meta.concrete_fields:
        if field.is_relation:
            told = NAMED.get(field.related_model._meta.label, ())
            if told:
                yield field, [f"{field.name}__{name}" for name in told]
        elif isinstance(field, models.JSONField):
            if model._meta.label in OPEN_STRUCTURES:
                yield field, [field.name]
        elif field.name not in NOT_SHOWN and not field.primary_key:
            yield field, [field.name]


def _cells(fields: list, row: dict) -> Iterator[Any]:
    for field, parts in fields:
        values = [row[part] for part in parts]
        if field.is_relation:
            yield ", ".join(_words(value) for value in values if value) or None
            continue
        choices, value = dict(field.flatchoices), values[0]
        yield str(choices.get(value, value)) if choices and value else value


def _words(value: Any) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def _plain(value: Any) -> Any:
    """As JSON has it; days and hours by ISO 8601."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)
