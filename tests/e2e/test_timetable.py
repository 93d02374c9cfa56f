"""A month of half-days from a pattern, a week moved and taken back, in a browser."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import make_cohort
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in


@pytest.fixture
def spring(action, territory):
    """A cohort of September 2027, without any class session."""
    return make_cohort(
        action,
        reference="COMPTA-3",
        territory=territory,
        starts_on=date(2027, 9, 1),
        ends_on=date(2027, 9, 30),
    )


def days_of(cohort) -> list[str]:
    rows = cohort.half_days.order_by("date").values_list("date", flat=True)
    return [f"{day:%d/%m}" for day in dict.fromkeys(rows)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_a_month_is_planned_a_week_moved_and_taken_back(
    open_page, spring, hugo, chloe, size
):
    page = open_page(size, java_script_enabled=size is DESK)
    log_in(page, hugo)
    page.goto(reverse("cohort_timetable", args=[spring.pk]))
    if size is DESK:
        assert_accessible(page)

    page.get_by_role("link", name="Planifier une série").first.click()
    for day in ("Mardi", "Mercredi", "Vendredi"):
        for half_day in ("Matin", "Après-midi"):
            page.get_by_label(f"{day}, {half_day}").select_option("")
    page.get_by_label("Chloé Martin").check()
    page.get_by_role("button", name="Voir les séances proposées").click()
    assert spring.class_sessions.count() == 0
    page.get_by_role("button", name="Ajouter les 18 séances").click()
    page.get_by_text("18 séances sont ajoutées.").wait_for()
    planned = days_of(spring)

    page.get_by_role("link", name="Cocher la semaine 27 septembre 2027").click()
    page.get_by_role("button", name="Déplacer").click()
    page.get_by_label("De combien de jours ?").fill("7")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    page.get_by_text(
        "Après la fin de la session, le 30 septembre 2027."
    ).first.wait_for()
    page.get_by_role("button", name="Déplacer les 4 séances").click()
    page.get_by_text("4 séances sont déplacées.").wait_for()
    moved = days_of(spring)
    page.get_by_role("button", name="Annuler ce changement").click()
    page.get_by_text("Le planning est redevenu ce qu’il était.").wait_for()

    assert moved[-2:] == ["04/10", "07/10"]
    assert days_of(spring) == planned


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_every_page_of_a_cohort_is_accessible(
    open_page, spring, action, on_site_session, hugo, size
):
    page = open_page(size)
    log_in(page, hugo)
    pages = ["office_cohort", "edit_cohort_facts", "repeat_this_cohort"]
    pages += ["cancel_this_cohort", "cohort_fundings", "plan_session", "plan_series"]
    addresses = [reverse(name, args=[spring.pk]) for name in pages]
    addresses += [
        reverse("office_cohorts"),
        reverse("new_cohort"),
        f"{reverse('new_cohort')}?action={action.uuid}",
        reverse("cohort_timetable", args=[spring.pk]),
        f"{reverse('cohort_timetable', args=[on_site_session.cohort_id])}?du=",
        reverse("edit_session", args=[on_site_session.pk]),
    ]

    for address in addresses:
        page.goto(address)
        assert_accessible(page)

    page.goto(reverse("plan_series", args=[spring.pk]))
    page.get_by_role("button", name="Voir les séances proposées").click()
    assert_accessible(page)
    page.get_by_role("button", name="Ajouter les").click()
    assert_accessible(page)
    page.get_by_role("link", name="Tout cocher").click()
    page.get_by_role("button", name="Changer la salle").click()
    assert_accessible(page)
