"""Weekends and French public holidays."""

from datetime import date

from training.cohorts.working_days import (
    add_working_days,
    easter,
    is_working_day,
    public_holidays,
)


def test_easter_falls_where_the_calendar_says():
    assert [easter(year) for year in (2024, 2025, 2026, 2027, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]


def test_the_eleven_holidays_of_2026():
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_a_saturday_is_not_a_working_day():
    assert not is_working_day(date(2026, 11, 21))


def test_two_working_days_after_a_friday_end_on_tuesday():
    assert add_working_days(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_a_holiday_pushes_the_day_on():
    assert add_working_days(date(2026, 5, 7), 1) == date(2026, 5, 11)
