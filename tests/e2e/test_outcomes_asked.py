"""What became of someone, said on a phone without a login nor JavaScript."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.e2e.browser import DESK, PHONE, assert_accessible
from training.follow_up.asking import ask_for_outcomes, months_before
from training.models import Outcome, PersonalLink


def seen(page, name: str) -> None:
    """Nothing too wide; kept as a picture where the run asks for them."""
    if folder := os.environ.get("ALLIAGE_PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_from_the_message_to_the_thanks(open_page, enrolment, size):
    today = timezone.localdate()
    enrolment.status = "completed"
    enrolment.actual_entry_on = months_before(today, 6)
    enrolment.actual_exit_on = months_before(today, 3)
    enrolment.save()
    ask_for_outcomes()
    link = PersonalLink.objects.get(purpose="outcome")
    address = reverse("answer_link", args=[link.token])

    page = open_page(size, java_script_enabled=False)
    page.goto(address)
    seen(page, "question")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_role("link", name="Choisissez votre situation.").wait_for()
    seen(page, "wrong")
    page.get_by_label("Je travaille", exact=True).check()
    page.get_by_label("Si vous travaillez").select_option("fixed_term")
    page.get_by_label("Oui").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_role("heading", name="Merci, c’est noté").wait_for()
    seen(page, "thanks")

    assert Outcome.objects.get().contract == "fixed_term"
    # axe is a script itself: the same pages, in a window that runs some.
    page = open_page(size)
    page.goto(address)
    assert_accessible(page)
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_role("link", name="Choisissez votre situation.").wait_for()
    assert_accessible(page)
    page.get_by_label("Autre situation").check()
    page.get_by_label("Non").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_role("heading", name="Merci, c’est noté").wait_for()
    assert_accessible(page)
