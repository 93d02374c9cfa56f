"""The search's table follows the catalogue, the cohorts and the enrolments."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from tests.cast import (
    make_action,
    make_cohort,
    make_course,
    make_enrolment,
    make_person,
)
from training.search.models import SearchEntry
from training.search.services import index_course, rebuild_search
from training.signals import cohort_changed, enrolment_changed


def rows(course) -> list[tuple]:
    entries = SearchEntry.objects.filter(page=course).order_by("pk")
    return [(entry.cohort, entry.mode, entry.seats_left) for entry in entries]


def test_a_course_has_a_row_per_action_and_per_recruiting_cohort(
    course, action, cohort, coming_cohort
):
    make_cohort(action, starts_on=coming_cohort.starts_on, recruitment="closed")

    index_course(course)

    assert rows(course) == [
        (None, "blended", None),
        (coming_cohort, "blended", 18),
    ]


def test_publishing_lists_the_course_and_unpublishing_takes_it_out(course, action):
    course.save_revision().publish()
    assert len(rows(course)) == 1

    course.unpublish()
    assert rows(course) == []


def test_deleting_a_course_takes_it_out(university):
    course = make_course(university)
    make_action(course)
    index_course(course)

    course.delete()

    assert not SearchEntry.objects.exists()


def test_a_course_moved_to_another_provider_is_theirs(course, action, formalliance):
    other = make_course(formalliance)
    index_course(course)

    course.move(other.get_parent(), pos="last-child")

    assert SearchEntry.objects.get(page=course).provider == formalliance


def test_an_enrolment_takes_its_seat(course, coming_cohort):
    index_course(course)
    enrolment = make_enrolment(make_person(), coming_cohort, status="enrolled")

    enrolment_changed.send(type(enrolment), enrolment=enrolment)

    assert SearchEntry.objects.get(cohort=coming_cohort).seats_left == 17


def test_a_cohort_that_closes_leaves_the_search(course, coming_cohort):
    index_course(course)
    coming_cohort.recruitment = "closed"
    coming_cohort.save()

    cohort_changed.send(type(coming_cohort), cohort=coming_cohort)

    assert rows(course) == [(None, "blended", None)]


def test_seats_that_nobody_announced_are_unknown(course, action):
    make_cohort(
        action,
        starts_on=timezone.localdate() + timedelta(days=9),
        capacity_on_site=0,
        capacity_remote=0,
    )

    index_course(course)

    assert rows(course)[1][2] is None


def test_indexing_again_changes_nothing(course, coming_cohort):
    index_course(course)
    before = rows(course)

    index_course(course)

    assert rows(course) == before


def test_a_rebuild_lists_every_published_course_and_only_those(
    university, course, coming_cohort
):
    hidden = make_course(university)
    make_action(hidden)
    index_course(hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(live=False)

    assert rebuild_search() == 1
    assert set(SearchEntry.objects.values_list("page", flat=True)) == {course.pk}


def test_the_command_says_how_many_are_listed(course, action, capsys):
    call_command("rebuild_search")

    assert capsys.readouterr().out == "1 formation dans la recherche.\n"


def test_a_rebuild_costs_the_same_for_each_course(
    university, django_assert_num_queries
):
    for _ in range(3):
        make_action(make_course(university))
    with django_assert_num_queries(2 + 3 * 11):
        rebuild_search()
