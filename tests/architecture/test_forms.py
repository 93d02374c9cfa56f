"""What a choice says while nothing is chosen: words, never a row of dashes."""

import inspect
from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

DASHES = "---------"
ROOMS = ("people", "cms", "training", "realtime")


def own_forms(above: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in above.__subclasses__():
        if form.__module__.split(".")[0] in ROOMS and hasattr(form, "base_fields"):
            yield form
        yield from own_forms(form)


def says_dashes(form: type[forms.BaseForm], name: str, field: forms.Field) -> bool:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return False
    if isinstance(field, forms.ModelChoiceField):
        # Some say it once they know among what one chooses.
        said = "".join(inspect.getsource(part) for part in form.__mro__[:-1])
        is_said_later = f'"{name}"].empty_label' in said
        return field.empty_label == DASHES and not is_said_later
    choices = getattr(field, "choices", ())
    return any(label == DASHES for _value, label in choices)


def test_an_empty_choice_is_said_in_words():
    assert get_resolver().url_patterns  # loads every page with its forms

    found = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in own_forms()
        for name, field in form.base_fields.items()
        if says_dashes(form, name, field)
    }

    assert found == set()
