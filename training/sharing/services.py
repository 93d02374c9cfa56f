"""Writes about shares: opening, ending, objecting; and the journal of reads.

What a coordinator decides on a share is in `training.sharing.rules.deciding`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, Person, Role, User
from people.viewer import Viewer
from training.changes import ChangeKind, note_change
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance
from training.sharing.journal import write_reads
from training.sharing.models import (
    AccessGrant,
    AccessLog,
    CaseloadAssignment,
    EndKind,
    LegalBasis,
    Scope,
    ShareEvent,
)
from training.sharing.replacements import cover_newcomers, in_whose_place

# Follow-up data: two years after the last contact by default (DOMAIN §6).
SHARE_DAYS = 730


class CannotObject(Refusal):
    """Article 21 RGPD doesn't reach a share that a law or a contract imposes."""

    code = "cannot_object"
    sentence = gettext_lazy(
        "La loi ou un contrat impose ce partage : vous ne pouvez pas l’arrêter ici. "
        "Écrivez à l’organisme pour en savoir plus."
    )


def open_share(
    *,
    person: Person,
    organisation: Organisation,
    purpose: str,
    referral=None,
    enrolment=None,
    scopes: Iterable[str] = Scope.values,
    legal_basis: str = LegalBasis.PUBLIC_MISSION,
    legal_text: str = "",
    ends_on: date | None = None,
    by: Viewer | None = None,
) -> AccessGrant:
    """Opens a share born of this referral or enrolment; safe to repeat.

    A share that the person objected to is not opened again by itself. `legal_text`
    names the text it rests on, where it isn't the usual one of its legal basis.
    """
    origin = {"referral": referral, "enrolment": enrolment}
    existing = (
        AccessGrant.objects.filter(organisation=organisation, **origin)
        .order_by("-created_at")
        .first()
    )
    if existing is not None:
        return existing
    with transaction.atomic():
        grant = AccessGrant.objects.create(
            person=person,
            organisation=organisation,
            purpose=purpose,
            scopes=" ".join(scopes),
            legal_basis=legal_basis,
            legal_text=legal_text,
            ends_on=ends_on or timezone.localdate() + timedelta(days=SHARE_DAYS),
            **origin,
        )
        note_event(grant, ShareEvent.Kind.OPENED, by=by, ends_on=grant.ends_on)
    return grant


def note_share(grant: AccessGrant) -> None:
    """Partners' programs are told of it, and of all that it opens."""
    note_change(ChangeKind.SHARE, grant.pk, person=grant.person_id)


def note_event(
    grant: AccessGrant,
    kind: str,
    *,
    by: Viewer | None = None,
    reason: str = "",
    ends_on: date | None = None,
) -> ShareEvent:
    """Writes what became of the share, and tells the partner's program; without `by`
    it was Alliage itself."""
    note_share(grant)
    actor = (by or Viewer.system()).as_record()
    return ShareEvent.objects.create(
        grant=grant, kind=kind, reason=reason[:255], ends_on=ends_on, **actor
    )


@transaction.atomic
def object_to_share(grant: AccessGrant, *, by: Viewer) -> AccessGrant:
    """The person objects (article 21 RGPD): the share ends at once. Repeatable.

    Raises `CannotObject` if the share rests on a law or a contract.
    """
    if not grant.can_be_objected:
        raise CannotObject
    if by.person is None or by.person.pk != grant.person_id:
        raise Refusal(_("Seule la personne concernée peut s’opposer à ce partage."))
    reason = _("Opposition de la personne")
    return end_grant(grant, EndKind.OBJECTION, reason=reason, by=by)


@transaction.atomic
def end_share(
    grant: AccessGrant, *, reason: str, by: Viewer | None = None
) -> AccessGrant:
    """Ends a share with the referral it was born of. Repeatable."""
    return end_grant(grant, EndKind.WITHDRAWAL, reason=reason, by=by)


def end_grant(
    grant: AccessGrant, kind: str, *, reason: str, by: Viewer | None
) -> AccessGrant:
    """Writes the end and its event under the share's lock; within a transaction."""
    locked = AccessGrant.objects.select_for_update().get(pk=grant.pk)
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.end_reason, locked.end_kind = reason[:255], kind
        locked.save(update_fields=["ended_at", "end_reason", "end_kind"])
        objected = kind == EndKind.OBJECTION
        step = ShareEvent.Kind.OBJECTED if objected else ShareEvent.Kind.ENDED
        note_event(locked, step, by=by, reason=reason)
        stop_what_waits(locked)
    return locked


def stop_what_waits(grant: AccessGrant) -> None:
    """Help that the agency gave in the person's place ends with its last share."""
    others = AccessGrant.objects.in_force().filter(
        person=grant.person_id, organisation=grant.organisation_id
    )
    if not others.exists():
        Assistance.objects.filter(
            person=grant.person_id, organisation=grant.organisation_id, ended_at=None
        ).update(ended_at=timezone.now(), end_reason=_("Partage arrêté"))


@transaction.atomic
def cover_seat(referral, enrolment) -> AccessGrant | None:
    """The share of a referral also covers the seat to which the provider's yes led,
    where the person had taken it already by another road. Repeatable.

    Nothing happens if that share has ended, or the agency has one for the seat.
    """
    shares = AccessGrant.objects.in_force().select_for_update()
    grant = shares.filter(
        referral=referral, enrolment=None, person=enrolment.person_id
    ).first()
    if grant is None or referral.pk == enrolment.referral_id:
        return None
    same_seat = AccessGrant.objects.filter(
        organisation=grant.organisation_id,
        enrolment=enrolment,
        legal_basis=grant.legal_basis,
        ended_at=None,
    )
    if same_seat.exists():
        return None
    grant.enrolment = enrolment
    grant.save(update_fields=["enrolment"])
    note_share(grant)
    return grant


@transaction.atomic
def assign_counsellor(
    *, person: Person, organisation: Organisation, counsellor: User
) -> CaseloadAssignment:
    """Puts the person into the counsellor's caseload, if nobody has them there yet."""
    assignment, created = CaseloadAssignment.objects.get_or_create(
        person=person,
        organisation=organisation,
        kind=CaseloadAssignment.Kind.ASSIGNED,
        ends_on=None,
        ended_at=None,
        defaults={"counsellor": counsellor},
    )
    if created:
        cover_newcomers([assignment])
    return assignment


def record_read(
    viewer: Viewer,
    persons: Iterable[UUID],
    *,
    part: str,
    purpose: str = "",
    request_id: str = "",
) -> None:
    """Writes who read `part` of these persons' records: one row per person.

    Reading one's own record is not a disclosure, and isn't noted. Whoever stands in
    for a colleague is noted so.
    """
    record_parts_read(
        viewer, persons, parts=[part], purpose=purpose, request_id=request_id
    )


def record_parts_read(
    viewer: Viewer,
    persons: Iterable[UUID],
    *,
    parts: Iterable[str],
    purpose: str = "",
    request_id: str = "",
) -> None:
    """`record_read` of several parts at once: one row per person and part."""
    own = viewer.person.pk if viewer.person else None
    persons = [person for person in dict.fromkeys(persons) if person != own]
    replaced = in_whose_place(viewer, persons)
    usual = purpose or (viewer.client.purpose if viewer.client else _("Suivi"))
    function = ", ".join(sorted(str(Role(role).label) for role in viewer.roles))
    write_reads(
        viewer,
        [
            (person, part, _joined(purpose, replaced.get(person, "")) or usual)
            for part in parts
            for person in persons
        ],
        function=function,
        request_id=request_id,
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)[:255]


def record_read_once_a_day(
    viewer: Viewer, persons: Iterable[UUID], *, part: str, purpose: str = ""
) -> None:
    """For lists: the same reader's second look of the day adds nothing."""
    persons = list(persons)
    noted = AccessLog.objects.filter(
        **viewer.as_record(),
        part=part,
        person_id__in=persons,
        at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
    ).values_list("person_id", flat=True)
    already = set(noted)
    record_read(
        viewer,
        [person for person in persons if person not in already],
        part=part,
        purpose=purpose,
    )
