"""The nightly files: an agency's follow-up list, for tools that call no API.

They hold what a client of the agency would read, and everyone in them is noted.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation
from people.viewer import Viewer, ViewerKind
from training.clients.models import FileDrop
from training.homes.partner.export import follow_up_rows
from training.spreadsheets import Cell, xlsx_file


def viewer_of_drop(organisation: Organisation) -> Viewer:
    """As a client of the agency, that nobody else mandates."""
    return Viewer(
        ViewerKind.CLIENT,
        organisation=organisation,
        mandated_ids=frozenset({organisation.pk}),
    )


def drop_files() -> int:
    """Lays down today's file of each agency that wants one; returns how many.

    A day's file is laid once, whole: it gets its name when it is complete.
    """
    today = timezone.localdate()
    due = FileDrop.objects.filter(is_on=True).exclude(dropped_on=today)
    done = 0
    for drop in due.select_related("organisation"):
        _lay(drop, today)
        done += 1
    for drop in FileDrop.objects.select_related("organisation"):
        _sweep(drop.organisation, today)
    return done


def _lay(drop: FileDrop, today: date) -> None:
    rows = _Counted(follow_up_rows(viewer_of_drop(drop.organisation), {}))
    store, name = storages["partner_files"], _name(drop.organisation, today)
    with xlsx_file(rows, _("suivi")) as content:
        store.delete(name)
        store.save(name, File(content))
    FileDrop.objects.filter(pk=drop.pk).update(
        dropped_on=today, lines=max(rows.count - 1, 0)
    )


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[list[Cell]]):
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for row in self.rows:
            self.count += 1
            yield row


def _name(organisation: Organisation, day: date) -> str:
    return f"{organisation.slug}/suivi-{day.isoformat()}.xlsx"


def _sweep(organisation: Organisation, today: date) -> None:
    """Takes away files that were there long enough to be fetched."""
    store = storages["partner_files"]
    oldest = today - timedelta(days=settings.PARTNER_FILES_KEPT_DAYS)
    if not store.exists(organisation.slug):
        return
    kept = _name(organisation, oldest).rpartition("/")[2]
    for name in store.listdir(organisation.slug)[1]:
        if name < kept:
            store.delete(f"{organisation.slug}/{name}")
