"""Values are written the way people say them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Engine
from django.utils import timezone

from people.templatetags import interface

HARD, NARROW = interface.HARD_SPACE, interface.NARROW_SPACE


def rendered(source: str, **context) -> str:
    engine = Engine(
        libraries={
            "interface": "people.templatetags.interface",
            "tz": "django.templatetags.tz",
        }
    )
    template = engine.from_string("{% load interface tz %}" + source)
    return template.render(Context(context))


def test_a_date_is_said_with_its_weekday():
    assert interface.date_fr(date(2026, 11, 24)) == f"mardi 24{HARD}novembre"


def test_the_first_of_a_month_is_said_first():
    assert interface.date_fr(date(2026, 12, 1)) == f"mardi 1er{HARD}décembre"


def test_a_date_far_away_carries_its_year():
    assert interface.long_date_fr(date(2027, 1, 1)) == f"1er{HARD}janvier 2027"


def test_no_date_is_nothing():
    assert interface.date_fr(None) == ""


def test_times_are_shown_in_the_current_zone_on_both_sides():
    start = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    end = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)

    with timezone.override(ZoneInfo("Europe/Paris")):
        text = rendered("{{ a|time_range_fr:b }}", a=start, b=end)

    assert text == f"de 14{HARD}h à 17{HARD}h{HARD}30"


def test_times_follow_the_zone_of_the_venue():
    start = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)

    text = rendered(
        '{% timezone "Indian/Reunion" %}{{ a|time_fr }}{% endtimezone %}', a=start
    )

    assert text == f"17{HARD}h"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, f"0{HARD}h"),
        (45, f"45{HARD}min"),
        (450, f"7{HARD}h{HARD}30"),
        (425, f"7{HARD}h{HARD}05"),
        (72_240, f"1{NARROW}204{HARD}h"),
        (None, ""),
    ],
)
def test_minutes_are_said_in_hours(minutes, said):
    assert interface.hours_fr(minutes) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "Gratuit"),
        (Decimal("19.90"), f"19,90{HARD}€"),
        (1250, f"1{NARROW}250{HARD}€"),
        (None, ""),
    ],
)
def test_an_amount_is_said_in_euros(amount, said):
    assert interface.euros_fr(amount) == said


@pytest.mark.parametrize("typed", ["0241000000", "02.41.00.00.00", "+33 2 41 00 00 00"])
def test_a_telephone_number_reads_the_same_however_it_was_typed(typed):
    assert interface.phone_fr(typed) == HARD.join(["02", "41", "00", "00", "00"])
    assert interface.tel_url(typed) == "tel:+33241000000"


def test_a_foreign_number_is_left_as_it_is():
    assert interface.phone_fr("+49 30 123456") == "+49 30 123456"
    assert interface.tel_url("+49 30 123456") == "tel:+4930123456"


def test_a_placeholder_never_stands_for_a_label():
    class Form(forms.Form):
        name = forms.CharField(widget=forms.TextInput({"placeholder": "Votre nom"}))

    html = interface.answer(Form()["name"], autocomplete="name", inputmode=None)

    assert html == (
        '<input type="text" name="name" autocomplete="name" required id="id_name">'
    )
