"""How values are written for people: dates in full, hours, telephone, euros.

Dates with a time are shown in the current time zone (see `{% timezone %}`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

NARROW_SPACE = "\u202f"  # before « : » and « ; », and between thousands
HARD_SPACE = "\u00a0"


def _first_day(value: date) -> str:
    """The French say « 1er » and never « 1 »."""
    return _("1er") if value.day == 1 else str(value.day)


@register.filter(expects_localtime=True)
def date_fr(value: date | None) -> str:
    """`mardi 24 novembre`: the day, without the year."""
    if not value:
        return ""
    weekday, month = formats.date_format(value, "l"), formats.date_format(value, "F")
    return f"{weekday} {_first_day(value)}{HARD_SPACE}{month}"


@register.filter(expects_localtime=True)
def long_date_fr(value: date | None) -> str:
    """`24 novembre 2025`: the day with its year, without its weekday."""
    if not value:
        return ""
    return f"{_first_day(value)}{HARD_SPACE}{formats.date_format(value, 'F Y')}"


@register.filter(expects_localtime=True)
def time_fr(value: datetime | None) -> str:
    """`14 h`, `9 h 05`."""
    return clock(value.hour, value.minute) if value else ""


@register.filter(expects_localtime=True)
def time_range_fr(start: datetime | None, end: datetime | None = None) -> str:
    """`de 14 h à 17 h`; with no end, `à 14 h`."""
    if not start:
        return ""
    if not end:
        return _("à %(start)s") % {"start": time_fr(start)}
    # Filters localise only the value they are applied to, not their argument.
    end = end.astimezone(start.tzinfo) if start.tzinfo and end.tzinfo else end
    times = {"start": time_fr(start), "end": time_fr(end)}
    return _("de %(start)s à %(end)s") % times


@register.filter
def hours_fr(minutes: int | None) -> str:
    """Minutes as `7 h 30`, `45 min`, `0 h`."""
    if minutes is None or minutes == "":
        return ""
    hours, rest = divmod(int(minutes), 60)
    if rest and not hours:
        return f"{rest}{HARD_SPACE}min"
    return clock(hours, rest)


def clock(hours: int, minutes: int) -> str:
    """`7 h`, `7 h 05`, `1 204 h`, its parts never torn apart by a line's end."""
    text = f"{grouped(hours)}{HARD_SPACE}h"
    return f"{text}{HARD_SPACE}{minutes:02d}" if minutes else text


def grouped(number: int) -> str:
    """Thousands set apart: `1 204`."""
    return f"{number:,}".replace(",", NARROW_SPACE)


@register.filter
def number_fr(value: int | None) -> str:
    """`12 408`."""
    return "" if value is None or value == "" else grouped(int(value))


@register.filter
def euros_fr(value: Decimal | float | int | None) -> str:
    """`1 250 €`, `19,90 €`; nothing to pay is `Gratuit`."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    if amount == 0:
        return _("Gratuit")
    whole, cents = f"{amount:.2f}".split(".")
    text = grouped(int(whole)) + ("" if cents == "00" else f",{cents}")
    return f"{text}{HARD_SPACE}€"


def _digits(value: str) -> str:
    return "".join(sign for sign in value if sign.isdigit())


@register.filter
def phone_fr(value: str | None) -> str:
    """`02 41 00 00 00` for French numbers, however they were typed."""
    digits = _digits(value or "")
    if digits.startswith("33") and len(digits) == 11:
        digits = "0" + digits[2:]
    if len(digits) != 10 or not digits.startswith("0"):
        return value or ""
    return HARD_SPACE.join(digits[i : i + 2] for i in range(0, 10, 2))


@register.filter
def tel_url(value: str | None) -> str:
    """`tel:+33241000000`, which works from everywhere."""
    digits = _digits(value or "")
    if len(digits) == 10 and digits.startswith("0"):
        return f"tel:+33{digits[1:]}"
    return f"tel:{'+' if (value or '').strip().startswith('+') else ''}{digits}"


@register.filter
def breakable_email(value: str | None) -> SafeString | str:
    """An address that a narrow column may cut after its `@`, not in a word."""
    name, sign, domain = (value or "").partition("@")
    return format_html("{}{}<wbr>{}", name, sign, domain) if sign else value or ""


@register.filter
def is_under(path: str, url: str) -> bool:
    """Whether a page stands below a door of the navigation."""
    return bool(path) and path.startswith(url)


@register.filter
def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


@register.filter
def item(values: Sequence[Any] | dict, key: int | str) -> Any:
    """`values[key]`, or None where there is none."""
    try:
        return values[key]
    except (IndexError, KeyError, TypeError):
        return None


@register.filter
def anchor(field: BoundField) -> str:
    """The id to lead to: the first choice where a question has several inputs."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def answer(field: BoundField, **attributes: str | None) -> SafeString:
    """The field's input, with more attributes; empty ones are left out.

    Placeholders are dropped: they vanish as one types, and the label says it.
    """
    filled = {name: value for name, value in attributes.items() if value}
    return field.as_widget(attrs={"placeholder": False, **filled})
