"""What is done for accounts outside of requests."""

from django.core import mail
from django.dispatch import receiver
from django_tasks import TaskResult, TaskResultStatus, task
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult


@task()
def send_mail(subject: str, body: str, recipients: list[str]) -> None:
    """Sends one mail to each address of `recipients` together."""
    mail.EmailMessage(subject, body, to=recipients).send()


@receiver(task_finished)
def forget_mail(task_result: TaskResult, **kwargs) -> None:
    """Addresses, codes and links don't stay in the queue: a mail sent leaves no row,
    one that failed leaves a row that only says so."""
    if task_result.task.module_path != send_mail.module_path:
        return
    rows = DBTaskResult.objects.filter(pk=task_result.id)
    if task_result.status == TaskResultStatus.SUCCESSFUL:
        rows.delete()
    else:
        rows.update(args_kwargs={"args": [], "kwargs": {}}, traceback="")
