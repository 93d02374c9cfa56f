"""Who enters soon and lacks something is told: before the day, and once it is past."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from training.enrolment_files.models import Paper
from training.enrolment_files.telling import facts_of
from training.enrolments.models import EnrolmentStatus
from training.messages.links import links_for
from training.messages.models import PersonalLink
from training.messages.services import tell_many
from training.messages.words import News

DAYS_BEFORE = 3


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
