"""docs/api-versions.md: what will end is told in answers, schema and changelog."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from training.api.deprecation import NOTICE, Deprecation
from training.api.urls import resources
from training.api.views.catalogue import CourseViewSet

PAGE = (settings.BASE_DIR / "docs/api-versions.md").read_text("utf-8")


@pytest.fixture
def ending(monkeypatch) -> Deprecation:
    """The list of courses, as if it were to end."""
    said = Deprecation(date(2027, 1, 1), date(2028, 1, 1), "Lisez plutôt `cohorts/`.")
    monkeypatch.setattr(CourseViewSet, "deprecated", {"list": said})
    return said


@pytest.mark.parametrize("query", [{}, {"page_size": "beaucoup"}])
def test_what_will_end_says_so_in_every_answer(client, course, ending, query):
    headers = client.get("/api/v1/courses/", query).headers

    assert headers["Deprecation"] == "@1798761600"
    assert headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert headers["Link"] == (
        '<http://testserver/api/v1/docs/>; rel="deprecation"; type="text/html"'
    )


def test_what_stays_says_nothing(client, course, ending):
    headers = client.get(f"/api/v1/courses/{course.translation_key}/").headers

    assert {"Deprecation", "Sunset", "Link"} & set(headers) == set()


def test_the_schema_says_it_too(ending):
    paths = SchemaGenerator(urlconf="training.api.urls").get_schema(public=True)[
        "paths"
    ]
    listed, read = (paths[f"/api/v1/courses/{end}"]["get"] for end in ("", "{id}/"))

    assert (listed["deprecated"], "deprecated" in read) == (True, False)
    assert listed["x-sunset"] == "2028-01-01"
    assert listed["x-instead"] == "Lisez plutôt `cohorts/`."


def test_nothing_can_be_told_to_end_sooner_than_promised():
    since = date(2027, 1, 1)

    with pytest.raises(ValueError, match="365"):
        Deprecation(since, since + NOTICE - timedelta(days=1), "")


def test_the_page_shows_the_headers_as_they_are_sent(client, course, ending):
    headers = client.get("/api/v1/courses/").headers
    shown = dict(re.findall(r"`(Deprecation|Sunset): ([^`]+)`", PAGE))

    assert shown == {name: headers[name] for name in ("Deprecation", "Sunset")}
    assert f"{NOTICE.days} days" in PAGE


def test_whatever_will_end_stands_in_the_changelog_with_its_last_day():
    changelog = (settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8")
    ends = {
        said.until.isoformat()
        for route in resources
        for said in getattr(route.callback.cls, "deprecated", {}).values()
    }

    assert {day for day in ends if day not in changelog} == set()
