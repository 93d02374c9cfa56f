"""The territory's front door, and the providers' own pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import CatalogueIndexPage
from tests.cast import client_for, make_action, make_cohort, make_course
from training.search.services import rebuild_search


def test_the_front_door_offers_the_search_and_three_doors(client, catalogue):
    page = client.get("/").content.decode()

    assert '<form class="search-box" role="search" action="/formations/"' in page
    assert page.count('class="card door"') == 3


def test_it_shows_the_cohorts_that_begin_soon(client, course, cohort, coming_cohort):
    page = client.get("/").content.decode()

    assert page.count('class="course-card"') == 1
    assert course.title in page


def test_without_any_start_it_says_where_to_look(client, catalogue):
    assert "Aucun début n’est annoncé" in client.get("/").content.decode()


def test_it_costs_the_same_with_one_and_three_cohorts(
    client, course, action, coming_cohort, django_assert_max_num_queries
):
    client.get("/")
    with django_assert_max_num_queries(25) as first:
        client.get("/")

    for days in (40, 50):
        make_cohort(action, starts_on=timezone.localdate() + timedelta(days=days))

    with django_assert_max_num_queries(25) as second:
        client.get("/")
    assert len(first) == len(second)


def test_a_provider_presents_itself_and_its_courses(client, course, coming_cohort):
    rebuild_search()

    page = client.get("/formations/universite-de-l-armance/").content.decode()

    assert "3 quai des Tanneurs, 10200 Bar-sur-Armance" in page
    assert course.title in page


def test_a_providers_page_costs_the_same_with_one_and_three_courses(
    client, university, django_assert_max_num_queries
):
    address = "/formations/universite-de-l-armance/"
    make_action(make_course(university))
    rebuild_search()
    client.get(address)
    with django_assert_max_num_queries(25) as first:
        client.get(address)

    for _ in range(2):
        make_action(make_course(university))
    rebuild_search()

    with django_assert_max_num_queries(25) as second:
        client.get(address)
    assert len(first) == len(second)


@pytest.mark.parametrize("address", ["/", "/formations/", "/aide/"])
def test_public_pages_open_to_all_sorts_of_people(
    amina, hugo, denis, catalogue, address
):
    for who in (amina, hugo, denis):
        assert client_for(who).get(address).status_code == 200


def test_the_catalogues_introduction_can_be_previewed(rf, catalogue):
    page = CatalogueIndexPage.objects.get()

    response = page.make_preview_request(preview_mode=page.default_preview_mode)

    assert response.status_code == 200
