"""Writing rows that corrections replace, one after the other."""

import re
from typing import TypeVar

from django.db import transaction

from people.actors import ActorFields
from people.names import folded_name
from people.viewer import Viewer
from training.changes import note_change
from training.enrolments.models import Enrolment
from training.follow_up.models import Note, Versioned
from training.follow_up.refusals import HasChanged
from training.sharing.forgetting import note_lost
from training.sharing.models import Scope

# What each version has of its own.
Row = TypeVar("Row", bound=Versioned)
OWN = {"id", "version", "is_current", "recorded_at"}
# The NIR: thirteen digits that begin with 1 or 2, however they are spaced.
NIR = re.compile(r"\b[12]\s?\d{2}\s?[0-9]{2}\s?\d[\dAB]\s?\d{3}\s?\d{3}\b")
HEALTH = re.compile(
    r"\b(nir|carte vitale|rqth|mdph|invalidite|arret de travail|handicap\w*|"
    r"maladie\w*|medica(?:l|le|ux|les|ment|ments)|hospitalis\w*|grossesse)\b"
)


def mentions_health(text: str) -> bool:
    """Special categories (art. 9 RGPD) and the NIR have no place in a shared record."""
    # Where to turn for an adaptation says nothing of anybody.
    folded = folded_name(text).replace("referent handicap", "")
    return bool(NIR.search(text) or HEALTH.search(folded))


@transaction.atomic
def save_checked(row: Row, before: Row | None = None) -> Row:
    """`before`: the version that it replaces. Raises `ValidationError` with the
    sentence of what doesn't fit."""
    row.full_clean(exclude=[field.name for field in ActorFields._meta.fields])
    row.save()
    _tell_partners(row, before)
    return row


def _tell_partners(row: Versioned, before: Versioned | None) -> None:
    """That a note exists which an organisation keeps for itself is told to nobody, but
    to those who could read it until now: for them it is deleted."""
    if _is_kept(row):
        if before is not None and not _is_kept(before):
            note_lost(
                row._meta.model_name,
                row.reference,
                part=Scope.NOTES,
                enrolment=row.enrolment,
                kept_by=[row.organisation_id],
            )
        return
    note_change(
        row._meta.model_name,
        row.reference,
        person=row.enrolment.person_id,
        enrolment=row.enrolment_id,
        referral=row.enrolment.referral_id,
    )


def _is_kept(row: Versioned) -> bool:
    return getattr(row, "visibility", "") == Note.Visibility.ORGANISATION


@transaction.atomic
def next_version(row: Row, *, by: Viewer, expected: int | None = None, **facts) -> Row:
    """The corrected row, the earlier one kept; the same facts change nothing.

    `expected`: the version that was read; another since then raises `HasChanged`.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=row.enrolment_id)
    model = type(row)
    stands = model.objects.current().get(reference=row.reference)
    if expected is not None and stands.version != expected:
        raise HasChanged
    if all(getattr(stands, name) == value for name, value in facts.items()):
        return stands
    kept = {
        field.attname: getattr(stands, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in OWN
    }
    model.objects.filter(pk=stands.pk).update(is_current=False)
    made = model(**kept | by.as_record(), version=stands.version + 1)
    for name, value in facts.items():
        setattr(made, name, value)
    return save_checked(made, stands)
