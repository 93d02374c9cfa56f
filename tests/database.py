"""Test databases copied from one template, migrated once per set of migrations.

Migrating takes half a minute of CPU, copying a few milliseconds. The same copy
empties the database after a test that commits: a flush would break on the triggers
that guard the evidence, and would lose what migrations put in (the site's root).
"""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from cms.site import build_site

OUR_APPS = ("people", "cms", "training", "realtime")
SHAPED_BY = ("training/append_only.py", "cms/site.py", "tests/database.py")
BASELINE = "baseline"


def template_key() -> str:
    """Changes whenever a migrated database would come out differently."""
    digest = hashlib.sha256()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for label, name in sorted(loader.disk_migrations):
        digest.update(f"{label}.{name}\n".encode())
    for package in ("django", "wagtail"):
        digest.update(version(package).encode())
    paths = [settings.BASE_DIR / name for name in SHAPED_BY]
    for app in OUR_APPS:
        paths += sorted((settings.BASE_DIR / app / "migrations").glob("*.py"))
    paths += sorted((settings.BASE_DIR / "templates/cms/texts").glob("*.html"))
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def database_from_template(cache: Path, worker: str) -> Iterator[None]:
    """Points the default connection to a fresh copy; removes it afterwards.

    `cache` is kept from run to run; `worker` tells parallel test processes apart.
    """
    make = _sqlite_copy if connection.vendor == "sqlite" else _postgresql_copy
    with make(cache, worker):
        yield
        connections.close_all()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time builds the template; the others wait for it."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _build() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    build_site()


# --- SQLite: a file ------------------------------------------------------------


@contextmanager
def _sqlite_copy(cache: Path, worker: str) -> Iterator[None]:
    global _template
    target = str(settings.DATABASES["default"]["NAME"])
    _template = cache / f"template-{template_key()}.sqlite3"
    with _alone(cache / "template.lock"):
        if not _template.exists():
            draft = cache / "draft.sqlite3"
            for leftover in cache.glob("*.sqlite3*"):
                leftover.unlink()
            _connect_to(str(draft))
            _build()
            connection.close()
            # No write-ahead log beside it: the one file is all there is.
            with sqlite3.connect(draft) as plain:
                plain.execute("PRAGMA journal_mode=DELETE")
            plain.close()
            draft.rename(_template)
        shutil.copy(_template, target)
    _connect_to(target)
    yield


_template: Path | None = None


def _restore_sqlite() -> None:
    """Copies the template over the live file, in one transaction of SQLite's own."""
    connection.ensure_connection()
    source = sqlite3.connect(_template)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    connection.close()


# --- PostgreSQL: a template database -------------------------------------------


@contextmanager
def _postgresql_copy(cache: Path, worker: str) -> Iterator[None]:
    key = template_key()
    template, target = f"alliage_template_{key}", f"alliage_test_{worker}"
    with _alone(cache / "postgresql.lock"):
        if not _exists(template):
            _server("DROP DATABASE IF EXISTS alliage_draft")
            _server("CREATE DATABASE alliage_draft")
            _connect_to("alliage_draft")
            _build()
            _keep_baseline()
            connection.close()
            _server(f"ALTER DATABASE alliage_draft RENAME TO {template}")
        _server(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        _server(f"CREATE DATABASE {target} TEMPLATE {template}")
    _connect_to(target)
    try:
        yield
    finally:
        connection.close()
        _server(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")


def _server(statement: str, *parameters):
    """Runs a statement outside any database of ours; its first row, if any."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchone() if cursor.description else None


def _exists(name: str) -> bool:
    return bool(_server("SELECT 1 FROM pg_database WHERE datname = %s", name))


def _keep_baseline() -> None:
    """Keeps the rows that a new database has in a schema of their own."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {BASELINE}")
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(
                    f'CREATE TABLE {BASELINE}."{table}" AS TABLE public."{table}"'
                )


def _restore_postgresql() -> None:
    """Empties every table and puts the first rows back.

    As a replica the session fires no trigger and checks no foreign key.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [BASELINE]
        )
        first = {row[0] for row in cursor.fetchall()}
        statements = ["BEGIN", "SET LOCAL session_replication_role = replica"]
        for table in connection.introspection.table_names(cursor):
            statements.append(f'DELETE FROM public."{table}"')
            if table in first:
                statements.append(
                    f'INSERT INTO public."{table}" OVERRIDING SYSTEM VALUE '
                    f'SELECT * FROM {BASELINE}."{table}"'
                )
        cursor.execute(";\n".join([*statements, "COMMIT"]))


def restore_database() -> None:
    """What Django's flush is to other houses: as new, after a test that commits."""
    with suppress(AttributeError):
        connection.set_autocommit(True)
    if connection.vendor == "sqlite":
        _restore_sqlite()
    else:
        _restore_postgresql()
