"""Class sessions make half-days; what was signed no longer moves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_cohort, viewer_of
from training.cohorts.planning import (
    CrossesMidday,
    HalfDayIsFrozen,
    local_moment,
    period_of,
    plan_class_session,
    plan_pattern,
)
from training.cohorts.services import NotYourCohort, freeze_facts
from training.models import HalfDay

DAY = date(2027, 3, 9)


def plan(cohort, start: tuple[int, int], end: tuple[int, int], **facts):
    return plan_class_session(
        cohort,
        by=facts.pop("by", Viewer.system()),
        title="Comptabilité",
        starts_at=local_moment(cohort, DAY, *start),
        ends_at=local_moment(cohort, DAY, *end),
        mode=facts.pop("mode", "on_site"),
        **facts,
    )


def half_days(cohort) -> list[tuple]:
    return list(
        cohort.half_days.values_list(
            "date", "period", "on_site_minutes", "remote_minutes", "either_minutes"
        )
    )


def test_two_sessions_of_a_morning_make_one_half_day(cohort):
    plan(cohort, (9, 0), (10, 30))
    plan(cohort, (10, 45), (12, 15), mode="remote")

    assert half_days(cohort) == [(DAY, "morning", 90, 90, 0)]


def test_a_hybrid_session_counts_its_minutes_once(cohort):
    plan(cohort, (14, 0), (17, 0), mode="both")

    assert half_days(cohort) == [(DAY, "afternoon", 0, 0, 180)]


def test_a_session_across_midday_is_refused_with_what_to_do(cohort):
    with pytest.raises(CrossesMidday) as refusal:
        plan(cohort, (11, 0), (14, 0))

    assert "une séance le matin et une l’après-midi" in str(refusal.value)
    assert HalfDay.objects.count() == 0


def test_a_session_may_end_at_midday_sharp(cohort):
    plan(cohort, (10, 0), (13, 0))

    assert half_days(cohort) == [(DAY, "morning", 180, 0, 0)]


def test_the_half_day_is_that_of_the_venue(action):
    overseas = make_cohort(action, time_zone="Indian/Reunion")

    assert period_of(datetime(2027, 3, 9, 10, 0, tzinfo=UTC), overseas) == (
        DAY,
        "afternoon",
    )


def test_a_signed_half_day_keeps_its_hours(cohort):
    plan(cohort, (9, 0), (12, 0))
    HalfDay.objects.update(frozen_at=timezone.now())

    with pytest.raises(HalfDayIsFrozen):
        plan(cohort, (12, 0), (13, 0))

    assert half_days(cohort) == [(DAY, "morning", 180, 0, 0)]


def test_a_guest_cohort_gets_its_own_half_day(cohort, action):
    guest = make_cohort(action)

    session = plan(cohort, (9, 0), (12, 0), guest_cohorts=[guest])

    assert half_days(guest) == [(DAY, "morning", 180, 0, 0)]
    assert set(
        HalfDay.objects.for_session(session).values_list("cohort", flat=True)
    ) == {
        cohort.pk,
        guest.pk,
    }


def test_another_provider_cannot_plan(cohort, gaelle):
    with pytest.raises(NotYourCohort):
        plan(cohort, (9, 0), (12, 0), by=viewer_of(gaelle))


def test_a_pattern_plans_every_day_in_local_hours(cohort, hugo):
    days = [DAY, DAY + timedelta(days=1)]

    sessions = plan_pattern(
        cohort,
        by=viewer_of(hugo),
        days=days,
        hours=[(9, 12), (14, 17)],
        mode="on_site",
    )

    assert [s.starts_at.astimezone(cohort.zone).hour for s in sessions] == [
        9,
        14,
        9,
        14,
    ]
    assert cohort.half_days.count() == 4


def test_the_title_is_frozen_once_and_for_all(cohort, course):
    freeze_facts(cohort)
    course.title = "Un autre titre"
    course.save()

    frozen = freeze_facts(cohort)

    assert frozen.title == "Comptabilité des petites entreprises"


@pytest.mark.django_db(transaction=True)
def test_the_same_session_planned_four_times_at_once_is_one(cohort):
    before = cohort.class_sessions.count()

    def click(_n):
        try:
            return plan(cohort, (9, 0), (12, 0)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(click, range(4)))

    assert len(made) == 1
    assert cohort.class_sessions.count() == before + 1
