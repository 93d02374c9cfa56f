"""Our French is the source: no library's catalogue may put other words in its place.

"Note" is English there, and came out as "Remarque".
"""

import ast
import re
from collections.abc import Iterator

from django.utils import translation

from tests.architecture.house import label_of, modules, templates, tree_of

MARKS = {"_", "gettext", "gettext_lazy"}
MARKED = re.compile(
    r"""(?:\btranslate|_\()\s*(?P<quote>['"])(?P<short>.*?)(?P=quote)"""
    r"""|{%\s*blocktranslate[^%]*%}(?P<long>.*?){%""",
    re.DOTALL,
)


def _of_modules() -> Iterator[tuple[str, str]]:
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
                text = getattr(node.args[0], "value", "")
                yield f"{label_of(path)}:{node.lineno}", text


def _of_templates() -> Iterator[tuple[str, str]]:
    for path in templates(".html", ".txt"):
        for found in MARKED.finditer(path.read_text("utf-8")):
            yield label_of(path), found["short"] or found["long"]


def test_no_catalogue_puts_other_words_in_the_place_of_ours():
    told = [*_of_modules(), *_of_templates()]
    assert len(told) > 1000

    with translation.override("fr"):
        changed = {
            f"{place}: {text!r} is shown as {shown!r}"
            for place, text in told
            if text and (shown := translation.gettext(text)) != text
        }

    assert not changed
