"""A course page tells a jobseeker what they need to know."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms.models import CourseCode, TrainingAction
from tests.cast import make_action, make_cohort, make_enrolment, make_person, viewer_of
from training.templatetags.cohorts import may_refer

ADDRESS = "/formations/universite-de-l-armance/comptabilite/"
NEXT_YEAR = timezone.localdate().year + 1


def read(client) -> str:
    """The page's text, its spaces made plain."""
    page = client.get(ADDRESS).content.decode()
    return " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_it_says_what_one_learns_and_for_whom(client, course, action):
    course.entry_level, course.exit_level = "4", "5"
    course.save()

    page = read(client)

    assert "<li>Écritures</li><li>TVA</li><li>Bilan</li>" in page
    assert "Niveau conseillé à l’entrée : niveau 3 (CAP, BEP)." in page
    assert "Niveau 4 (bac)" in page


def test_it_says_which_certification_it_leads_to(client, course, action):
    CourseCode.objects.create(
        page=course, kind="rncp", code="RNCP37948", label="Titre de comptable assistant"
    )

    assert "Titre de comptable assistant (RNCP 37948)" in read(client)


def test_it_says_the_price_and_who_pays_in_words(client, course):
    make_action(course, price=1250, funders="2,4,0")

    page = read(client)

    assert "1 250 €" in page
    assert "peut être payée par la Région ou France Travail." in page


def test_it_says_when_and_where_with_the_seats_left(client, course, action):
    cohort = make_cohort(
        action,
        starts_on=date(NEXT_YEAR, 3, 1),
        ends_on=date(NEXT_YEAR, 6, 2),
        capacity_on_site=2,
        capacity_remote=1,
    )
    make_enrolment(make_person(), cohort, mode="on_site")
    make_enrolment(make_person(), cohort, mode="remote")

    page = read(client)

    assert f"1er mars {NEXT_YEAR} au" in page
    assert f"2 juin {NEXT_YEAR}" in page
    assert "1 place en salle, complet à distance" in page
    assert "3 quai des Tanneurs, 10200 Bar-sur-Armance" in page


def test_past_and_running_cohorts_are_not_announced(client, course, cohort):
    assert "Pas de date annoncée" in read(client)


def test_a_permanent_entry_says_so(client, course, action):
    make_cohort(action, starts_on=None, ends_on=None, is_permanent_entry=True)

    assert "Entrées toute l’année" in read(client)


def test_it_says_whom_to_call(client, course, action):
    page = read(client)

    assert 'href="tel:+33123456789"' in page
    assert "Hugo Perrin" in page


def test_a_silent_source_leaves_a_page_that_helps(client, course):
    TrainingAction.objects.filter(page=course).delete()
    course.objective = course.expected_results = course.content = ""
    course.contact_phone = ""
    course.save()

    page = read(client)

    assert "Demandez-le-lui" in page
    assert "Appelez-le" in page


def test_only_counsellors_are_offered_to_refer(denis, amina, hugo):
    assert may_refer(viewer_of(denis))
    assert not may_refer(viewer_of(amina))
    assert not may_refer(viewer_of(hugo))


def test_an_unpublished_course_is_not_shown(client, course, action):
    course.unpublish()

    assert client.get(ADDRESS).status_code == 404


def test_it_costs_the_same_with_one_and_three_cohorts(
    client, course, action, coming_cohort, django_assert_max_num_queries
):
    client.get(ADDRESS)
    with django_assert_max_num_queries(25) as first:
        client.get(ADDRESS)

    for days in (40, 50):
        make_cohort(action, starts_on=timezone.localdate() + timedelta(days=days))

    with django_assert_max_num_queries(25) as second:
        client.get(ADDRESS)
    assert len(first) == len(second)


@pytest.mark.parametrize("code", ["Aide", "Mentions légales"])
def test_the_pages_of_information_open(client, catalogue, code):
    slug = {"Aide": "aide", "Mentions légales": "mentions-legales"}[code]

    page = client.get(f"/{slug}/")

    assert f"<h1>{code}</h1>" in page.content.decode()
