"""Messages that reached nobody, of organisations where nobody could see to it."""

from dataclasses import dataclass

from django.db.models import Count

from people.models import Organisation
from training.messages.models import Message
from training.watching.services import territory_above


@dataclass(frozen=True)
class Unheard:
    """How many, and of whom; not what they say, nor to whom."""

    organisation: Organisation
    count: int


def unheard_in(territory: Organisation) -> list[Unheard]:
    """Of the organisations below the territory, and of those below none: as for alarms,
    a coordinator sees to what has no direction. Few queries, for these are few."""
    rows = Message.objects.without_a_mender()
    counts = dict(rows.order_by().values_list("sender").annotate(n=Count("pk")))
    senders = (
        Organisation.objects.filter(pk__in=counts)
        .select_related("parent__parent")
        .prefetch_related("kinds", "parent__kinds", "parent__parent__kinds")
        .order_by("name")
    )
    return [
        Unheard(sender, counts[sender.pk])
        for sender in senders
        if territory_above(sender) in (territory, None)
    ]
