"""Addresses of the web, as people type them."""

from django import forms
from django.db import models


class WebAddressField(models.URLField):
    """A URL; "exemple.fr" typed without its scheme is taken as https."""

    def formfield(self, **kwargs) -> forms.Field:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
