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

# Those whose words end with their retention: an erasing transaction may change them.
# The register is not among them, nor what was signed: its details stand apart.
ERASABLE = {
    "training.AccessLog",
    "training.ContactChange",
    "training.ShareEvent",
    "training.CorrectionEvent",
    "training.JournalSearch",
    "training.ReferralEvent",
    "training.EnrolmentEvent",
    "training.WaitingEvent",
    "training.FileEvent",
    "training.InvitationEvent",
}
UNDER_WAY = "SELECT 1 FROM training_erasureunderway"


def _table(label: str) -> str:
    return apps.get_model(label)._meta.db_table


def _tables() -> list[str]:
    return [_table(label) for label in APPEND_ONLY]


@contextmanager
def erasing() -> Iterator[None]:
    """Within a transaction: what is erasable may be changed by it, and by it alone.

    The row that says so is gone before anybody else can see it.
    """
    mark = apps.get_model("training.ErasureUnderWay").objects.create()
    yield
    mark.delete()


def _sqlite(table: str) -> Iterator[str]:
    erasable = table in {_table(label) for label in ERASABLE}
    unless = f"WHEN NOT EXISTS ({UNDER_WAY}) " if erasable else ""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
            f"{unless}BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql(table: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION alliage_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
    yield (
        "CREATE OR REPLACE FUNCTION alliage_erasable() RETURNS trigger AS $$ BEGIN "
        f"IF TG_OP <> 'TRUNCATE' AND EXISTS ({UNDER_WAY}) THEN RETURN NULL; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
    erasable = table in {_table(label) for label in ERASABLE}
    function = "alliage_erasable" if erasable else "alliage_append_only"
    yield f'DROP TRIGGER IF EXISTS append_only ON "{table}"'
    yield (
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
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
