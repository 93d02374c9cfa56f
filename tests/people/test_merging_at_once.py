"""Merges that arrive at the same instant: one is done, none is half-written."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from people.merging import AlreadyMerged, merge_persons
from people.models import Person, PersonMerge
from tests.cast import make_enrolment, make_person, viewer_of


def _at_once(*deeds) -> list[str]:
    """What became of each: "done", or the name of its refusal."""

    def run(deed) -> str:
        try:
            deed()
        except AlreadyMerged:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


@pytest.mark.django_db(transaction=True)
def test_each_into_the_other_at_once_is_done_once(bruno, cohort):
    by = viewer_of(bruno)
    for _round in range(5):
        one, two = make_person(), make_person()
        make_enrolment(one, cohort)

        answers = _at_once(
            lambda one=one, two=two: merge_persons(one, two, by=by),
            lambda one=one, two=two: merge_persons(two, one, by=by),
        )

        assert answers == ["done", "refused"]
        going_on = Person.objects.going_on().get(pk__in=(one.pk, two.pk))
        assert going_on.enrolments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_merges_once(bruno):
    by = viewer_of(bruno)
    one, two = make_person(), make_person()

    answers = _at_once(*[lambda: merge_persons(one, two, by=by)] * 3)

    assert answers == ["done"] * 3
    assert PersonMerge.objects.count() == 1
