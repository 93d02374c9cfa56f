"""The coordinator makes one person of two records in a browser, and goes back."""

import pytest

from people.duplicates import queue_possible_duplicates
from people.models import Person, PersonMerge
from people.services import open_account
from tests.cast import make_person, make_referral
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in


@pytest.fixture
def twin(enrolment, coming_cohort, elsa, other_agency) -> Person:
    """Amina once more, with an account of her own and no birth date."""
    person = make_person("Amina", "Bennali", birth_date=None, phone="0612345678")
    open_account(person, email="amina.bennali@exemple.fr")
    make_referral(person, coming_cohort, by=elsa, organisation=other_agency)
    queue_possible_duplicates([person])
    return person


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_two_records_become_one_and_two_again(open_page, twin, amina, bruno, size):
    page = open_page(size)
    log_in(page, bruno)
    page.goto("/territoire/")
    assert_accessible(page)

    page.get_by_role("link", name="Voir les doublons possibles").click()
    assert_accessible(page)
    page.get_by_role("link", name="Amina BENNALI").click()
    assert_accessible(page)
    page.get_by_role("link", name=", Amina BENNALI").click()
    assert_accessible(page)
    page.get_by_role("button", name="Fusionner les deux fiches").click()
    assert_accessible(page)
    page.get_by_label("amina.bennali@exemple.fr").check()
    page.get_by_role("button", name="Fusionner les deux fiches").click()
    page.get_by_text("C’est fait : une seule fiche.").wait_for()
    assert_accessible(page)
    merge = PersonMerge.objects.get()
    page.get_by_role("link", name="Revenir en arrière").click()
    assert_accessible(page)
    page.get_by_role("button", name="Défaire la fusion").click()
    page.get_by_text("il y a de nouveau deux fiches").wait_for()
    assert_accessible(page)

    assert (merge.kept, merge.merged) == (twin, amina)
    assert merge.taken == {"birth_date": "1998-04-12"}
    amina.refresh_from_db()
    assert amina.merged_into is None


def test_two_persons_are_kept_apart_without_javascript(open_page, twin, bruno):
    page = open_page(PHONE, java_script_enabled=False)
    log_in(page, bruno)
    page.goto("/territoire/doublons/")

    page.get_by_role("link", name="Amina BENNALI").click()
    page.get_by_role("button", name="Ce sont deux personnes").click()

    assert page.get_by_text("C’est noté : deux personnes.").is_visible()
    assert page.get_by_text("Rien ici").is_visible()
