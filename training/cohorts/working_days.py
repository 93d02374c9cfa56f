"""Working days of mainland France: Monday to Friday, less the public holidays.

Code du travail, L.3133-1. Alsace-Moselle and overseas have more of them.
"""

from datetime import date, timedelta
from functools import cache


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    quarters, last = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarters - moon - last) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven of L.3133-1."""
    sunday = easter(year)
    movable = (sunday + timedelta(days=days) for days in (1, 39, 50))
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset([*movable, *(date(year, month, day) for month, day in fixed)])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`, which itself doesn't count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
