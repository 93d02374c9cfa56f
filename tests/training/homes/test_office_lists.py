"""The office's to-do lists: narrowed in the address, worked through together."""

import pytest
from django.utils import timezone

from tests.cast import client_for, make_enrolment, make_person
from training.models import Enrolment

pytestmark = pytest.mark.django_db
ENTRIES = "/organisme/entrees/"


@pytest.fixture
def newcomers(cohort):
    """Three who begin today."""
    return [
        make_enrolment(
            make_person(first_names, birth_name),
            cohort,
            status="enrolled",
            actual_entry_on=None,
            planned_entry_on=timezone.localdate(),
        )
        for first_names, birth_name in (
            ("Lina", "Faure"),
            ("Élie", "Le Goff"),
            ("Zoé", "Roux"),
        )
    ]


def test_a_list_is_narrowed_by_any_name_and_by_session(hugo, newcomers, cohort):
    office = client_for(hugo)

    page = office.get(ENTRIES, {"nom": "GOFF elie", "session": str(cohort.pk)})

    text = page.content.decode()
    assert "Élie LE GOFF" in text
    assert "Lina FAURE" not in text


def test_a_filter_that_finds_nobody_says_so(hugo, newcomers):
    page = client_for(hugo).get(ENTRIES, {"nom": "inconnue"})

    assert "Aucune ligne ne correspond" in page.content.decode()


@pytest.mark.parametrize("session", ["rubbish", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_session_narrows_nothing(hugo, newcomers, session):
    page = client_for(hugo).get(ENTRIES, {"session": session})

    assert "Lina FAURE" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [ENTRIES, "/organisme/registres/", "/organisme/absences/"],
)
def test_each_list_is_narrowed_without_another_query_per_row(
    hugo, newcomers, path, django_assert_max_num_queries
):
    office = client_for(hugo)
    office.get(path)
    with django_assert_max_num_queries(10):
        assert office.get(path, {"nom": "a"}).status_code == 200


def test_several_entries_are_shown_before_they_are_noted(hugo, newcomers):
    office = client_for(hugo)
    chosen = [str(enrolment.pk) for enrolment in newcomers[:2]]

    shown = office.post(ENTRIES, {"enrolment": chosen})

    assert "Noter ces 2 entrées" in shown.content.decode()
    assert Enrolment.objects.filter(pk__in=chosen, status="enrolled").count() == 2

    office.post(ENTRIES, {"enrolment": chosen, "confirm": "1"})
    again = office.post(ENTRIES, {"enrolment": chosen, "confirm": "1"}, follow=True)

    assert Enrolment.objects.filter(pk__in=chosen, status="in_training").count() == 2
    newcomers[2].refresh_from_db()
    assert newcomers[2].status == "enrolled"
    assert "Cochez au moins une personne" in again.content.decode()


def test_nobody_notes_entries_of_another_provider(gaelle, newcomers):
    chosen = [str(enrolment.pk) for enrolment in newcomers]

    client_for(gaelle).post(ENTRIES, {"enrolment": chosen, "confirm": "1"})

    assert not Enrolment.objects.filter(pk__in=chosen, status="in_training").exists()
