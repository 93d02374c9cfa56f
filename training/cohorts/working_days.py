"""Working days in France: Monday to Friday, less the public holidays of the place.

Code du travail, L.3133-1 (the eleven), L.3134-13 (Alsace-Moselle), L.3422-2 (abolition
of slavery, overseas); the customary days of the place come from the same calendar.
A place is an INSEE or postal code; without one, mainland France is meant.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

# Subdivisions of the `holidays` library by department or overseas collectivity.
SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
# Their post still goes by Guadeloupe's number.
POSTAL_ISLANDS = {"97133": "977", "97150": "978"}


def subdivision_of(place: str) -> str | None:
    """`holidays` subdivision of an INSEE or postal code; None for the mainland's."""
    department = POSTAL_ISLANDS.get(place) or place[: 3 if place[:2] in "97 98" else 2]
    return SUBDIVISIONS.get(department)


def public_holidays(year: int, place: str = "") -> Mapping[date, str]:
    """The year's public holidays there, with their French names."""
    return _calendar(year, subdivision_of(place))


@cache
def _calendar(year: int, subdivision: str | None) -> Mapping[date, str]:
    days = holidays.France(subdiv=subdivision, years=year, language="fr")
    return MappingProxyType(dict(days.items()))


def is_working_day(day: date, place: str = "") -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year, place)


def add_working_days(day: date, count: int, place: str = "") -> date:
    """The `count`-th working day after `day`, which itself doesn't count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, place)
    return day
