"""Turns frozen facts into the PDF that people print, send and verify."""

from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from cms.models.courses import Nature
from training.certificates.facts import hours_in_words
from training.documents import render_pdf


def verification_url(public_code: str) -> str:
    """Where anyone reads the true facts of a certificate."""
    path = reverse("verify_certificate", kwargs={"code": public_code})
    return f"{settings.BASE_URL}{path}"


def qr_code(text: str) -> str:
    """The text as a QR code, as a data address of an SVG image."""
    return segno.make(text, error="m").svg_data_uri(border=2)


def readable(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with dates as dates, and hours in the funder's format."""

    def day(name: str) -> date | None:
        return date.fromisoformat(facts[name]) if facts[name] else None

    minutes, hour_format = facts["minutes"], facts["hour_format"]
    # Documents issued before hours could be taken over don't say it.
    carried = facts.get("carried_over") or {"total": 0, "until_on": ""}
    return facts | {
        "starts_on": day("starts_on"),
        "ends_on": day("ends_on"),
        "issued_on": day("issued_on"),
        "hours": hours_in_words(minutes["total"], hour_format),
        "hours_on_site": hours_in_words(minutes["on_site"], hour_format),
        "hours_remote": hours_in_words(minutes["remote"], hour_format),
        "hours_carried_over": (
            hours_in_words(carried["total"], hour_format) if carried["total"] else ""
        ),
        "carried_over_until": (
            date.fromisoformat(carried["until_on"]) if carried["until_on"] else None
        ),
        "natures": [
            {"label": label, "is_this": code == facts["nature"]}
            for code, label in Nature.choices
        ],
    }


def certificate_pdf(facts: dict[str, Any], *, public_code: str) -> bytes:
    """The certificat de réalisation as PDF/A-3a."""
    url = verification_url(public_code)
    context = {"facts": readable(facts), "url": url, "qr": qr_code(url)}
    return render_pdf("documents/completion_certificate.html", context)
