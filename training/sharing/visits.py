"""When a colleague last came to their list: what is newer than that is told them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from training.sharing.accompaniment import LastVisit, SeenMark

FIRST_VISIT_DAYS = 14
# After a long absence, older news stand in each person's own history.
LONGEST_DAYS = 60
NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def news_since(viewer: Viewer) -> datetime:
    """From when on this visit tells what is new; notes the visit.

    All visits of one day tell the same: the mark moves at the first one of another
    day, to the last visit before it. A first visit tells the last two weeks.
    """
    now = timezone.now()
    visit, created = LastVisit.objects.select_for_update().get_or_create(
        user=viewer.user,
        organisation=viewer.organisation,
        defaults={
            "visited_at": now,
            "told_since": now - timedelta(days=FIRST_VISIT_DAYS),
        },
    )
    if not created and now - visit.visited_at > NOTED_EVERY:
        if timezone.localdate(visit.visited_at) < timezone.localdate(now):
            visit.told_since = max(visit.told_since, visit.visited_at)
        visit.visited_at = now
        visit.save(update_fields=["visited_at", "told_since"])
    return max(visit.told_since, now - timedelta(days=LONGEST_DAYS))


def mark_all_seen(viewer: Viewer) -> None:
    """« J’ai tout vu »: the list begins anew from now on. Repeatable."""
    now = timezone.now()
    LastVisit.objects.update_or_create(
        user=viewer.user,
        organisation=viewer.organisation,
        defaults={"visited_at": now, "told_since": now},
    )


def mark_seen(viewer: Viewer, person: UUID) -> None:
    """« Vu »: what is new of this person so far. Repeatable."""
    SeenMark.objects.update_or_create(
        user=viewer.user,
        organisation=viewer.organisation,
        person_id=person,
        defaults={"until": timezone.now()},
    )


def seen_until(viewer: Viewer) -> dict[UUID, datetime]:
    """Person → until when what is new of them was seen."""
    marks = SeenMark.objects.filter(
        user=viewer.user,
        organisation=viewer.organisation,
        until__gte=timezone.now() - timedelta(days=LONGEST_DAYS),
    )
    return dict(marks.values_list("person_id", "until"))
