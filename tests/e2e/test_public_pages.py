"""What anyone sees, on a small telephone and on a desk: axe finds nothing."""

import pytest

from tests.cast import make_cohort
from tests.e2e.browser import DESK, PHONE, assert_accessible

ADDRESSES = (
    "/",
    "/formations/",
    "/formations/universite-de-l-armance/",
    "/formations/universite-de-l-armance/comptabilite/",
    "/aide/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/accessibilite/",
    "/comptes/login/",
    "/comptes/password/reset/",
    "/une-page-qui-n-existe-pas/",
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_axe_finds_nothing_on_public_pages(open_page, coming_cohort, size):
    make_cohort(coming_cohort.action, is_permanent_entry=True)
    page = open_page(size)

    for address in ADDRESSES:
        page.goto(address)
        assert_accessible(page)


def test_the_search_works_without_javascript(open_page, coming_cohort):
    page = open_page(PHONE, java_script_enabled=False)

    page.goto("/")
    page.get_by_label("Je cherche une formation").fill("compta")
    page.get_by_role("button", name="Chercher").click()

    assert "/formations/?q=compta" in page.url
