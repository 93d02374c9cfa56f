"""`manage.py send_reminders`: the daily chores, for a cron every ten minutes."""

from django.core.management.base import BaseCommand, CommandError

from training.homes.chores import run_chores
from training.messages.tasks import deliver_due


class Command(BaseCommand):
    """Exit code 0: all done; 1: a chore failed, the others were done all the same."""

    help = "Queue the reminders that are due, close what has expired, send what waits."

    def handle(self, *args, **options) -> None:
        done = run_chores()
        deliver_due.enqueue()
        for name, count in done.items():
            self.stdout.write(f"{name} : {'échec' if count is None else count}")
        if None in done.values():
            raise CommandError("une tâche a échoué, voir le journal", returncode=1)
