"""All that a share opens, from its start: told when the share begins."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from training.certificates.models import Certificate
from training.changes import Change, ChangeKind
from training.enrolments.models import Enrolment
from training.follow_up.models import Note, Outcome
from training.register.models import AttendanceUnit
from training.sharing.models import AccessGrant

# What hangs on enrolments: kind → (identifier, enrolment) of those that exist.
Found = Iterable[tuple[UUID | int, UUID]]


def _attended(enrolments: set[UUID]) -> Found:
    """The register of an enrolment goes by the enrolment's own identifier."""
    units = AttendanceUnit.objects.filter(enrolment__in=enrolments).order_by()
    return [(pk, pk) for pk in units.values_list("enrolment", flat=True).distinct()]


def _outcomes(enrolments: set[UUID]) -> Found:
    rows = Outcome.objects.current().filter(enrolment__in=enrolments).order_by("pk")
    return rows.values_list("reference", "enrolment")


def _notes(enrolments: set[UUID]) -> Found:
    """Without those that another organisation keeps for itself."""
    rows = Note.objects.current().filter(enrolment__in=enrolments).order_by("pk")
    told = rows.exclude(visibility=Note.Visibility.ORGANISATION)
    return told.values_list("reference", "enrolment")


def _certificates(enrolments: set[UUID]) -> Found:
    rows = Certificate.objects.filter(enrolment__in=enrolments).order_by("issued_at")
    return rows.values_list("pk", "enrolment")


SOURCES: dict[str, Callable[[set[UUID]], Found]] = {
    ChangeKind.ATTENDANCE: _attended,
    ChangeKind.NOTE: _notes,
    ChangeKind.OUTCOME: _outcomes,
    ChangeKind.CERTIFICATE: _certificates,
}


def record_opened_by(grants: list[AccessGrant]) -> Iterator[Change]:
    """What these shares may open, whatever their scopes; a few queries in all."""
    now = timezone.now()
    for grant in grants:
        if grant.referral_id is not None:
            yield Change(
                kind=ChangeKind.REFERRAL,
                object_id=str(grant.referral_id),
                person=grant.person_id,
                referral=grant.referral_id,
                at=now,
            )
    rows = {row.pk: row for row in _enrolments(grants)}
    found = {ChangeKind.ENROLMENT: [(pk, pk) for pk in rows]}
    found |= {kind: source(set(rows)) for kind, source in SOURCES.items()}
    for kind, pairs in found.items():
        for pk, enrolment in pairs:
            yield Change(
                kind=kind,
                object_id=str(pk),
                person=rows[enrolment].person_id,
                enrolment=enrolment,
                referral=rows[enrolment].referral_id,
                at=now,
            )


def _enrolments(grants: list[AccessGrant]) -> Iterable[Enrolment]:
    covered = (
        Q(pk__in=[grant.enrolment_id for grant in grants if grant.enrolment_id])
        | Q(referral__in=[grant.referral_id for grant in grants if grant.referral_id])
        | Q(person__in=[grant.person_id for grant in grants if grant.is_widened])
    )
    rows = Enrolment.objects.filter(covered).order_by("created_at")
    return rows.only("pk", "person_id", "referral_id") if grants else ()
