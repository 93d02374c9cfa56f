"""`import_catalogue`: a catalogue file into the pages and cohorts, with a report."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.exchange.records import FileUnusable
from cms.models import CatalogueIndexPage, SourceRecord
from cms.site import build_site
from people.models import Organisation
from people.viewer import Viewer
from training.exchange.catalogue import import_catalogue, unusable
from training.exchange.reports import Report
from training.refusals import Refusal

SOME_REFUSED = 3
FILE_UNUSABLE = 2


class Command(BaseCommand):
    """Exit codes: 0 all good, 3 some records refused, 2 file unusable."""

    help = gettext_lazy("Importe un catalogue de formations, notice par notice.")

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help=_("fichier, ou « - »"))
        parser.add_argument(
            "--format",
            choices=SourceRecord.Format.values,
            default=SourceRecord.Format.LHEO.value,
        )
        parser.add_argument(
            "--provider", metavar="SLUG", help=_("nom court de l’organisme responsable")
        )
        parser.add_argument(
            "--all-providers",
            action="store_true",
            help=_("rattacher chaque formation à l’organisme de son SIRET"),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("essayer sans rien enregistrer")
        )
        parser.add_argument(
            "--report", metavar="FILE.json", help=_("écrire le compte rendu en JSON")
        )

    def handle(self, *args, file: str, **options) -> None:
        provider = self._provider(options["provider"], options["all_providers"])
        facts = {
            "format": options["format"],
            "name": file,
            "dry_run": options["dry_run"],
        }
        if not facts["dry_run"] and not CatalogueIndexPage.objects.exists():
            build_site()
        try:
            with self._opened(file) as stream:
                report = import_catalogue(
                    stream, by=Viewer.system(), provider=provider, **facts
                )
        except (FileUnusable, Refusal, OSError) as error:
            self._write(unusable(error, **facts), options["report"])
            self._give_up(_("Import impossible. %s") % _sentence(error))
        self._write(report, options["report"])
        self.stdout.write(report.as_text())
        if report.counts["refused"]:
            raise SystemExit(SOME_REFUSED)

    def _provider(self, slug: str | None, everyone: bool) -> Organisation | None:
        if bool(slug) == everyone:
            self._give_up(
                _("Dites pour qui : --provider NOM-COURT, ou bien --all-providers.")
            )
        if everyone:
            return None
        provider = Organisation.objects.filter(slug=slug).first()
        if provider is None:
            self._give_up(_("Aucun organisme n’a le nom court « %s ».") % slug)
        return provider

    def _opened(self, file: str):
        if file == "-":
            return nullcontext(sys.stdin.buffer)
        return Path(file).open("rb")

    def _write(self, report: Report, path: str | None) -> None:
        if path:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
            Path(path).write_text(f"{text}\n", encoding="utf-8")

    def _give_up(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(FILE_UNUSABLE)


def _sentence(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _("Le fichier « %s » n’existe pas.") % error.filename
    if isinstance(error, OSError):
        return _("Le fichier « %s » ne peut pas être ouvert.") % error.filename
    return str(error)
