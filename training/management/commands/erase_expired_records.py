"""`manage.py erase_expired_records`: what is past its time goes; figures stay.

For a public body it prepares a list; `--visa` records the archives' agreement to it.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from people.models import Organisation
from training.refusals import Refusal
from training.retention.services import Report, erase_expired, record_visa

LOGS = {
    "api_calls": "appels de l’API",
    "journal": "lignes du journal des consultations",
    "chat": "messages des salles",
    "presence": "intervalles de présence",
}


class Command(BaseCommand):
    """Exit code 0: done; 3: some persons could not be erased, and are tried again."""

    help = "Erases what is past its time, by purpose, funding and organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--report", metavar="FILE.json")
        parser.add_argument(
            "--visa", metavar="ORGANISATION", help="its open list has the visa"
        )
        parser.add_argument("--reference", help="of the visa", default="")
        parser.add_argument("--on", type=date.fromisoformat, help="day of the visa")

    def handle(self, *args, **options) -> None:
        if options["visa"]:
            self._record_visa(options)
        report = erase_expired(dry_run=options["dry_run"], on_failure=self._failed)
        if path := options["report"]:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            Path(path).write_text(text + "\n", encoding="utf-8")
        for line in _words(report):
            self.stdout.write(line)
        if report.failed:
            sys.exit(3)

    def _record_visa(self, options: dict) -> None:
        if options["dry_run"] or not options["reference"].strip():
            raise CommandError("--visa demande --reference, et pas --dry-run.")
        found = Organisation.objects.filter(slug=options["visa"]).first()
        if found is None:
            raise CommandError(f"Aucun organisme « {options['visa']} ».")
        try:
            prepared = record_visa(
                found, reference=options["reference"], on=options["on"]
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        count = prepared.items.values("person_key").distinct().count()
        self.stdout.write(f"Visa noté pour {count} personne(s) de « {found} ».")

    def _failed(self, person: UUID, error: Exception) -> None:
        self.stderr.write(f"{person} : {type(error).__name__}")


def _words(report: Report) -> list[str]:
    told = report.as_json()
    verb = "à effacer" if report.is_dry else "effacé"
    persons = told["persons"]
    lines = [
        f"Suivi {verb} : {persons['follow_up']} personne(s)",
        f"Preuves et identité {verb} : {persons['evidence']} personne(s)",
        *(f"  {row['name']} : {row['persons']}" for row in told["organisations"]),
        *(
            f"  {row['scheme']} ({row['retention_years']} ans) : {row['persons']}"
            for row in told["fundings"]
        ),
        *(
            f"En attente du visa des archives, {row['name']} : {row['persons']}"
            for row in told["waiting_for_visa"]
        ),
        *(
            f"{LOGS.get(name, name)} : {count} {verb}"
            for name, count in told["logs"].items()
        ),
    ]
    if report.failed:
        lines.append(f"Non effacées, à reprendre : {report.failed}")
    return lines
