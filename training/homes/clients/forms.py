"""What is filled in to make, renew, revoke or mandate a client of the API."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.clients.services import latest_expiry


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("Valable jusqu’au"),
        initial=latest_expiry,
        help_text=_("Un an au plus : quelqu’un doit encore en avoir besoin."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def scope_words() -> list[tuple[str, str]]:
    """(scope, what it lets do)."""
    return list(settings.OAUTH2_PROVIDER["SCOPES"].items())


class NewClientForm(forms.Form):
    """Name, purpose, rights, last day; `key` makes a double click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=_("Nom du logiciel"),
        max_length=255,
        help_text=_("Celui que vos collègues reconnaissent : « Parcours »."),
    )
    purpose = forms.CharField(
        label=_("À quoi sert-il ?"),
        max_length=255,
        help_text=_("Les personnes lisent ces mots dans le journal de leur dossier."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’il peut faire"),
        choices=scope_words,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez seulement ce dont il a besoin."),
    )
    expires_on = _day()


class RenewForm(forms.Form):
    expires_on = _day()
    with_new_secret = forms.BooleanField(
        label=_("Changer aussi le secret"),
        required=False,
        help_text=_(
            "Le logiciel s’arrête jusqu’à ce que le nouveau secret y soit saisi."
        ),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"), max_length=255, help_text=_("Gardé avec la décision.")
    )


class MandateForm(ReasonForm):
    client_id = forms.CharField(
        label=_("Identifiant du client"),
        max_length=100,
        help_text=_("L’éditeur vous le donne. Ce n’est pas son secret."),
    )
    field_order = ["client_id", "reason"]
