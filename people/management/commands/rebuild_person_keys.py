"""`manage.py rebuild_person_keys`: the keys by which persons are found, made anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import transaction

from people.duplicates import queue_possible_duplicates
from people.models import Person, PersonKey
from people.models.persons import WRITTEN_AT_ONCE, batched


class Command(BaseCommand):
    """Only what differs is written; running it again changes nothing."""

    help = "Rebuild the look-up keys of all persons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--find-duplicates",
            action="store_true",
            help="Then queue everyone who resembles someone, for the territory.",
        )

    def handle(self, *args, **options) -> None:
        changed = sum(_in_batches(PersonKey.objects.write_for))
        self.stdout.write(f"{changed} clé(s) de recherche changée(s)")
        if options["find_duplicates"]:
            pairs = sum(_in_batches(queue_possible_duplicates))
            self.stdout.write(f"{pairs} ressemblance(s) examinée(s)")


def _in_batches(write):
    """What `write` returns for each batch of everyone; memory stays flat."""
    persons = Person.objects.going_on().order_by("pk")
    for batch in batched(persons.iterator(WRITTEN_AT_ONCE), WRITTEN_AT_ONCE):
        with transaction.atomic():
            yield write(batch)
