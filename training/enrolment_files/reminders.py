"""Who enters soon, and lacks a paper or hasn't read the documents, is told so."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from training.enrolment_files.models import Delivery, Paper
from training.enrolment_files.telling import facts_of
from training.enrolments.models import EnrolmentStatus
from training.messages.links import links_for
from training.messages.models import PersonalLink
from training.messages.services import tell_many
from training.messages.words import News

DAYS_BEFORE = 3
# L.6353-8: what was given is read before the training begins.
READING_DAYS_BEFORE = 7
# Whoever has just been given them isn't reminded the same day.
TIME_TO_READ = timedelta(days=1)


def remind_of_papers() -> int:
    """One message per person and due day, at most two. Returns how many were made."""
    today = timezone.localdate()
    rows = (
        Paper.objects.lacking()
        .filter(
            due_on__lte=today + timedelta(days=DAYS_BEFORE),
            enrolment__status=EnrolmentStatus.ENROLLED,
            enrolment__planned_entry_on__gte=today,
        )
        .select_related(
            "enrolment__person",
            "enrolment__cohort__action__page",
            "enrolment__cohort__responsible_provider",
        )
        .order_by("due_on", "label")
    )
    by_file = defaultdict(list)
    for paper in rows:
        by_file[paper.enrolment].append(paper)
    return tell_many(_news(by_file)) if by_file else 0


def _news(by_file: dict) -> Iterator[News]:
    links = links_for(
        [(enrolment.person, enrolment.pk, None) for enrolment in by_file],
        PersonalLink.Purpose.ACKNOWLEDGE,
    )
    for enrolment, papers in by_file.items():
        due_on = papers[0].due_on
        stage = "late" if due_on < timezone.localdate() else "soon"
        yield News(
            enrolment.person,
            "file_papers_due",
            f"file:{enrolment.pk}:{due_on.isoformat()}:{stage}",
            facts_of(enrolment) | {"papers": papers, "is_late": stage == "late"},
            about=enrolment,
            sender=enrolment.cohort.responsible_provider,
            link=links[enrolment.person_id, str(enrolment.pk)],
        )


def remind_of_reading() -> int:
    """Once per documents given, a week before entry: they aren't confirmed as read.
    Returns how many messages were made."""
    today = timezone.localdate()
    newest = Delivery.objects.newest_of(OuterRef("enrolment"))
    rows = (
        Delivery.objects.filter(
            acknowledged_at=None,
            sent_at__lte=timezone.now() - TIME_TO_READ,
            enrolment__status=EnrolmentStatus.ENROLLED,
            enrolment__planned_entry_on__gte=today,
            enrolment__planned_entry_on__lte=today
            + timedelta(days=READING_DAYS_BEFORE),
        )
        .alias(newest=Subquery(newest.values("pk")))
        .filter(pk=F("newest"))
        .select_related(
            "enrolment__person",
            "enrolment__cohort__action__page",
            "enrolment__cohort__responsible_provider",
        )
    )
    unread = list(rows)
    return tell_many(_to_read(unread)) if unread else 0


def _to_read(unread: list[Delivery]) -> Iterator[News]:
    links = links_for(
        [(row.enrolment.person, row.enrolment_id, None) for row in unread],
        PersonalLink.Purpose.ACKNOWLEDGE,
    )
    for delivery in unread:
        enrolment = delivery.enrolment
        yield News(
            enrolment.person,
            "file_unread",
            f"file:{delivery.pk}:unread",
            facts_of(enrolment),
            about=enrolment,
            sender=enrolment.cohort.responsible_provider,
            link=links[enrolment.person_id, str(enrolment.pk)],
        )
