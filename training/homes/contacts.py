"""What is asked of someone's contacts, on their own page or their counsellor's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.phones import normalise_phone
from training.sharing.contacts import WORDS


class ContactForm(forms.Form):
    """Telephone, address, and how to be told. `person`: whose."""

    phone = forms.CharField(
        label=_("Téléphone"),
        required=False,
        max_length=25,
        help_text=_("Par exemple : 06 12 34 56 78."),
    )
    email = forms.EmailField(label=_("Adresse électronique"), required=False)
    street = forms.CharField(
        label=_("Adresse postale"),
        required=False,
        max_length=255,
        help_text=_("Le numéro et la rue."),
    )
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=_("Code postal"),
        required=False,
        error_messages={"invalid": _("Un code postal a cinq chiffres.")},
    )
    city = forms.CharField(label=_("Commune"), required=False, max_length=100)
    preferred_channel = forms.ChoiceField(
        label=_("Comment prévenir ?"),
        choices=[
            (Person.Channel.EMAIL, _("Par courriel")),
            (Person.Channel.SMS, _("Par SMS")),
            (Person.Channel.LETTER, _("Par courrier, à l’adresse postale")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, person: Person, **kwargs):
        kwargs["initial"] = {name: getattr(person, name) for name in WORDS}
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])


class OwnContactForm(ContactForm):
    """One's own: the address one logs in with is confirmed first, elsewhere."""

    preferred_channel = forms.ChoiceField(
        label=_("Comment voulez-vous être prévenu ?"),
        choices=ContactForm.base_fields["preferred_channel"].choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Votre adresse électronique")
        self.fields["email"].required = True
        self.fields["email"].help_text = _(
            "C’est aussi votre adresse de connexion. Si vous la changez, ouvrez "
            "d’abord le message envoyé à la nouvelle adresse."
        )


class ReasonedContactForm(ContactForm):
    """For someone else: with the reason, which they read."""

    reason = forms.CharField(
        label=_("Pourquoi ce changement ?"),
        max_length=255,
        help_text=_("La personne le lit : « nouveau numéro donné au téléphone »."),
    )
