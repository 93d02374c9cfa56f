"""Results after the training, read on a phone and at a desk."""

import pytest

from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.training.homes.test_results import fill


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
@pytest.mark.parametrize("who", ["bruno", "hugo"])
def test_results_are_chosen_and_read(open_page, cohort, who, size, request):
    fill(cohort)
    page = open_page(size)
    log_in(page, request.getfixturevalue(who))
    page.goto("/territoire/" if who == "bruno" else "/organisme/")
    page.get_by_role("link", name="Résultats après la formation").click()
    assert_accessible(page)

    page.get_by_label("Indicateur").select_option(label="Emploi durable")
    page.get_by_role("button", name="Afficher").click()

    page.get_by_role("heading", name="Emploi durable, sorties de").wait_for()
    assert_accessible(page)
