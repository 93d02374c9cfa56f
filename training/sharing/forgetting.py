"""What partners must forget, noted while their own identifiers can be looked up."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from people.models import PartnerIdentifier, Person
from training.changes import Change, ChangeAction, ChangeKind, note_changes
from training.sharing.models import AccessGrant
from training.sharing.openings import Openings


def identifiers_by_organisation(persons: Iterable) -> dict[UUID, list[str]]:
    """Organisation → its own identifiers of these records, of one person."""
    rows = PartnerIdentifier.objects.filter(person__in=list(persons)).order_by("pk")
    found = defaultdict(list)
    for organisation, value in rows.values_list("organisation", "value"):
        found[organisation].append(value)
    return found


def note_lost(
    kind: str,
    object_id: UUID | str,
    *,
    part: str,
    enrolment,
    kept_by: Collection[UUID] = (),
) -> None:
    """Something of that part is closed to those whose shares open it, but to `kept_by`:
    they are told that it was deleted."""
    openings = Openings.among(AccessGrant.objects.in_force(), [enrolment.person_id])
    losers = openings.organisations(
        part,
        person=enrolment.person_id,
        enrolment=enrolment.pk,
        referral=enrolment.referral_id,
    ).difference(kept_by)
    named = identifiers_by_organisation([enrolment.person_id]) if losers else {}
    note_changes(
        Change(
            kind=kind,
            action=ChangeAction.DELETED,
            object_id=str(object_id),
            person=enrolment.person_id,
            enrolment=enrolment.pk,
            referral=enrolment.referral_id,
            recipient=organisation,
            external_ids=named.get(organisation, []),
        )
        for organisation in losers
    )


def note_erased(person: Person, records: Collection[Person]) -> None:
    """To every agency that ever had a share of theirs, once it has ended; to be called
    before identifiers go. The ends that are noted already keep them too."""
    grants = AccessGrant.objects.filter(person__in=records)
    shares: dict[UUID, list[str]] = defaultdict(list)
    for pk, organisation in grants.values_list("pk", "organisation"):
        shares[organisation].append(str(pk))
    named = identifiers_by_organisation(records)
    for organisation, keys in shares.items():
        ends = Change.objects.filter(kind=ChangeKind.SHARE, object_id__in=keys)
        ends.update(external_ids=named.get(organisation, []))
    note_changes(
        Change(
            kind=ChangeKind.PERSON,
            action=ChangeAction.DELETED,
            object_id=str(person.pk),
            person=person.pk,
            recipient=organisation,
            external_ids=named.get(organisation, []),
        )
        for organisation in shares
    )
