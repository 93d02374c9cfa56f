"""A weekly pattern and a bulk move: what they would make of a timetable."""

from datetime import UTC, date, datetime, time
from time import perf_counter

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_cohort, viewer_of
from training.cohorts.changes import TimetableChange
from training.cohorts.planning import (
    CannotBeUndone,
    ChangedMeanwhile,
    CrossesMidday,
    HalfDayIsFrozen,
    change_timetable,
    undo_change,
)
from training.cohorts.previews import preview_of
from training.cohorts.proposals import (
    WeeklyPattern,
    propose_hours,
    propose_move,
    propose_pattern,
    propose_values,
)
from training.models import ClassSession, HalfDay
from training.signals import class_session_changed

HOURS = {
    "morning": (time(9, 0), time(12, 30)),
    "afternoon": (time(13, 30), time(17, 0)),
}
SYSTEM = Viewer.system()


def every_day(*weekdays: int, mode: str = "on_site", **facts) -> WeeklyPattern:
    facts = {"first": date(2027, 3, 1), "title": "Comptabilité", **facts}
    periods = facts.pop("periods", ("morning", "afternoon"))
    return WeeklyPattern(
        hours=HOURS,
        modes={(day, period): mode for day in weekdays for period in periods},
        **facts,
    )


def plan(cohort, pattern, key=None):
    proposal = propose_pattern(cohort, pattern)
    return change_timetable(
        cohort, by=SYSTEM, kind="planned", steps=proposal.steps, key=key
    )


def starts(cohort) -> list[str]:
    """Local starts, in order."""
    rows = ClassSession.objects.filter(cohort=cohort).order_by("starts_at")
    return [f"{row.starts_at.astimezone(cohort.zone):%d/%m %H:%M}" for row in rows]


def sessions_of(cohort) -> list[ClassSession]:
    rows = ClassSession.objects.filter(cohort=cohort)
    return list(rows.prefetch_related("trainers", "guest_cohorts"))


def move(cohort, days: int, sessions=None) -> TimetableChange:
    steps = propose_move(cohort, sessions or sessions_of(cohort), days)
    return change_timetable(cohort, by=SYSTEM, kind="moved", steps=steps)


def test_a_pattern_fills_the_chosen_half_days_with_their_minutes(cohort):
    plan(cohort, every_day(0, 3, last=date(2027, 3, 8), periods=("morning",)))

    assert starts(cohort) == ["01/03 09:00", "04/03 09:00", "08/03 09:00"]
    assert set(cohort.half_days.values_list("period", "on_site_minutes")) == {
        ("morning", 210)
    }


def test_a_number_of_hours_cuts_the_last_half_day_short(cohort):
    proposal = propose_pattern(cohort, every_day(0, 1, minutes=10 * 60))

    assert [step.after.minutes for step in proposal.steps] == [210, 210, 180]


def test_public_holidays_and_closures_are_left_out_and_named(cohort):
    pattern = every_day(
        0,
        1,
        first=date(2027, 3, 29),
        last=date(2027, 4, 6),
        closures=[(date(2027, 4, 5), date(2027, 4, 9))],
    )

    proposal = propose_pattern(cohort, pattern)

    assert [f"{step.after.starts_at:%d/%m}" for step in proposal.steps] == [
        "30/03",
        "30/03",
    ]
    assert proposal.left_out == [
        "lundi 29\u00a0mars : Lundi de Pâques",
        "lundi 5\u00a0avril : fermeture",
        "mardi 6\u00a0avril : fermeture",
    ]


@pytest.mark.parametrize(
    ("place", "expected"), [("97411", []), ("10033", ["20/12 09:00"])]
)
def test_the_holidays_are_those_of_the_venue(action, place, expected):
    """20 December 2027 is a Monday, and La Réunion's abolition day."""
    cohort = make_cohort(action, insee_code=place)
    day = date(2027, 12, 20)

    plan(cohort, every_day(0, first=day, last=day, periods=("morning",)))

    assert starts(cohort) == expected


@pytest.mark.parametrize(
    ("zone", "utc_hour"),
    [("Europe/Paris", 8), ("Indian/Reunion", 5), ("America/Guadeloupe", 13)],
)
def test_hours_are_those_of_the_venue(action, zone, utc_hour):
    cohort = make_cohort(action, time_zone=zone)

    plan(cohort, every_day(0, last=date(2027, 3, 1), periods=("morning",)))

    planned = ClassSession.objects.get(cohort=cohort)
    assert planned.starts_at == datetime(2027, 3, 1, utc_hour, tzinfo=UTC)
    assert cohort.half_days.get().period == "morning"


def test_the_week_in_which_summer_begins_keeps_the_clock_of_the_venue(cohort):
    """On 28 March 2027 the clocks go on; sessions stay at nine."""
    plan(cohort, every_day(4, last=date(2027, 3, 26), periods=("morning",)))

    move(cohort, 7)

    assert starts(cohort)[-1] == "02/04 09:00"
    assert {row.minutes for row in sessions_of(cohort)} == {210}


def test_the_same_pattern_again_adds_nothing(cohort):
    pattern = every_day(0, last=date(2027, 3, 8))
    plan(cohort, pattern)

    proposal = propose_pattern(cohort, pattern)

    assert proposal.steps == []
    assert proposal.left_out == [
        "4 séances sont déjà au planning : elles ne sont pas refaites."
    ]


def test_a_second_click_finds_what_the_first_one_did(cohort):
    steps = propose_pattern(cohort, every_day(0, last=date(2027, 3, 1))).steps
    first = change_timetable(cohort, by=SYSTEM, kind="planned", steps=steps)

    second = change_timetable(
        cohort, by=SYSTEM, kind="planned", steps=steps, key=first.pk
    )

    assert second == first
    assert ClassSession.objects.count() == 2


def test_two_hundred_half_days_are_planned_within_a_second(
    cohort, chloe, django_assert_max_num_queries
):
    pattern = every_day(0, 1, 2, 3, 4, minutes=200 * 210, trainers=(chloe.pk,))
    begun = perf_counter()

    with django_assert_max_num_queries(40):
        proposal = propose_pattern(cohort, pattern)
        preview = preview_of(cohort, proposal.steps, by=SYSTEM)
        change_timetable(cohort, by=SYSTEM, kind="planned", steps=preview.steps)

    assert cohort.half_days.count() == 200
    assert perf_counter() - begun < 1


def test_a_week_moves_on_and_its_half_days_with_it(cohort):
    plan(cohort, every_day(0, 4, last=date(2027, 3, 5)))

    move(cohort, 7)

    assert starts(cohort) == [
        "08/03 09:00",
        "08/03 13:30",
        "12/03 09:00",
        "12/03 13:30",
    ]
    assert set(cohort.half_days.values_list("date", flat=True)) == {
        date(2027, 3, 8),
        date(2027, 3, 12),
    }


def test_a_move_skips_holidays_and_keeps_the_order_of_days(cohort):
    """29 March 2027 is Easter Monday: all go one day on, Friday to the next Monday."""
    pattern = every_day(0, 1, 4, first=date(2027, 3, 22), last=date(2027, 3, 26))
    plan(cohort, WeeklyPattern(**(vars(pattern) | {"title": "Semaine"})))

    move(cohort, 7)

    assert [day[:5] for day in starts(cohort)[::2]] == ["30/03", "31/03", "02/04"]


def test_other_hours_for_mornings_and_afternoons(cohort):
    plan(cohort, every_day(0, last=date(2027, 3, 1)))

    steps = propose_hours(
        cohort, sessions_of(cohort), {"morning": (time(8, 15), time(11, 45))}
    )
    change_timetable(cohort, by=SYSTEM, kind="moved", steps=steps)

    assert starts(cohort) == ["01/03 08:15", "01/03 13:30"]


def test_hours_across_midday_are_refused_in_the_preview_and_in_the_service(cohort):
    plan(cohort, every_day(0, last=date(2027, 3, 1), periods=("morning",)))
    steps = propose_hours(
        cohort, sessions_of(cohort), {"morning": (time(9, 0), time(13, 30))}
    )

    preview = preview_of(cohort, steps, by=SYSTEM)

    assert preview.steps == []
    assert "passe 13 h" in preview.refused[0].refusal
    with pytest.raises(CrossesMidday):
        change_timetable(cohort, by=SYSTEM, kind="moved", steps=steps)


def test_a_signed_half_day_is_named_and_nothing_moves(cohort):
    plan(cohort, every_day(0, 1, last=date(2027, 3, 2), periods=("morning",)))
    HalfDay.objects.filter(date=date(2027, 3, 2)).update(frozen_at=timezone.now())
    steps = propose_values(sessions_of(cohort), room="C 12")

    preview = preview_of(cohort, steps, by=SYSTEM)
    with pytest.raises(HalfDayIsFrozen) as refusal:
        change_timetable(cohort, by=SYSTEM, kind="changed", steps=steps)

    assert "mardi 2\u00a0mars (matin)" in str(refusal.value)
    assert len(preview.steps) == len(preview.refused) == 1
    assert set(ClassSession.objects.values_list("room", flat=True)) == {""}


def test_a_move_is_taken_back_whole(cohort, hugo):
    plan(cohort, every_day(0, 1, last=date(2027, 3, 2)))
    before = starts(cohort)
    change = move(cohort, 14)

    undoing = undo_change(change, by=viewer_of(hugo))

    assert starts(cohort) == before
    assert undo_change(change, by=viewer_of(hugo)) == undoing
    assert list(TimetableChange.objects.standing().values_list("kind", flat=True)) == [
        "planned"
    ]


def test_a_plan_is_taken_back_and_can_be_made_again(cohort):
    pattern = every_day(0, last=date(2027, 3, 1))
    change = plan(cohort, pattern)

    undo_change(change, by=SYSTEM)
    assert (ClassSession.objects.count(), HalfDay.objects.count()) == (0, 0)

    plan(cohort, pattern)
    assert ClassSession.objects.count() == 2


def test_what_changed_since_is_not_taken_back(cohort):
    plan(cohort, every_day(0, last=date(2027, 3, 1)))
    change = move(cohort, 7)
    steps = propose_values(sessions_of(cohort), room="C 12")
    change_timetable(cohort, by=SYSTEM, kind="changed", steps=steps)

    with pytest.raises(CannotBeUndone):
        undo_change(change, by=SYSTEM)


def test_what_was_signed_since_is_not_taken_back(cohort):
    change = plan(cohort, every_day(0, last=date(2027, 3, 1)))
    HalfDay.objects.update(frozen_at=timezone.now())

    with pytest.raises(HalfDayIsFrozen):
        undo_change(change, by=SYSTEM)


def test_a_preview_of_yesterday_is_not_done_today(cohort):
    plan(cohort, every_day(0, last=date(2027, 3, 1)))
    steps = propose_move(cohort, sessions_of(cohort), 7)
    move(cohort, 14)

    with pytest.raises(ChangedMeanwhile):
        change_timetable(cohort, by=SYSTEM, kind="moved", steps=steps)


def test_cancelled_sessions_leave_every_list(cohort, chloe):
    plan(cohort, every_day(0, last=date(2027, 3, 1), trainers=(chloe.pk,)))
    steps = propose_values(sessions_of(cohort), is_cancelled=True)

    change_timetable(cohort, by=SYSTEM, kind="cancelled", steps=steps)

    assert not cohort.class_sessions.exists()
    assert not chloe.class_sessions.exists()
    assert not HalfDay.objects.exists()
    assert ClassSession.with_cancelled.count() == 2


@pytest.fixture
def told():
    heard = []

    def hear(class_session, change, former, **kwargs):
        heard.append((class_session.starts_at, change, former and former.starts_at))

    class_session_changed.connect(hear)
    yield heard
    class_session_changed.disconnect(hear)


def test_each_session_is_told_of_with_its_former_hours(
    cohort, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        plan(cohort, every_day(0, last=date(2027, 3, 1), periods=("morning",)))
        move(cohort, 7)

    first, second = (datetime(2027, 3, day, 8, tzinfo=UTC) for day in (1, 8))
    assert told == [(second, "planned", None), (second, "moved", first)]
