"""Every template compiles, is used, speaks French through gettext, obeys the CSP."""

import re
from pathlib import Path

from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template
from django.template.loaders.app_directories import Loader

from tests.architecture.house import ROOT, TEMPLATES, label_of, modules, templates

# Django and allauth ask for these by name.
BY_NAME = {f"{name}.html" for name in ("400", "403", "403_csrf", "404", "429", "500")}
# Printed to PDF without a browser: no CSP there. Mail has no script at all.
PAPER = ("documents/", "mail/")
# Rich text that editors make their own; specimens that only developers see.
NOT_TRANSLATED = ("cms/texts/", "styleguide/", "styleguide.html")

INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
    r"|<script(?![^>]*\b(?:src|type=\"application/json\"))",
    re.IGNORECASE,
)
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
# These go into an attribute, not onto the page.
ATTRIBUTE_BLOCK = re.compile(r"{% block density %}[\w-]*{% endblock %}")
BLOCKS = re.compile(
    r"{%-?\s*(comment|blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}", re.DOTALL
)
MARKUP = re.compile(r"<!--.*?-->|<svg\b.*?</svg>|<[^>]*>", re.DOTALL)
STATIC = re.compile(r"{% static ['\"]([^'\"{]+)['\"]")
WORD = re.compile(r"(?!Alliage\b)\b[A-Za-zÀ-ÿ]{2,}")


def _name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def _without_code(text: str) -> str:
    return TAG.sub(" ", BLOCKS.sub(" ", ATTRIBUTE_BLOCK.sub(" ", text)))


def test_every_template_compiles():
    for path in templates():
        get_template(_name(path))


def test_none_is_unused():
    said = "\n".join(
        path.read_text("utf-8")
        for path in [
            *modules("people", "cms", "training", "realtime", "config"),
            *templates(),
        ]
    )
    patterns = [
        re.compile(re.escape(name).replace(r"\{\}", r"[\w-]+") + "$")
        for name in {
            re.sub(r"{[^}]*}", "{}", name)
            for name in re.findall(r"f\"([\w./-]*{[^\"]*\.(?:html|txt))\"", said)
        }
    ]
    unused = [
        _name(path)
        for path in templates()
        if f'"{_name(path)}"' not in said
        and _name(path) not in BY_NAME
        and not any(pattern.match(_name(path)) for pattern in patterns)
        and not _overrides_another(_name(path))
    ]

    assert unused == []


def _overrides_another(name: str) -> bool:
    """A package that we use brings a template of that name."""
    try:
        Loader(engines["django"].engine).get_template(name)
    except TemplateDoesNotExist:
        return False
    except TemplateSyntaxError:
        return True  # theirs needs a library that ours does without
    return True


def test_no_page_has_a_script_or_a_style_inline():
    found = [
        f"{label_of(path)}: {match.group().strip()}"
        for path in templates(".html")
        if not _name(path).startswith(PAPER)
        for match in INLINE.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_every_page_says_its_language():
    silent = [
        label_of(path)
        for path in templates(".html")
        for tag in re.findall(r"<html\b[^>]*>", path.read_text("utf-8"))
        if 'lang="fr"' not in tag
        and 'lang="{{' not in tag
        and "get_current_language" not in path.read_text("utf-8")
    ]

    assert silent == []


def test_every_word_goes_through_gettext():
    found = [
        f"{label_of(path)}: {words.group()}"
        for path in templates(".html")
        if not _name(path).startswith(NOT_TRANSLATED)
        for words in [WORD.search(_words_of(path.read_text("utf-8")))]
        if words
    ]

    assert found == []


def _words_of(text: str) -> str:
    """What a template says outside gettext: between its tags and in attributes."""
    bare = _without_code(text)
    bare = re.sub(r"<style\b.*?</style>", " ", bare, flags=re.DOTALL)
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(bare))
    return MARKUP.sub(" ", bare) + " " + spoken


def test_static_files_named_by_templates_exist():
    missing = [
        f"{label_of(path)}: {name}"
        for path in templates(".html")
        for name in re.findall(
            r"{% static ['\"]([^'\"{]+)['\"]", path.read_text("utf-8")
        )
        if not name.startswith(("django_htmx/", "drf_spectacular_sidecar/"))
        and not (ROOT / "static" / name).exists()
    ]

    assert missing == []
