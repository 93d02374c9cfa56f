"""What is done for accounts outside of requests."""

from django.conf import settings
from django.core import mail
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import TaskResult, TaskResultStatus, task
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from people.locks import token_for
from people.models import User


@task()
def send_mail(subject: str, body: str, recipients: list[str]) -> None:
    """Sends one mail to each address of `recipients` together."""
    mail.EmailMessage(subject, body, to=recipients).send()


@task()
def tell_owner_of_lock(email: str) -> None:
    """Sends the link that ends the lock, if the address has an account at all."""
    token = token_for(email)
    if not token or not User.objects.filter(email__iexact=email).exists():
        return
    address = f"{settings.BASE_URL}{reverse('unlock_account', args=[token])}"
    body = _(
        "Bonjour,\n\nDix essais de connexion à votre compte Alliage ont échoué. Pour "
        "vous protéger, votre mot de passe ne l’ouvre plus.\n\nC’était vous ? Ouvrez "
        "ce lien pour débloquer votre compte :\n%(address)s\n\nCe n’était pas vous ? "
        "Débloquez-le, puis changez votre mot de passe, et prévenez votre organisme."
        "\n\nL’équipe d’Alliage"
    ) % {"address": address}
    mail.EmailMessage(_("Votre compte est bloqué"), body, to=[email]).send()


@receiver(task_finished)
def forget_mail(task_result: TaskResult, **kwargs) -> None:
    """Addresses, codes and links don't stay in the queue: a mail sent leaves no row,
    one that failed leaves a row that only says so."""
    if task_result.task.module_path not in (
        send_mail.module_path,
        tell_owner_of_lock.module_path,
    ):
        return
    rows = DBTaskResult.objects.filter(pk=task_result.id)
    if task_result.status == TaskResultStatus.SUCCESSFUL:
        rows.delete()
    else:
        rows.update(args_kwargs={"args": [], "kwargs": {}}, traceback="")
