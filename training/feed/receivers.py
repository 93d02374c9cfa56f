"""Once changes are committed, they are given out by a task."""

from django.dispatch import receiver
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from training.feed.tasks import distribute_changes
from training.signals import changes_noted


@receiver(changes_noted)
def distribute_soon(**kwargs) -> None:
    """One that is queued already will see these too: it reads what is committed."""
    queued = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=distribute_changes.module_path
    )
    if not queued.exists():
        distribute_changes.enqueue()
