"""The journal's rows, written at once: reading 200 records must not cost 200 models."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone

from people.viewer import Viewer
from training.sharing.models import AccessLog

# So that a statement stays below SQLite's number of parameters.
ROWS_AT_ONCE = 1000
READ = ("person", "part", "purpose")


def write_reads(viewer: Viewer, reads: Iterable[tuple], **facts: str) -> None:
    """One row per (person, part, purpose), in one statement by thousand."""
    held = viewer.as_record() | facts | {"at": timezone.now()}
    same = [_stored(name, getattr(value, "pk", value)) for name, value in held.items()]
    rows = [
        [*same, *(_stored(name, value) for name, value in zip(READ, read, strict=True))]
        for read in reads
    ]
    columns = [_field(name).column for name in (*held, *READ)]
    batches = [
        rows[first : first + ROWS_AT_ONCE]
        for first in range(0, len(rows), ROWS_AT_ONCE)
    ]
    # A statement alone is whole or not at all by itself.
    with transaction.atomic() if len(batches) > 1 else nullcontext():
        for batch in batches:
            _insert(columns, batch)


def _field(name: str) -> Field:
    return AccessLog._meta.get_field(name)


def _stored(name: str, value: Any) -> Any:
    return _field(name).get_db_prep_save(value, connection)


def _insert(columns: list[str], rows: list[list]) -> None:
    quoted = connection.ops.quote_name
    names = ", ".join(map(quoted, columns))
    one = f"({', '.join(['%s'] * len(columns))})"
    values = ", ".join([one] * len(rows))
    table = quoted(AccessLog._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {values}",  # noqa: S608 (our names)
            [value for row in rows for value in row],
        )
