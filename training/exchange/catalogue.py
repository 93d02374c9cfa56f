"""Imports a catalogue file: courses into the pages, sessions into cohorts."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.exchange.importer import Change, import_course, is_unchanged
from cms.exchange.lheo import read_lheo
from cms.exchange.records import (
    GoodRecord,
    ReadResult,
    RefusedRecord,
    Remark,
)
from cms.models import CatalogueIndexPage, SourceRecord
from cms.services import open_branch
from people.models import Organisation, OrganisationKind, Role
from people.viewer import Viewer
from training.exchange.providers import Providers, UnknownProvider
from training.exchange.reports import Report
from training.exchange.sessions import SessionsImport, import_sessions
from training.refusals import Refusal
from training.search.services import index_course

READERS = {SourceRecord.Format.LHEO: read_lheo}


class NotYourCatalogue(Refusal):
    code = "not_your_catalogue"
    sentence = gettext_lazy(
        "Seul l’organisme responsable de ces formations peut les importer."
    )


class NoCatalogue(Refusal):
    code = "no_catalogue"
    sentence = gettext_lazy(
        "Le site n’a pas encore de catalogue : construisez d’abord ses pages."
    )


class FormatNotRead(Refusal):
    code = "format_not_read"
    sentence = gettext_lazy("L’import de ce format n’est pas encore disponible.")


def can_import(viewer: Viewer, provider: Organisation | None) -> bool:
    """The provider's office, management or editors for its own catalogue; only the
    system for a file of several providers."""
    if provider is None:
        return viewer.is_system
    return viewer.is_system or viewer.acts_for(
        provider.pk, Role.OFFICE, Role.MANAGER, Role.EDITOR
    )


def import_catalogue(
    stream: BinaryIO,
    *,
    by: Viewer,
    format: str = SourceRecord.Format.LHEO,
    provider: Organisation | None = None,
    name: str = "-",
    dry_run: bool = False,
) -> Report:
    """Imports the file for one provider, or for all those it names (`provider=None`).

    One transaction per record: a bad one costs no other, a repeated import changes
    nothing, a dry run keeps nothing. Raises a Refusal, or FileUnusable if nothing
    could be read.
    """
    if not can_import(by, provider):
        raise NotYourCatalogue
    if format not in READERS:
        raise FormatNotRead
    if not CatalogueIndexPage.objects.exists():
        raise NoCatalogue
    run = _Import(Providers(provider), Report(name, format, dry_run), _territory(by))
    for result in READERS[format](stream):
        run.take(result)
    return run.report


def unusable(error: Exception, *, format: str, name: str, dry_run: bool) -> Report:
    """The report of a file of which nothing could be read."""
    report = Report(name, format, dry_run)
    report.refuse(RefusedRecord(0, "", "", str(error)))
    return report


def _territory(by: Viewer) -> Organisation | None:
    """The coordinator's own, else the only one there is."""
    if by.has_role(Role.COORDINATOR):
        return by.organisation
    territories = Organisation.objects.of_kind(OrganisationKind.Kind.TERRITORY)[:2]
    return territories[0] if len(territories) == 1 else None


class _Import:
    """One run over a file: where records go, and what became of them."""

    def __init__(
        self, providers: Providers, report: Report, territory: Organisation | None
    ) -> None:
        self.providers = providers
        self.report = report
        self.territory = territory

    def take(self, result: ReadResult) -> None:
        if isinstance(result, RefusedRecord):
            self.report.refuse(result)
            return
        try:
            if self._is_known(result):
                self.report.counts[Change.UNCHANGED] += 1
                return
            with transaction.atomic():
                self._import(result)
                transaction.set_rollback(self.report.dry_run)
        except (UnknownProvider, ValidationError, IntegrityError, DataError) as error:
            self.providers.forget()
            self.report.refuse(
                RefusedRecord(
                    result.line, result.path, result.reference, _reason(error)
                )
            )
        if self.report.dry_run:
            self.providers.forget()

    def _is_known(self, good: GoodRecord) -> bool:
        """Whether the record was imported as it is; looked up without any lock."""
        provider = self.providers.known_for(good.course)
        return provider is not None and is_unchanged(
            good, provider=provider, format=self.report.format
        )

    def _import(self, good: GoodRecord) -> None:
        provider = self.providers.responsible_for(good.course)
        deliverers = self.providers.deliverers_of(good.course.actions)
        imported = import_course(
            good,
            branch=open_branch(provider),
            format=self.report.format,
            deliverers=deliverers,
        )
        sessions = SessionsImport(
            provider, self.territory, f"{self.report.format}:{provider.slug}"[:100]
        )
        for action, record in zip(imported.actions, good.course.actions, strict=True):
            import_sessions(action, record, into=sessions)
        index_course(imported.page)
        self.report.counts[imported.change] += 1
        self.report.cohorts.update(sessions.changes)
        remarks = [Remark(good.line, good.path, text) for text in imported.remarks]
        remarks += _unknown_deliverers(good, deliverers)
        self.report.warn(good, [*good.remarks, *remarks, *sessions.remarks])


def _unknown_deliverers(
    good: GoodRecord, known: dict[str, Organisation]
) -> list[Remark]:
    """Remarks on delivering providers that no organisation here answers to."""
    return [
        Remark(
            good.line,
            f"{good.path}/action[{rank}]/organisme-formateur",
            _(
                "L’organisme formateur « %s » n’est pas connu ici : l’organisme "
                "responsable est indiqué à sa place."
            )
            % action.delivering_provider.name,
        )  # fmt: skip
        for rank, action in enumerate(good.course.actions, start=1)
        if action.delivering_provider and action.delivering_provider.siret not in known
    ]


def _reason(error: Exception) -> str:
    if isinstance(error, UnknownProvider):
        return str(error)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _(
        "La base de données refuse cette formation : une valeur est trop longue ou un "
        "numéro sert déjà. Vérifiez ses numéros."
    )
