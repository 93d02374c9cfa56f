"""The catalogue is open, and costs nothing to ask again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cms.models import CourseCode
from tests.cast import (
    make_action,
    make_cohort,
    make_course,
    make_enrolment,
    make_person,
)
from training.models import ExternalReference


def test_a_course_is_told_with_its_provider_codes_and_actions(
    client, course, action, university
):
    CourseCode.objects.create(page=course, kind="rncp", code="RNCP37949")

    answer = client.get(f"/api/v1/courses/{course.translation_key}/").json()

    assert answer["title"] == "Comptabilité des petites entreprises"
    assert answer["url"].endswith("/universite-de-l-armance/comptabilite/")
    assert answer["provider"] == {
        "id": str(university.pk),
        "name": "Université de l’Armance",
        "siret": "19990000100009",
    }
    assert answer["codes"] == [{"kind": "rncp", "code": "RNCP37949", "label": ""}]
    [given] = answer["actions"]
    assert (given["id"], given["mode"]) == (str(action.uuid), "blended")
    assert given["place"]["city"] == "Bar-sur-Armance"


def test_a_cohort_is_told_with_its_seats_and_outside_numbers(client, cohort, course):
    ExternalReference.objects.create(cohort=cohort, source="carif", value="45991")
    make_enrolment(make_person(), cohort)

    answer = client.get(f"/api/v1/cohorts/{cohort.pk}/").json()

    assert (answer["course"], answer["reference"]) == (
        str(course.translation_key),
        "COMPTA-1",
    )
    assert answer["seats"] == {
        "on_site": 12,
        "remote": 6,
        "left_on_site": 11,
        "left_remote": 6,
    }
    assert answer["external_references"] == [{"source": "carif", "value": "45991"}]


def test_nothing_of_the_catalogue_names_a_person(client, enrolment):
    text = client.get("/api/v1/cohorts/").text + client.get("/api/v1/courses/").text

    assert "Benali" not in text


def test_what_is_offline_is_not_there(client, course, cohort):
    course.live = False
    course.save()

    assert client.get("/api/v1/courses/").json()["results"] == []
    assert client.get("/api/v1/cohorts/").json()["results"] == []
    assert client.get(f"/api/v1/courses/{course.translation_key}/").status_code == 404
    assert client.get(f"/api/v1/cohorts/{cohort.pk}/").status_code == 404
    assert client.get(f"/api/v1/courses/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("path", ["courses/", "cohorts/"])
def test_what_has_not_changed_is_not_sent_again(client, cohort, path):
    first = client.get(f"/api/v1/{path}")
    tag = first.headers["ETag"]
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
    make_cohort(make_action(make_course(cohort.responsible_provider)))
    changed = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})

    assert (first.status_code, again.status_code, changed.status_code) == (
        200,
        304,
        200,
    )
    assert again.content == b""
    assert changed.headers["ETag"] != tag


def test_what_changed_since_a_moment_is_asked_alone(client, cohort, coming_cohort):
    old = timezone.now() - timedelta(days=2)
    type(cohort).objects.filter(pk=cohort.pk).update(updated_at=old)

    since = (old + timedelta(days=1)).isoformat()
    rows = client.get("/api/v1/cohorts/", {"updated_since": since}).json()["results"]

    assert [row["id"] for row in rows] == [str(coming_cohort.pk)]


def test_the_cohorts_of_one_course(client, cohort, course, university):
    make_cohort(make_action(make_course(university)))

    rows = client.get("/api/v1/cohorts/", {"course": course.translation_key}).json()

    assert [row["id"] for row in rows["results"]] == [str(cohort.pk)]


def test_pages_follow_one_another_without_gap_or_repeat(client, action):
    made = {str(make_cohort(action).pk) for _ in range(5)}

    url, read = "/api/v1/cohorts/?page_size=2", []
    while url:
        answer = client.get(url).json()
        read += [row["id"] for row in answer["results"]]
        url = answer["next"]

    assert (len(read), set(read)) == (5, made)
    assert set(answer) == {"next", "previous", "results"}


@pytest.mark.parametrize("path", ["courses/", "cohorts/"])
def test_a_list_costs_the_same_with_one_row_and_three(
    client, cohort, path, django_assert_max_num_queries
):
    client.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(8) as one:
        client.get(f"/api/v1/{path}")
    for _ in range(2):
        course = make_course(cohort.responsible_provider)
        CourseCode.objects.create(page=course, kind="rome", code="M1203")
        action = make_action(course, delivering_provider=cohort.delivering_provider)
        ExternalReference.objects.create(
            cohort=make_cohort(action), source="carif", value=course.slug
        )
    with django_assert_max_num_queries(8) as three:
        answer = client.get(f"/api/v1/{path}").json()

    assert len(answer["results"]) == 3
    assert len(one) == len(three)
