"""The styleguide shows every component, and only where nothing is real."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.template.loader import get_template

from config.styleguide import styleguide

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def test_a_real_site_has_no_styleguide(rf, settings):
    settings.DEBUG, settings.DEMO = False, False

    with pytest.raises(Http404):
        styleguide(rf.get("/styleguide/"))


def test_the_demo_shows_the_styleguide_without_inline_styles(rf, settings):
    settings.DEMO = True

    html = styleguide(rf.get("/styleguide/")).content.decode()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=", html) == []


@pytest.mark.parametrize("name", sorted(p.name for p in COMPONENTS.glob("*.html")))
def test_a_component_says_what_it_takes(name):
    get_template(f"components/{name}")

    assert "{% comment %}" in (COMPONENTS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["403", "404", "429", "500"])
def test_an_error_page_stands_without_a_viewer(name):
    html = get_template(f"{name}.html").render({})

    assert html.count("<h1>") == 1
