"""What the office types to reach someone whom a message didn't."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.phones import normalise_phone
from training.messages.models import Message


class ListFilter(forms.Form):
    """`?nom= &moyen=`; what isn't understood narrows nothing."""

    nom = forms.CharField(
        label=_("Nom du destinataire"), required=False, max_length=120
    )
    moyen = forms.ChoiceField(
        label=_("Moyen d’envoi"),
        required=False,
        choices=[("", _("Tous")), *Message.Channel.choices],
    )


class EmailForm(forms.Form):
    """The right e-mail address."""

    email = forms.EmailField(
        label=_("Bonne adresse électronique"),
        error_messages={"invalid": _("Cette adresse n’est pas complète.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class PhoneForm(forms.Form):
    """The right mobile number."""

    phone = forms.CharField(
        label=_("Bon numéro de portable"),
        max_length=30,
        help_text=_("Exemple : 06 12 34 56 78."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])


class AddressForm(forms.ModelForm):
    """Where a letter goes; all three may be unknown."""

    class Meta:
        model = Person
        fields = ("street", "postal_code", "city")
