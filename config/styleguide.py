"""The living styleguide: every component in every state, with sample content.

Served only in debug or in the demo; its people and figures are invented.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from people.access import public

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2025, 11, 25, 14, 0, tzinfo=PARIS)
END = START + timedelta(hours=3)


class SampleForm(forms.Form):
    """One field of each kind that our pages use."""

    name = forms.CharField(label=_("Nom de naissance"))
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Par exemple : amina@exemple.fr"),
    )
    phone = forms.CharField(label=_("Téléphone"), required=False)
    born_on = forms.DateField(
        label=_("Date de naissance"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    mode = forms.ChoiceField(
        label=_("Comment souhaitez-vous suivre la formation ?"),
        help_text=_("Vous pourrez changer d’avis avec votre formatrice."),
        choices=[
            ("on_site", _("En salle, à Doué-en-Anjou")),
            ("remote", _("À distance, depuis chez moi")),
            ("both", _("Un peu des deux")),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=_("Quels jours êtes-vous libre ?"),
        required=False,
        choices=[("1", _("Lundi")), ("2", _("Mardi")), ("4", _("Jeudi"))],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(
        label=_("Lieu"),
        required=False,
        choices=[("", _("Tous les lieux")), ("doue", "Doué-en-Anjou")],
    )
    message = forms.CharField(
        label=_("Votre message"), required=False, widget=forms.Textarea
    )
    paper = forms.FileField(
        label=_("Votre justificatif"),
        required=False,
        help_text=_("Une photo suffit."),
    )
    agreed = forms.BooleanField(label=_("J’ai lu ce qui sera partagé, et avec qui"))


class SampleFilterForm(forms.Form):
    """What a coordinator filters cohorts with."""

    q = forms.CharField(label=_("Formation ou organisme"), required=False)
    status = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[("", _("Tous")), ("running", _("En cours"))],
    )
    since = forms.DateField(
        label=_("Début après le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


STATUSES = [
    ("sent", _("Envoyée")),
    ("invited", _("Invitée à une réunion")),
    ("accepted", _("Acceptée")),
    ("waitlisted", _("Sur liste d’attente")),
    ("", _("Refusée")),
    ("in_training", _("En formation")),
    ("suspended", _("Interrompue")),
    ("to_justify", _("Absence à justifier")),
    ("excused", _("Absence justifiée")),
    ("completed", _("Terminé")),
    ("live", _("En direct")),
    ("error", _("Envoi échoué")),
]

TASKS = [
    {
        "label": _("Signer ma présence de ce matin"),
        "url": "#",
        "hint": _("À faire avant ce soir, 20 h"),
        "status": "to_do",
        "status_label": _("À faire"),
    },
    {
        "label": _("Dire pourquoi j’étais absente lundi 17 novembre"),
        "url": "#",
        "hint": _("À faire avant mercredi 26 novembre"),
        "status": "to_do",
        "status_label": _("À faire"),
    },
    {
        "label": _("Lire le règlement intérieur"),
        "url": "#",
        "status": "done",
        "status_label": _("Terminé"),
    },
    {
        "label": _("Recevoir mon certificat"),
        "hint": _("Après le dernier jour, vendredi 19 décembre"),
        "status": "",
        "status_label": _("Pas encore possible"),
    },
]

STEPS = [
    {"label": _("Orientation envoyée"), "status": "done", "note": _("3 octobre")},
    {"label": _("Réunion d’information"), "status": "done", "note": _("14 octobre")},
    {
        "label": _("Réponse de l’organisme"),
        "status": "current",
        "note": _("attendue avant le 28 novembre"),
    },
    {"label": _("Entrée en formation"), "status": "to_come"},
]

TIMELINE = [
    {
        "title": _("Orientation acceptée"),
        "at": START - timedelta(days=3, hours=5),
        "author": _("Secrétariat de l’Atelier du Layon"),
        "body": _("Amina commence lundi 1er décembre. Convocation envoyée."),
        "status": "accepted",
        "status_label": _("Acceptée"),
    },
    {
        "title": _("Réunion d’information suivie"),
        "at": START - timedelta(days=12, hours=4),
        "author": _("Secrétariat de l’Atelier du Layon"),
    },
    {
        "title": _("Orientation envoyée"),
        "on": date(2025, 11, 3),
        "author": _("Denis Moreau, mission locale du Saumurois"),
        "url": "#",
        "link_label": _("Lire l’orientation"),
    },
]

SUMMARY = [
    {"label": _("Nom"), "value": "Amina Benali"},
    {"label": _("Téléphone"), "value": "06 12 34 56 78", "action_url": "#"},
    {"label": _("Adresse électronique"), "value": "", "action_url": "#"},
    {"label": _("Inscription"), "value": _("En formation"), "status": "in_training"},
    {"label": _("Formation"), "value": "Agent polyvalent de cuisine", "url": "#"},
]

SHARES = [
    {
        "organisation": "Mission locale du Saumurois",
        "people": _("Denis Moreau, votre conseiller, et sa responsable"),
        "scopes": [_("Mes absences"), _("Mon avancement"), _("La suite du parcours")],
        "purpose": _("vous accompagner vers l’emploi"),
        "until": date(2026, 6, 30),
        "basis": _("Mission de service public (article L.5314-2 du Code du travail)."),
        "object_url": "#",
        "history_url": "#",
        "status": "active",
        "status_label": _("Partage ouvert"),
    },
    {
        "organisation": "Région",
        "scopes": [_("Mes heures de présence")],
        "purpose": _("payer la formation et votre rémunération"),
        "until": date(2028, 12, 31),
        "note": _("La loi impose ce partage. Écrivez à dpo@exemple.fr pour en parler."),
        "history_url": "#",
    },
]

COLUMNS = [
    {"label": _("Session"), "sort_url": "#", "sorted": "ascending"},
    {"label": _("Organisme"), "sort_url": "#"},
    {"label": _("État")},
    {"label": _("Inscrits"), "numeric": True},
    {"label": _("Assiduité"), "numeric": True},
]

ROWS = [
    {
        "cells": [
            {"value": "Agent polyvalent de cuisine, automne", "url": "#"},
            {"value": "Atelier du Layon"},
            {"value": _("En cours"), "status": "in_training"},
            {"value": "12"},
            {"value": "94 %"},
        ]
    },
    {
        "cells": [
            {"value": "Développement web, groupe 2", "url": "#"},
            {"value": "Université des Trois-Rives"},
            {"value": _("Presque complet"), "status": "warning"},
            {"value": "18"},
            {"value": None},
        ]
    },
    {
        "cells": [
            {"value": "Secrétariat médical, printemps", "url": "#"},
            {"value": "Greta du Val"},
            {"value": _("Terminée"), "status": "ended"},
            {"value": "9"},
            {"value": "88 %"},
        ]
    },
]

CHART = [
    {"label": _("Septembre"), "value": 412, "display": "412 h"},
    {"label": _("Octobre"), "value": 655, "display": "655 h"},
    {"label": _("Novembre"), "value": 388, "display": "388 h", "status": "live"},
    {"label": _("Non déclarées"), "value": 41, "display": "41 h", "status": "soft"},
]

TABS = [
    {"label": _("À venir"), "url": "#", "current": True, "count": 4},
    {"label": _("Passées"), "url": "#", "current": False, "count": 31},
    {"label": _("Documents"), "url": "#", "current": False},
]


def sample_context() -> dict[str, Any]:
    """Everything that styleguide.html shows, by component."""
    faulty = SampleForm({"name": "Benali", "email": "amina"})
    return {
        "starts_at": START,
        "ends_at": END,
        "blank_form": SampleForm(auto_id="vide_%s"),
        "faulty_form": faulty,
        "filter_form": SampleFilterForm(auto_id="filtre_%s"),
        "active_filters": [{"label": _("En cours"), "url": "#"}],
        "statuses": STATUSES,
        "tasks": TASKS,
        "steps": STEPS,
        "timeline": TIMELINE,
        "summary": SUMMARY,
        "shares": SHARES,
        "columns": COLUMNS,
        "rows": ROWS,
        "chart": CHART,
        "tabs": TABS,
        "next_steps": [
            _("Votre conseiller est prévenu."),
            _("L’Atelier du Layon vous répond avant vendredi 28 novembre."),
        ],
        "page": Paginator(range(95), 20).page(2),
        "crumbs": [{"label": _("Formations"), "url": "/formations/"}],
        "here": _("Guide des composants"),
    }


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Public, but only where nothing is real: in debug or in the demo."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "styleguide.html", sample_context())
