"""The size and manners of our own sources."""

import ast
import re

import pytest
from django.core.management import call_command

from tests.architecture.house import (
    ROOT,
    label_of,
    modules,
    templates,
    tree_of,
)

FOLDERS = ("people", "cms", "training", "realtime", "config", "tests", "benchmarks")
VAGUE_NAMES = {"utils", "util", "helpers", "common", "core", "manager", "misc"}
# What is unfinished, what isn't ours to use, and how nobody is to be called.
FORBIDDEN = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b"
    r"|\b(?i:lorem ipsum|Marianne|bleu-france|utilisat(?:eur|rice))"
)
MOCKS = re.compile(r"\b(MagicMock|AsyncMock|mock\.patch|freezegun)\b")


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of what it does: signature and docstring aside."""
    first, *others = function.body
    if ast.get_docstring(function) is not None:
        first = others[0] if others else first
    return function.end_lineno - first.lineno + 1


def test_no_module_is_longer_than_500_lines():
    long = [
        f"{label_of(path)} ({lines} lines)"
        for path in modules(*FOLDERS)
        if (lines := len(path.read_text("utf-8").splitlines())) > 500
    ]

    assert long == []


def test_no_function_does_more_than_40_lines():
    long = [
        f"{label_of(path)}:{node.lineno} {node.name} ({_body_lines(node)} lines)"
        for path in modules(*FOLDERS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _body_lines(node) > 40
    ]

    assert long == []


def test_no_template_is_longer_than_150_lines():
    long = [
        f"{label_of(path)} ({lines} lines)"
        for path in templates(".html")
        if (lines := len(path.read_text("utf-8").splitlines())) > 150
    ]

    assert long == []


def test_no_module_has_a_name_that_says_nothing():
    vague = [label_of(path) for path in modules(*FOLDERS) if path.stem in VAGUE_NAMES]

    assert vague == []


def test_every_module_says_what_it_is_for():
    silent = [
        label_of(path)
        for path in modules(*FOLDERS)
        if path.name != "apps.py"
        and (tree := tree_of(path)).body
        and not ast.get_docstring(tree)
    ]

    assert silent == []


def test_nothing_is_left_undone_and_nobody_is_called_a_user():
    own = [*modules("people", "cms", "training", "realtime", "config"), *templates()]
    own += [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "static/css").rglob("*.css")]
    found = [
        f"{label_of(path)}: {match.group()}"
        for path in own
        for match in FORBIDDEN.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_no_test_replaces_a_part_of_the_house():
    found = [
        f"{label_of(path)}: {match.group()}"
        for path in modules("tests")
        if path.name != "test_sources.py"
        for match in MOCKS.finditer(path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
