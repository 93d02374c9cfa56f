"""`manage.py write_sharing_table`: docs/sharing.md, from the table that holds."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from training.sharing.rules.written import sharing_page


class Command(BaseCommand):
    help = "Écrit docs/sharing.md d’après la table des partages."

    def handle(self, *args, **options) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "sharing.md"
        path.write_text(sharing_page(), "utf-8")
        self.stdout.write(str(path))
