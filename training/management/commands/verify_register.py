"""`manage.py verify_register [COHORT…]`: is every register as it was written?"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from training.cohorts.models import Cohort
from training.register.verification import Report, rebuild_units, verify_cohort


class Command(BaseCommand):
    """Exit code 0: intact; 1: broken, the first bad entry is named."""

    help = "Recompute the chain of the attendance registers and check its signatures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cohorts", nargs="*", metavar="COHORT")
        parser.add_argument("--export", metavar="FILE", help="JSON lines; - for stdout")
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="First derive the attendance units anew from the entries.",
        )

    def handle(self, *args, **options) -> None:
        broken = 0
        # Standard output is the export's own when it goes there.
        say = self.stderr if options["export"] == "-" else self.stdout
        with _opened(options["export"]) as export:
            for cohort in _cohorts(options["cohorts"]).iterator(100):
                if options["rebuild"]:
                    changed = rebuild_units(cohort)
                    say.write(f"{cohort.reference} : {changed} unité(s) recalculée(s)")
                report = verify_cohort(cohort, export=export)
                broken += not report.is_intact
                for line in _lines(report):
                    say.write(line)
        if broken:
            raise CommandError(f"{broken} registre(s) altéré(s)", returncode=1)


def _cohorts(names: list[str]) -> QuerySet[Cohort]:
    """The cohorts of these references or UUIDs, or all those with a register."""
    if not names:
        # Not the heads alone: whoever deletes a head must be found too.
        return Cohort.objects.filter(
            Q(register_head__isnull=False)
            | Q(register_entries__isnull=False)
            | Q(signed_heads__isnull=False)
        ).distinct()
    found = Cohort.objects.none()
    for name in names:
        wanted = Q(pk=name) if _is_uuid(name) else Q(reference=name)
        cohorts = Cohort.objects.filter(wanted)
        if not cohorts.exists():
            raise CommandError(f"Aucune session « {name} »", returncode=2)
        found |= cohorts
    return found


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
    elif path == "-":
        yield sys.stdout
    else:
        with Path(path).open("w", encoding="utf-8") as file:
            yield file


def _lines(report: Report) -> Iterator[str]:
    name = f"{report.cohort.reference} ({report.cohort.pk})"
    if report.first_break is None:
        yield (
            f"{name} : intact, {report.entries} entrée(s), "
            f"{report.signed_heads} contreseing(s)"
        )
        for sequence, at in report.erased:
            yield f"  entrée n° {sequence} : intact, effacé le {at:%d/%m/%Y}"
        return
    found = report.first_break
    day = f", {found.on}" if found.on else ""
    yield f"{name} : ALTÉRÉ, entrée n° {found.sequence}{day} : {found.what}"
