"""`manage.py issue_certificates COHORT`: each document once, however often it runs."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from people.viewer import Viewer
from training.certificates.models import Certificate
from training.certificates.services import OVER, issue_certificate
from training.cohorts.models import Cohort
from training.refusals import Refusal


class Command(BaseCommand):
    help = "Issues the certificates of a cohort. Run again, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cohort", help="the cohort's id or reference")
        parser.add_argument(
            "--kind", choices=Certificate.Kind.values, default="completion"
        )
        parser.add_argument("--report", help="a JSON file to write")

    def handle(self, *args, cohort: str, kind: str, report: str, **options) -> None:
        enrolments = _cohort(cohort).enrolments.filter(status__in=OVER)
        issued, refused = [], []
        for number, enrolment in enumerate(enrolments.with_details(), start=1):
            try:
                certificate = issue_certificate(enrolment, by=Viewer.system())
                issued.append(certificate.number)
            except Refusal as refusal:
                refused.append({"enrolment": str(enrolment.pk), "reason": str(refusal)})
            self.stdout.write(f"{number}/{len(enrolments)}")
        counts = {"issued": len(issued), "refused": len(refused)}
        told = {"kind": kind, "counts": counts, "numbers": issued, "refused": refused}
        if report:
            Path(report).write_text(
                json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8"
            )
        self.stdout.write(json.dumps(counts))
        for line in refused:
            self.stderr.write(f"{line['enrolment']} : {line['reason']}")
        if refused:
            sys.exit(3)


def _cohort(given: str) -> Cohort:
    """By id, or by a reference that only one cohort has."""
    try:
        wanted = Q(pk=UUID(given))
    except ValueError:
        wanted = Q(reference=given)
    found = list(Cohort.objects.filter(wanted)[:2])
    if len(found) != 1:
        raise CommandError(
            f"« {given} » : {'several' if found else 'no'} cohorts. Give the id."
        )
    return found[0]
