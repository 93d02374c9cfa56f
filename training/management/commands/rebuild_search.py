"""`manage.py rebuild_search`: the search's table written anew."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from training.search.services import rebuild_search


class Command(BaseCommand):
    help = "Refait la table de recherche des formations à partir du catalogue."

    def handle(self, *args, **options) -> None:
        count = rebuild_search()
        sentence = ngettext(
            "%(count)s formation dans la recherche.",
            "%(count)s formations dans la recherche.",
            count,
        )
        self.stdout.write(sentence % {"count": count})
