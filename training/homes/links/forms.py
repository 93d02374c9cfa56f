"""The code of a letter, typed by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """Ten letters and digits; spaces, hyphens and lower case are forgiven."""

    code = forms.CharField(
        label=_("Code du courrier"),
        max_length=60,
        help_text=_(
            "Dix lettres et chiffres. Les espaces et les majuscules ne comptent pas."
        ),
        error_messages={"required": _("Tapez le code de votre courrier.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
