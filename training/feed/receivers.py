"""Changes are given out by a task once they are committed; new hours are one."""

from django.dispatch import receiver
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from training.changes import ChangeKind, note_enrolments
from training.enrolments.models import Enrolment
from training.feed import merges  # noqa: F401 (listens)
from training.feed.tasks import distribute_changes
from training.signals import changes_noted, planned_minutes_changed


@receiver(changes_noted)
def distribute_soon(**kwargs) -> None:
    """One that is queued already will see these too: it reads what is committed."""
    queued = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=distribute_changes.module_path
    )
    if not queued.exists():
        distribute_changes.enqueue()


@receiver(planned_minutes_changed)
def note_planned_minutes(cohort, **kwargs) -> None:
    """The hours of everyone who holds a seat there."""
    seats = Enrolment.objects.holding_a_seat().filter(cohort=cohort).order_by("pk")
    note_enrolments(ChangeKind.ENROLMENT, seats.only("pk", "person_id", "referral_id"))
