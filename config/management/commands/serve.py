"""`manage.py serve`: pages, sockets and tasks in one process, on one machine."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from config.server import serve


class Command(BaseCommand):
    help = "Serves pages, sockets and background tasks in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, host: str, port: int, **options) -> None:
        serve(
            host=host,
            port=port,
            ready=lambda: self.stdout.write(f"http://{host}:{port}"),
        )
