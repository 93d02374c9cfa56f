"""Shares that the law imposes: opened, kept in step, ended with what they rest on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.changes import Change, ChangeKind, note_changes
from training.sharing.models import AccessGrant, EndKind, LegalBasis, ShareEvent
from training.sharing.services import end_grant

# Enrolment and organisation → what its share says (`rules.owed.owed_facts`).
Wanted = Mapping[tuple[UUID, UUID], Mapping[str, Any]]


@transaction.atomic
def impose_shares(enrolments: Sequence, wanted: Wanted, *, by: Viewer) -> None:
    """The shares owed for these enrolments are those and no others. Repeatable."""
    keys = [enrolment.pk for enrolment in enrolments]
    rows = AccessGrant.objects.select_for_update().imposed()
    held = {
        (grant.enrolment_id, grant.organisation_id): grant
        for grant in rows.filter(enrolment__in=keys, ended_at=None).order_by("pk")
    }
    for key, grant in held.items():
        if key not in wanted:
            reason = _("Cet organisme ne paie plus cette formation")
            end_grant(grant, EndKind.LAPSED, reason=reason, by=by)
    _follow([(held[key], facts) for key, facts in wanted.items() if key in held])
    persons = {enrolment.pk: enrolment.person_id for enrolment in enrolments}
    missing = [(key, facts) for key, facts in wanted.items() if key not in held]
    _open(missing, persons, by=by)


def _follow(pairs: list[tuple[AccessGrant, Mapping]]) -> None:
    """Dates that moved, a second reason to pay."""
    changed = []
    for grant, facts in pairs:
        if any(getattr(grant, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(grant, name, value)
            changed.append(grant)
    if changed:
        fields = ["purpose", "legal_text", "scopes", "ends_on"]
        AccessGrant.objects.bulk_update(changed, fields)
        _tell(changed)


def _open(missing: list, persons: Mapping[UUID, UUID], *, by: Viewer) -> None:
    today = timezone.localdate()
    grants = AccessGrant.objects.bulk_create(
        AccessGrant(
            person_id=persons[enrolment],
            enrolment_id=enrolment,
            organisation_id=organisation,
            legal_basis=LegalBasis.LEGAL_OBLIGATION,
            **facts,
        )
        for (enrolment, organisation), facts in missing
        if facts["ends_on"] is None or facts["ends_on"] >= today
    )
    ShareEvent.objects.bulk_create(
        ShareEvent(
            grant=grant,
            kind=ShareEvent.Kind.OPENED,
            ends_on=grant.ends_on,
            **by.as_record(),
        )
        for grant in grants
    )
    _tell(grants)


def _tell(grants: list[AccessGrant]) -> None:
    note_changes(
        Change(kind=ChangeKind.SHARE, object_id=str(grant.pk), person=grant.person_id)
        for grant in grants
    )
