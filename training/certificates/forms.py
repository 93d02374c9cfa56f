"""Forms about issued documents."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FindCertificateForm(forms.Form):
    """By number *and* birth name: a number alone would let anyone list people."""

    number = forms.CharField(
        label=_("Numéro de l’attestation"),
        max_length=40,
        help_text=_("Il est écrit en haut du document, par exemple 2026-00012."),
    )
    birth_name = forms.CharField(
        label=_("Nom de naissance de la personne"), max_length=120
    )


class EndCertificateForm(forms.Form):
    """Revoking or replacing: what to do, and why."""

    action = forms.ChoiceField(
        label=_("Que faut-il faire ?"),
        choices=[
            ("replace", _("La remplacer par une attestation corrigée")),
            ("revoke", _("L’annuler sans la remplacer")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=255,
        help_text=_("La page publique de vérification montrera ce motif."),
    )
