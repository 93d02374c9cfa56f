"""The register in a browser: rows answered in place, signed on a phone, closed."""

import pytest
from django.urls import reverse

from tests.cast import make_enrolment, make_person
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.models import RegisterEntry, SignedHead
from training.register import codes


@pytest.fixture
def three(cohort, enrolment):
    """Amina and two classmates."""
    for first, name in (("Nora", "Petit"), ("Ida", "Roy")):
        make_enrolment(make_person(first, name), cohort)


def row_of(page, name: str):
    return page.get_by_role("group", name=name)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_rows_are_answered_in_place(open_page, three, morning, chloe, size):
    page = open_page(size)
    log_in(page, chloe)
    page.goto(reverse("register_page", args=[morning.pk]))
    assert_accessible(page)
    here = page.evaluate("window.stays = true")

    row_of(page, "Nora PETIT").get_by_role("button", name="Présent").click()
    row_of(page, "Nora PETIT").get_by_text("Noté à").wait_for()
    focused = page.evaluate("document.activeElement.textContent.trim()")
    counted = page.locator("#decompte dd").all_inner_texts()
    row_of(page, "Nora PETIT").get_by_role("button", name="Annuler").click()
    row_of(page, "Nora PETIT").get_by_text("Noté à").wait_for(state="detached")

    assert (here, page.evaluate("window.stays")) == (True, True)
    assert (focused, counted) == ("Présent", ["1", "0", "2"])
    assert RegisterEntry.objects.count() == 2
    assert_accessible(page)


def test_a_register_is_kept_and_closed_without_javascript(
    open_page, three, morning, chloe
):
    page = open_page(PHONE, java_script_enabled=False)
    log_in(page, chloe)
    page.goto(reverse("register_page", args=[morning.pk]))

    row_of(page, "Amina BENALI").get_by_role("button", name="Présent").click()
    row_of(page, "Ida ROY").get_by_role("button", name="Absent").click()
    page.get_by_role("link", name="Contresigner le registre").click()
    page.get_by_role("button", name="Contresigner le registre").click()

    assert SignedHead.objects.count() == 1
    assert page.get_by_text("Le registre est contresigné.").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_a_trainee_signs_by_the_letters_on_the_wall(
    open_page, three, morning, amina, size
):
    page = open_page(size)
    log_in(page, amina)
    page.goto("/emargement/")
    assert_accessible(page)

    page.get_by_label("Code affiché dans la salle").fill(codes.short_code(morning))
    page.get_by_role("button", name="Continuer").click()
    assert_accessible(page)
    page.get_by_role("button", name="Signer ma présence").click()

    page.get_by_role("heading", name="Votre présence est signée").wait_for()
    assert_accessible(page)
    assert RegisterEntry.objects.get().method == "qr_code"
