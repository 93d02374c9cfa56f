"""A timetable that changes is told once to each, whatever number of sessions moved."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_enrolment, make_person, viewer_of
from training.cohorts.changes import SessionFacts, Step
from training.cohorts.planning import change_timetable, undo_change
from training.homes.channels.timetable_news import announce_timetable
from training.models import ClassSession, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(cohort, enrolment, chloe):
    """Ten mornings to come, with Chloé; planned by the system, which tells nobody."""
    first = timezone.localdate() + timedelta(days=7)
    steps = [
        Step.new(
            SessionFacts(
                "Comptabilité",
                datetime.combine(day, time(9), tzinfo=cohort.zone),
                datetime.combine(day, time(12), tzinfo=cohort.zone),
                "on_site",
                "B 204",
                trainers=(chloe.pk,),
            )
        )
        for day in (first + timedelta(days=n) for n in range(10))
    ]
    change_timetable(cohort, by=Viewer.system(), kind="planned", steps=steps)
    return list(ClassSession.objects.order_by("starts_at"))


def moved(cohort, sessions, by, kind="moved", **facts):
    steps = []
    for session in sessions:
        before = SessionFacts.of(session)
        after = replace(before, **facts) if facts else _later(before)
        steps.append(Step(session.pk, before, after))
    return change_timetable(cohort, by=viewer_of(by), kind=kind, steps=steps)


def _later(facts: SessionFacts) -> SessionFacts:
    hour = timedelta(minutes=30)
    return replace(
        facts, starts_at=facts.starts_at - hour, ends_at=facts.ends_at - hour
    )


def told(change) -> dict[str, Message]:
    announce_timetable.call(str(change.pk))
    return {str(row.recipient): row for row in Message.objects.all()}


def test_ten_sessions_moved_at_once_give_one_message_each(ten, cohort, hugo, amina):
    change = moved(cohort, ten, hugo)

    rows = told(change)
    announce_timetable.call(str(change.pk))

    assert sorted(rows) == ["Amina BENALI", "Chloé Martin"]
    assert Message.objects.count() == 2
    message = rows["Amina BENALI"]
    assert message.subject.startswith("Votre planning change (10 séances)")
    assert message.body.count("de 9\u00a0h à 12\u00a0h : déplacée au") == 10
    assert message.due_at > timezone.now()


def test_a_change_undone_at_once_is_told_to_nobody(ten, cohort, hugo):
    change = moved(cohort, ten, hugo)
    told(change)

    told(undo_change(change, by=viewer_of(hugo)))

    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_change_undone_later_is_told_again(ten, cohort, hugo):
    change = moved(cohort, ten, hugo)
    told(change)
    Message.objects.update(state="sent")

    told(undo_change(change, by=viewer_of(hugo)))

    assert Message.objects.filter(state="waiting").count() == 2


def test_a_cancelled_session_is_told_by_its_hours(ten, cohort, hugo):
    rows = told(moved(cohort, ten[:1], hugo, "cancelled", is_cancelled=True))

    assert "de 9\u00a0h à 12\u00a0h : annulée" in rows["Amina BENALI"].body


def test_another_trainer_is_told_and_the_trainees_are_not(ten, cohort, hugo, bruno):
    rows = told(moved(cohort, ten[:1], hugo, "changed", trainers=(bruno.pk,)))

    assert sorted(rows) == ["Bruno Lefèvre", "Chloé Martin"]
    assert "vous ne l’animez plus" in rows["Chloé Martin"].body
    assert "vous est confiée" in rows["Bruno Lefèvre"].body


def test_what_the_system_plans_is_no_news(ten, run_tasks):
    assert Message.objects.count() == 0


def test_more_people_take_no_more_queries(
    ten, cohort, hugo, django_assert_max_num_queries
):
    for number in range(20):
        make_enrolment(make_person(email=f"p{number}@exemple.fr"), cohort)
    change = moved(cohort, ten, hugo)

    with django_assert_max_num_queries(9):
        announce_timetable.call(str(change.pk))
    assert Message.objects.count() == 22
