"""Makes PDF documents: PDF/A-3a (archival and tagged), from local files only."""

import functools
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from people.models import Organisation

STYLESHEET = Path(settings.BASE_DIR) / "templates" / "documents" / "document.css"


class LocalFetcher(URLFetcher):
    """Refuses every address but those of embedded data: no call ever leaves."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"})


@functools.cache
def _style() -> tuple[CSS, FontConfiguration]:
    """The stylesheet, parsed once per process: it is a third of a small document."""
    fonts = FontConfiguration()
    return CSS(string=STYLESHEET.read_text("utf-8"), font_config=fonts), fonts


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The document as bytes; `template` extends `documents/base.html`."""
    style, fonts = _style()
    html = HTML(string=render_to_string(template, context), url_fetcher=LocalFetcher())
    return html.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"
    )


def provider_facts(provider: Organisation) -> dict[str, str]:
    """The provider as documents name it."""
    return {
        "name": provider.legal_name or provider.name,
        "address": provider.address,
        "siret": provider.siret,
        "activity_declaration_number": provider.activity_declaration_number,
    }
