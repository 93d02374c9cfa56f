"""What one may ask the search, as parameters of its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.models.actions import DeliveryMode
from training.search.queries import SearchQuery, listed_providers

MODES = {
    "presentiel": DeliveryMode.ON_SITE,
    "mixte": DeliveryMode.BLENDED,
    "distance": DeliveryMode.REMOTE,
}
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class SearchForm(forms.Form):
    """Every answer may be left out; one that can't be understood is set aside."""

    q = forms.CharField(
        label=_("Métier, compétence ou formation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("Écrivez quelques mots seulement.")},
    )
    lieu = forms.CharField(
        label=_("Ville ou code postal"),
        max_length=100,
        required=False,
        error_messages={"max_length": _("Écrivez seulement le nom de la ville.")},
    )
    modalite = forms.MultipleChoiceField(
        label=_("Façon de suivre la formation"),
        required=False,
        choices=[
            ("presentiel", _("En salle")),
            ("mixte", _("En salle et à distance")),
            ("distance", _("À distance")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "« %(value)s » n’est pas une façon de suivre une formation."
            )
        },
    )
    debut_apres = forms.DateField(
        label=_("À partir du"),
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("Cette date n’existe pas. Écrivez par exemple 07/12/2026.")
        },
    )
    organisme = forms.ModelChoiceField(
        label=_("Organisme de formation"),
        required=False,
        queryset=None,
        to_field_name="slug",
        empty_label=_("Tous les organismes"),
        error_messages={"invalid_choice": _("Cet organisme n’est pas au catalogue.")},
    )
    certification = forms.CharField(
        label=_("Diplôme, titre ou numéro RNCP"),
        max_length=100,
        required=False,
        error_messages={"max_length": _("Écrivez quelques mots seulement.")},
    )
    places = forms.BooleanField(
        label=_("Seulement s’il reste des places"),
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "1"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisme"].queryset = listed_providers()

    def clean_places(self) -> bool:
        """`places=1`, and nothing else: to a checkbox even "0" would be a yes."""
        return self.data.get("places") == "1"

    def query(self) -> SearchQuery:
        """The search, from the answers that could be understood."""
        self.is_valid()
        answers: dict[str, Any] = self.cleaned_data
        provider = answers.get("organisme")
        return SearchQuery(
            text=answers.get("q", ""),
            modes=tuple(MODES[mode] for mode in answers.get("modalite", [])),
            place=answers.get("lieu", ""),
            starts_after=answers.get("debut_apres"),
            provider_slug=provider.slug if provider else "",
            certification=answers.get("certification", ""),
            with_seats=answers.get("places", False),
        )

    def spoken_answers(self) -> list[tuple[str, str, str]]:
        """(parameter, its value, how to say it) of each answer in force."""
        answers = self.cleaned_data
        said = [(name, answers.get(name)) for name in ("q", "lieu", "certification")]
        spoken = [(name, value, f"« {value} »") for name, value in said if value]
        labels = dict(self.fields["modalite"].choices)
        spoken += [
            ("modalite", mode, str(labels[mode]))
            for mode in answers.get("modalite", [])
        ]
        if day := answers.get("debut_apres"):
            spoken.append(("debut_apres", self["debut_apres"].data, f"{day:%d/%m/%Y}"))
        if provider := answers.get("organisme"):
            spoken.append(("organisme", provider.slug, provider.name))
        if answers.get("places"):
            spoken.append(("places", "1", str(_("Places libres"))))
        return spoken
