"""An enrolment file in a browser: by link on a phone, then checked in the office."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from people.viewer import Viewer
from tests.cast import make_enrolment, viewer_of
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.enrolment_files.information import give_documents
from training.enrolment_files.papers import ask_papers
from training.enrolment_files.settings import require_paper
from training.enrolment_files.telling import file_link
from training.models import Delivery, Paper

PHOTO = {
    "name": "photo.png",
    "mimeType": "image/png",
    "buffer": b"\x89PNG\r\n\x1a\n une photo",
}


def seen(page, name: str) -> None:
    """Accessible; kept as a picture where the run asks for them."""
    assert_accessible(page)
    if folder := os.environ.get("ALLIAGE_PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def seat(amina, coming_cohort, hugo, university):
    for label in ("CV", "Pièce d’identité"):
        require_paper(
            university, by=viewer_of(hugo), label=label, help="Une photo suffit"
        )
    seat = make_enrolment(amina, coming_cohort, status="enrolled", actual_entry_on=None)
    ask_papers(seat)
    give_documents(seat, by=Viewer.system())
    return seat


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_a_file_from_the_link_to_complete(open_page, seat, amina, hugo, size):
    page = open_page(size)
    page.goto(reverse("answer_link", args=[file_link(seat).token]))
    seen(page, "file-link")
    page.get_by_role("button", name="J’ai reçu et lu ces documents").click()
    page.get_by_text("C’est noté : vous avez lu les documents.").wait_for()
    page.get_by_label("Photo ou PDF").first.set_input_files(PHOTO)
    page.get_by_role("button", name="Envoyer cette pièce").first.click()
    page.get_by_text("C’est reçu").wait_for()

    log_in(page, amina)
    page.goto("/mon-parcours/")
    page.get_by_role("link", name="Compléter mon dossier").click()
    seen(page, "my-file")
    for question in page.get_by_role("group").all():
        question.get_by_label("Non").check()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    page.get_by_text("Merci, c’est noté.").wait_for()
    seen(page, "my-file-said")

    page = open_page(size)
    log_in(page, hugo)
    page.goto(reverse("office_file", args=[seat.pk]))
    seen(page, "office-file")
    page.get_by_role("button", name="Vu, ne pas garder").click()
    page.get_by_role("button", name="Vu Pièce d’identité").click()
    page.get_by_text("Complet").first.wait_for()
    page.goto(reverse("office_enrolment", args=[seat.pk]))
    seen(page, "office-enrolment")
    page.goto(reverse("office_files"))
    seen(page, "office-files")
    page.get_by_role("link", name="Pièces à demander", exact=True).click()
    seen(page, "required")
    page.get_by_role("link", name="Ajouter une pièce").click()
    seen(page, "require")
    page.goto(reverse("file_settings"))
    seen(page, "file-settings")

    assert Delivery.objects.get().way == "link"
    assert set(Paper.objects.values_list("state", flat=True)) == {"accepted"}
