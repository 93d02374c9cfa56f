"""Weekends and French public holidays."""

from datetime import date

import pytest

from training.cohorts.working_days import (
    add_working_days,
    is_working_day,
    public_holidays,
)


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


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("57000", date(2027, 3, 26)),
        ("67482", date(2027, 12, 26)),
        ("68100", date(2027, 3, 26)),
        ("97110", date(2027, 5, 27)),
        ("97209", date(2027, 5, 22)),
        ("97302", date(2027, 6, 10)),
        ("97411", date(2027, 12, 20)),
        ("97608", date(2027, 4, 27)),
        ("98735", date(2027, 11, 20)),
        ("98818", date(2027, 9, 24)),
    ],
)
def test_alsace_moselle_and_overseas_have_days_of_their_own(place, day):
    assert day in public_holidays(2027, place)
    assert day not in public_holidays(2027)


def test_saint_martin_is_not_guadeloupe_although_its_post_says_so():
    assert public_holidays(2027, "97150") == public_holidays(2027, "97801")
    assert public_holidays(2027, "97150") != public_holidays(2027, "97110")


def test_corsica_and_places_unknown_keep_the_mainlands_days():
    assert public_holidays(2027, "2A004") == public_holidays(2027, "20000")
    assert public_holidays(2027, "") == public_holidays(2027, "75056")
    assert len(public_holidays(2027)) == 11


def test_holidays_have_their_french_names():
    assert public_holidays(2027)[date(2027, 3, 29)] == "Lundi de Pâques"
