"""The house's own sources, as the tests of its architecture read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
# From the ground up: each may import those before it, and itself.
APPS = ("people", "cms", "training", "realtime", "config")
TOPICS = (
    "sharing",
    "messages",
    "clients",
    "cohorts",
    "referrals",
    "meetings",
    "enrolments",
    "enrolment_files",
    "register",
    "certificates",
    "follow_up",
    "feed",
    "search",
    "exchange",
    "api",
    "retention",
    "watching",
    "homes",
)


def modules(*folders: str) -> Iterator[Path]:
    """Python files of these folders (by default the apps), migrations left out."""
    for folder in folders or APPS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """`training/register/models.py` → `training.register.models`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """Absolute names of what a module imports, at its top or within functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def templates(*suffixes: str) -> Iterator[Path]:
    for suffix in suffixes or (".html", ".txt"):
        yield from sorted(TEMPLATES.rglob(f"*{suffix}"))


def label_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
