"""What one reads of the register, and at what cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    half_day_of,
    make_class_session,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.models import CalendarException, ClassSession, Enrolment, HalfDay
from training.register.reading import (
    attendance_of,
    is_expected,
    register_of,
    rows_of,
    totals,
    totals_of,
)
from training.register.services import countersign, mark, sign_presence
from training.register.services.ledger import derived_units
from training.register.units import Minutes


def test_the_register_shows_everyone_expected(enrolment, nora, morning, amina, chloe):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    mark(nora, morning, by=viewer_of(chloe), state="late", minutes=150)

    rows = register_of(morning)

    assert [(row.person.first_names, row.choice) for row in rows] == [
        ("Amina", "present"),
        ("Nora", "late"),
    ]
    assert rows[1].missed_minutes == 30


def test_someone_who_left_is_not_in_the_register(enrolment, nora, morning):
    Enrolment.objects.filter(pk=nora.pk).update(
        status="abandoned",
        status_reason="Emploi",
        actual_exit_on=morning.date - timedelta(days=1),
    )

    assert [row.enrolment for row in register_of(morning)] == [enrolment]


def test_ones_attendance_lists_past_and_coming_half_days(
    enrolment, morning, tomorrow, amina
):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")

    rows = attendance_of(enrolment)

    assert [(row.half_day, row.state) for row in rows] == [
        (morning, "present"),
        (tomorrow, "expected"),
    ]


def test_totals_tell_planned_realised_and_final_minutes(
    enrolment, nora, morning, both_ways, amina, chloe
):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    sign_presence(
        enrolment, both_ways, by=viewer_of(amina), method="remote_confirmation"
    )
    countersign(morning, by=viewer_of(chloe))

    own, noras = totals(enrolment), totals(nora)

    assert (own.planned, own.realised, own.final) == (
        Minutes(300, 0),
        Minutes(180, 120),
        Minutes(180, 0),
    )
    assert (noras.planned, noras.realised) == (Minutes(180, 120), Minutes())
    assert (own.rate, noras.rate, noras.absences) == (100, 0, 1)


def test_expectation_in_memory_is_that_of_the_query(cohort, morning, tomorrow):
    today = timezone.localdate()
    cases = [
        {"status": "enrolled", "actual_entry_on": None, "planned_entry_on": today},
        {"actual_entry_on": today + timedelta(days=1)},
        {"actual_exit_on": today, "status": "completed"},
        {"actual_exit_on": today - timedelta(days=1), "status": "completed"},
        {"status": "suspended"},
        {"status": "never_entered"},
        {},
    ]
    enrolments = [make_enrolment(make_person(), cohort, **facts) for facts in cases]
    CalendarException.objects.create(
        enrolment=enrolments[-1], half_day=morning, reason="Dispense"
    )
    excepted = {(enrolments[-1].pk, morning.pk)}

    for half_day in (morning, tomorrow):
        queried = set(Enrolment.objects.expected_on(half_day))
        assert queried == {e for e in enrolments if is_expected(e, half_day, excepted)}


@pytest.mark.parametrize("people", [1, 3])
def test_reading_a_register_costs_the_same_with_one_and_three(
    people, cohort, both_ways, chloe, django_assert_num_queries
):
    for _n in range(people):
        enrolment = make_enrolment(make_person(), cohort)
        mark(enrolment, both_ways, by=viewer_of(chloe), state="present")

    with django_assert_num_queries(4):
        assert len([row.person.full_name for row in register_of(both_ways)]) == people


@pytest.mark.parametrize("people", [1, 3])
def test_totals_of_a_list_cost_the_same_with_one_and_three(
    people, cohort, both_ways, chloe, django_assert_num_queries
):
    enrolments = [make_enrolment(make_person(), cohort) for _n in range(people)]

    with django_assert_num_queries(2):
        assert len(totals_of(enrolments)) == people


def test_totals_by_sums_are_those_of_half_days(cohort, morning, both_ways, tomorrow):
    today = timezone.localdate()
    left = {"actual_exit_on": today, "status": "completed"}
    cases = [
        {},
        {"mode": "remote"},
        {"actual_entry_on": today + timedelta(days=1)},
        left,
        {"actual_exit_on": today - timedelta(days=1), "status": "completed"},
        {"actual_entry_on": today - timedelta(days=2), "register_from": today},
        {"status": "suspended"},
        {"mode": "remote", **left},
    ]
    enrolments = [make_enrolment(make_person(), cohort, **facts) for facts in cases]
    session = ClassSession.objects.get(mode="both")
    for enrolment in enrolments[:2]:
        other = "remote" if enrolment.mode == "on_site" else "on_site"
        enrolment.session_modes.create(class_session=session, mode=other)
    away = make_enrolment(make_person(), cohort)
    away.session_modes.create(class_session=session, mode="remote")
    for half_day in (morning, both_ways):
        away.calendar_exceptions.create(half_day=half_day, reason="Dispense")
    enrolments.append(away)

    summed = totals_of(enrolments)

    rows = rows_of([morning, both_ways, tomorrow], enrolments)
    for enrolment in enrolments:
        own = [row for (pk, _), row in rows.items() if pk == enrolment.pk]
        assert summed[enrolment.pk].half_days == len(own)
        assert summed[enrolment.pk].planned == Minutes(
            sum(row.planned.on_site for row in own),
            sum(row.planned.remote for row in own),
        )


def test_units_are_what_a_rebuild_would_write(
    enrolment, nora, morning, both_ways, amina, chloe
):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    mark(nora, both_ways, by=viewer_of(chloe), state="late", minutes=60)
    countersign(morning, by=viewer_of(chloe))

    derived = derived_units(enrolment.cohort.register_entries.order_by("sequence"))

    for unit in (*enrolment.attendance_units.all(), *nora.attendance_units.all()):
        facts = derived.pop((unit.enrolment_id, unit.half_day_id))
        assert facts.as_columns() == {
            name: getattr(unit, name) for name in facts.as_columns()
        }
    assert derived == {}


def test_rows_of_many_half_days_at_once(enrolment, morning, cohort):
    earlier = make_class_session(
        cohort,
        starts_at=timezone.now() - timedelta(days=2),
        on=timezone.localdate() - timedelta(days=2),
    )

    rows = rows_of(HalfDay.objects.order_by("starts_at"), [enrolment])

    assert [key[1] for key in rows] == [half_day_of(earlier).pk, morning.pk]
