"""What the calendar changes, and what is too old to be kept."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from training.changes import Change, ChangeKind, note_changes
from training.feed.distribution import distribute_changes
from training.feed.models import FeedEntry, FeedHead, ToldShare
from training.sharing.models import AccessGrant

AT_ONCE = 1000


def tell_changes() -> int:
    """Shares that began or ended by their dates, then all that waits."""
    given = 0
    while untold := list(_untold_shares()):
        note_changes(untold)
        given += distribute_changes()
    return given + distribute_changes()


def _untold_shares() -> Iterator[Change]:
    """Those in force that nobody was told of, and those told that are over."""
    told = ToldShare.objects.filter(grant=OuterRef("pk"), is_ended=False)
    running = AccessGrant.objects.in_force()
    for grant in running.filter(~Exists(told)).order_by("created_at")[:AT_ONCE]:
        yield _of_share(grant.pk, grant.person_id)
    still = running.filter(pk=OuterRef("grant"))
    over = ToldShare.objects.filter(~Exists(still), is_ended=False)
    for share in over[:AT_ONCE]:
        yield _of_share(share.pk, share.person)


def _of_share(pk, person) -> Change:
    return Change(kind=ChangeKind.SHARE, object_id=str(pk), person=person)


def trim_feed() -> int:
    """Entries older than `FEED_DAYS` go; cursors before them are too old."""
    limit = timezone.now() - timedelta(days=settings.FEED_DAYS)
    old = FeedEntry.objects.filter(at__lt=limit)
    highest = old.order_by().values("organisation").annotate(number=Max("sequence"))
    trimmed = 0
    for row in highest:
        head = FeedHead.objects.filter(pk=row["organisation"])
        head.filter(floor__lt=row["number"]).update(floor=row["number"])
        gone = Q(organisation=row["organisation"], sequence__lte=row["number"])
        trimmed += FeedEntry.objects.filter(gone).delete()[0]
    return trimmed
