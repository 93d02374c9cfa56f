"""A file with good and bad lines is taken to the end on the page."""

import re
from pathlib import Path

import pytest

from tests.e2e.browser import PHONE, assert_accessible, log_in
from tests.training.exchange.trainees.files import own_file, person

pytestmark = pytest.mark.django_db(transaction=True)
FILE = own_file(
    person("Noé", "Garnier", birth_date="24/11/1998", email="noe@exemple.fr"),
    person("Lina", "Da Silva", phone="06 11 22 33 44"),
    person("", "Roux", birth_date="03/05/2001"),
    person("Ali", "Durand", birth_date="31/02/1999"),
    person("Zoé", "Petit", email="zoe.exemple.fr"),
)


def give(page, path: Path) -> None:
    page.get_by_label("Le fichier").set_input_files(path)
    page.get_by_role("button", name="Vérifier le fichier").click()
    page.get_by_role("heading", name="Ce que l’import fera").wait_for()


def confirm(page) -> None:
    page.get_by_role("button", name=re.compile("^Importer ")).click()
    page.get_by_role("heading", name="Ce que l’import a fait").wait_for()


def test_a_file_with_good_and_bad_lines_to_the_end(
    page, open_page, hugo, cohort, tmp_path
):
    log_in(page, hugo)
    page.goto(f"/organisme/sessions/{cohort.pk}/")
    page.get_by_role("link", name="Importer des stagiaires").click()
    assert_accessible(page)
    path = tmp_path / "liste.csv"
    path.write_bytes(FILE)

    give(page, path)
    assert_accessible(page)
    assert page.get_by_text("Refusée", exact=True).count() == 2
    assert page.get_by_text("Gardée, à vérifier", exact=True).count() == 1
    assert not cohort.enrolments.exists()

    confirm(page)
    assert_accessible(page)
    assert cohort.enrolments.count() == 3

    with page.expect_download() as download:
        page.get_by_role("link", name="en CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    path.write_text(
        text.replace(";Roux;;;", ";Roux;;Inès;").replace("31/02/1999", "28/02/1999"),
        "utf-8",
    )
    page.get_by_role("link", name="Donner un autre fichier").click()
    give(page, path)
    confirm(page)
    assert cohort.enrolments.count() == 5

    phone = open_page(PHONE)
    log_in(phone, hugo)
    phone.goto(page.url)
    assert_accessible(phone)
    phone.goto(f"/organisme/sessions/{cohort.pk}/importer/")
    phone.get_by_role("heading", name="Fichiers déjà donnés").wait_for()
    assert_accessible(phone)


def test_the_import_works_without_scripts(open_page, hugo, cohort, tmp_path):
    page = open_page(java_script_enabled=False)
    log_in(page, hugo)
    page.goto(f"/organisme/sessions/{cohort.pk}/importer/")
    path = tmp_path / "liste.csv"
    path.write_bytes(FILE)

    give(page, path)  # the page refreshes itself until the check is over
    confirm(page)

    assert cohort.enrolments.count() == 3
