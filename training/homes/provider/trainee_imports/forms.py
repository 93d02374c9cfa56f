"""What the office gives: a file and its layout."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from training.exchange.trainees.layouts import Format
from training.exchange.trainees.services import KEPT_DAYS, LARGEST_MB


class UploadForm(forms.Form):
    """`key` is drawn once per form shown, so that two clicks give one file."""

    format = forms.ChoiceField(
        label=_("D’où vient le fichier ?"),
        choices=[
            (Format.CSV, _("Le modèle d’Alliage, ou un tableau à vous (CSV ou XLSX)")),
            (Format.FRANCE_TRAVAIL, _("France Travail (colonnes séparées par « | »)")),
            (Format.REGION, _("La Région (colonnes séparées par « ; »)")),
        ],
        initial=Format.CSV,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("Le fichier"),
        help_text=_(
            "%(size)s Mo au plus. Il est gardé %(days)s jours, visible de votre "
            "organisme seul, puis effacé."
        )
        % {"size": LARGEST_MB, "days": KEPT_DAYS},
        error_messages={
            "required": _("Choisissez un fichier."),
            "missing": _("Choisissez un fichier."),
            "empty": _("Ce fichier est vide."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
