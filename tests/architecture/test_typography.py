"""French sets `:`, `;`, `?`, `!` and « » apart by a space that no line's end breaks.

A line that begins with "?" or ends with "«" is hard to read, most of all for those who
read with difficulty, and at 320 px it happens on every page.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import label_of, modules, templates, tree_of

# U+00A0 before `:` and inside « », U+202F before `;`, `?` and `!`.
BREAKS = re.compile(r"\s[:;?!»](?!=)|«\s")
HARD = re.compile(r"[\u00a0\u202f]")
# The letters of the SMS alphabet, and what is looked for in a text written with them.
NOT_PROSE = {"GSM", "ADDRESSES"}

UNSEEN = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->"
    r"|<(style|script)\b.*?</\1>",
    re.DOTALL,
)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
TORN = ("Prêt ?", "Motif : retard", "Oui ;", "Bravo !", "« Aide »", "Et\n: là", " : ")
WHOLE = ("Prêt\u202f?", "Motif\u00a0: retard", "«\u00a0Aide\u00a0»", "9:30", "a != b")


def _torn(text: str) -> list[str]:
    """What a line's end could tear apart, with the words around it."""
    return [
        text[max(0, found.start() - 20) : found.end() + 10]
        for found in BREAKS.finditer(HARD.sub("·", text))
    ]


def _docstrings(tree: ast.Module) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _not_prose(tree: ast.Module) -> set[int]:
    return {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and NOT_PROSE & {getattr(name, "id", "") for name in node.targets}
        for part in ast.walk(node)
    }


def _said_in(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module but its docstrings, adjacent ones joined."""
    tree = tree_of(path)
    unsaid = _docstrings(tree) | _not_prose(tree)
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in unsaid:
            yield node.lineno, node.value


def _words_of(text: str) -> str:
    """What a template says: its text, and what its tags hold between quotes."""
    seen = UNSEEN.sub("", text)
    return CODE.sub(
        lambda tag: "¤".join(said[1:-1] for said in QUOTED.findall(tag.group())) or "¤",
        seen,
    )


@pytest.mark.parametrize("text", TORN)
def test_a_plain_space_there_is_found(text):
    assert _torn(text)


@pytest.mark.parametrize("text", WHOLE)
def test_what_holds_together_is_left_alone(text):
    assert not _torn(text)


def test_no_string_lets_a_line_begin_with_its_punctuation():
    found = [
        f"{label_of(path)}:{line}: {words}"
        for path in modules()
        for line, text in _said_in(path)
        for words in _torn(text)
    ]

    assert found == []


def test_no_template_lets_a_line_begin_with_its_punctuation():
    found = [
        f"{label_of(path)}: {words}"
        for path in templates()
        for words in _torn(_words_of(path.read_text("utf-8")))
    ]

    assert found == []
