"""Database triggers that forbid changing or deleting evidence.

Re-created after every migration: SQLite drops a table's triggers when a migration
remakes it. Only the tests' flush lifts them (`lifted`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

APPEND_ONLY = (
    "training.RegisterEntry",
    "training.SignedHead",
    "training.AccessLog",
    "training.ContactChange",
    "training.ShareEvent",
    "training.CorrectionEvent",
    "training.JournalSearch",
    "training.ReferralEvent",
    "training.EnrolmentEvent",
    "training.CarriedOverTotals",
    "training.WaitingEvent",
    "training.FileEvent",
    "training.InvitationEvent",
    "training.ClientEvent",
    "people.TeamEvent",
)


def _tables() -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]


def _sqlite(table: str) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql(table: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION alliage_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
    yield f'DROP TRIGGER IF EXISTS append_only ON "{table}"'
    yield (
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION alliage_append_only()"
    )


def install_triggers(using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    """Creates the triggers anew on every append-only table that exists."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for table in _tables():
            if table in existing:
                for statement in make(table):
                    cursor.execute(statement)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without the triggers, for the flush between two tests."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _tables():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
    try:
        yield
    finally:
        install_triggers(using)
