"""`manage.py rebuild_search`: the search's table written anew."""

from django.core.management.base import BaseCommand

from training.search.services import rebuild_search


class Command(BaseCommand):
    help = "Refait la table de recherche des formations à partir du catalogue."

    def handle(self, *args, **options) -> None:
        count = rebuild_search()
        self.stdout.write(f"{count} formations dans la recherche.")
