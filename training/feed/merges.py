"""Two records became one, or two again: whoever knew the one that moved is told.

Nobody else is: that there was another record is nobody's business.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.dispatch import receiver

from people.models import PersonMerge
from people.signals import persons_merged, persons_parted
from training.changes import Change, ChangeAction, ChangeKind, note_changes
from training.enrolments.models import Enrolment
from training.feed.replay import record_opened_by
from training.sharing.forgetting import identifiers_by_organisation
from training.sharing.models import AccessGrant

MOVED_GRANTS = "training.AccessGrant.person"


@receiver(persons_merged)
def tell_of_merge(merge: PersonMerge, moved: dict, **kwargs) -> None:
    """The former identifier stands for the kept record; what a share opens more by it
    is told anew."""
    grants = AccessGrant.objects.in_force().filter(person=merge.kept_id)
    came = grants.filter(pk__in=moved.get(MOVED_GRANTS, ()))
    note_changes(_of_person(merge, ChangeAction.MERGED, merge.kept_id, came))
    note_changes(record_opened_by([*came, *grants.widened()]))


@receiver(persons_parted)
def tell_of_parting(merge: PersonMerge, **kwargs) -> None:
    """The former identifier stands for itself again; what a wide share of the other
    record had opened of it is to be forgotten."""
    sides = (merge.kept_id, merge.merged_id)
    grants = AccessGrant.objects.in_force()
    back = grants.filter(person=merge.merged_id)
    note_changes(_of_person(merge, ChangeAction.PARTED, merge.merged_id, back))
    note_changes(record_opened_by(list(back)))
    for mine, other in (sides, sides[::-1]):
        holders = grants.filter(person=other).values("organisation")
        wide = grants.widened().filter(person=mine)
        lost = wide.exclude(organisation__in=holders)
        note_changes(_lost(mine, other, lost.values_list("organisation", flat=True)))


def _of_person(
    merge: PersonMerge, action: str, person: UUID, grants: Iterable[AccessGrant]
) -> Iterator[Change]:
    named = identifiers_by_organisation([person])
    for organisation in {grant.organisation_id for grant in grants}:
        yield Change(
            kind=ChangeKind.PERSON,
            action=action,
            object_id=str(merge.merged_id),
            person=person,
            recipient=organisation,
            external_ids=named.get(organisation, []),
        )


def _lost(mine: UUID, other: UUID, organisations: Iterable[UUID]) -> Iterator[Change]:
    enrolments = list(Enrolment.objects.filter(person=other).only("pk", "referral_id"))
    named = identifiers_by_organisation([mine])
    for organisation in set(organisations):
        for enrolment in enrolments:
            yield Change(
                kind=ChangeKind.ENROLMENT,
                action=ChangeAction.DELETED,
                object_id=str(enrolment.pk),
                person=mine,
                enrolment=enrolment.pk,
                referral=enrolment.referral_id,
                recipient=organisation,
                external_ids=named.get(organisation, []),
            )
