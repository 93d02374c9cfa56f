"""`manage.py demo`: builds the demo territory once, and serves it."""

import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from cms.exchange.records import FileUnusable
from config.demo import build, cast, facts, live
from config.server import serve
from people.models import Organisation
from people.viewer import Viewer
from training.exchange.catalogue import import_catalogue
from training.search.services import rebuild_search


class Command(BaseCommand):
    help = "Builds the fictional territory on embedded defaults and serves it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="build it anew")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--catalogue", help="an LHEO file to load beside it")
        parser.add_argument("--no-server", action="store_true", help="build only")

    def handle(
        self, *args, reset: bool, port: int, catalogue: str, no_server: bool, **options
    ) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: the demo shows its passwords to everyone.")
        url = f"http://localhost:{port}"
        if "BASE_URL" not in os.environ:
            settings.BASE_URL = url  # codes on certificates lead to this port
        if reset:
            self._reset()
        self._prepare()
        if catalogue:
            self._load(catalogue)
        told = facts.write(url, live.live_session())
        self._print(told)
        if not no_server:
            serve(
                host="0.0.0.0",  # noqa: S104 (a phone in the room may join)
                port=port,
                ready=lambda: self.stdout.write(f"\n→ {url}\n"),
            )

    def _reset(self) -> None:
        """Throws away a demo, never anything else."""
        if _has_tables() and not build.is_built() and Organisation.objects.exists():
            raise CommandError("This database isn't a demo's: nothing was deleted.")
        if connection.vendor == "sqlite":
            connection.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(
                    missing_ok=True
                )
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.MAIL_DIR):
            shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self) -> None:
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Préparation de la base (une minute, la première fois)…")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
            call_command("createcachetable", verbosity=0)
        if not build.is_built():
            self.stdout.write("Construction du territoire de démonstration…")
            build.build()

    def _load(self, file: str) -> None:
        """One's own LHEO file, beside the demo's catalogue."""
        try:
            with Path(file).open("rb") as stream:
                report = import_catalogue(stream, by=Viewer.system(), name=file)
        except (OSError, FileUnusable) as error:
            raise CommandError(f"{file} : {error}") from error
        rebuild_search()
        self.stdout.write(report.as_text())

    def _print(self, told: dict) -> None:
        self.stdout.write("\nComptes (mot de passe : " + cast.PASSWORD + ")")
        for account in told["accounts"]:
            self.stdout.write(
                f"  {account['email']:36} {account['role']:12} {account['name']}"
            )
        self.stdout.write(f"Séance en direct : {told['live_session_url']}")
        sys.stdout.flush()


def _has_tables() -> bool:
    return Organisation._meta.db_table in connection.introspection.table_names()
