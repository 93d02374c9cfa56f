"""What the office fills in on a cohort: its facts, fundings, a repeat, the filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.doors import PROVIDERS
from people.models import Organisation
from training.cohorts.models import Cohort, Funding
from training.cohorts.opening import fixed_facts, regional_number, territories_of
from training.homes.provider.forms import date_field
from training.homes.provider.timetable_forms import YEARS

# French time, from Paris outwards; the wall clock of the venue is the one that counts.
TIME_ZONES = {
    "Europe/Paris": _("France métropolitaine"),
    "America/Guadeloupe": _("Guadeloupe"),
    "America/Martinique": _("Martinique"),
    "America/Cayenne": _("Guyane"),
    "Indian/Reunion": _("La Réunion"),
    "Indian/Mayotte": _("Mayotte"),
    "America/St_Barthelemy": _("Saint-Barthélemy"),
    "America/Marigot": _("Saint-Martin"),
    "America/Miquelon": _("Saint-Pierre-et-Miquelon"),
    "Pacific/Noumea": _("Nouvelle-Calédonie"),
    "Pacific/Wallis": _("Wallis-et-Futuna"),
    "Pacific/Tahiti": _("Polynésie française : Tahiti et îles de la Société"),
    "Pacific/Marquesas": _("Polynésie française : îles Marquises"),
    "Pacific/Gambier": _("Polynésie française : îles Gambier"),
    "Indian/Kerguelen": _("Terres australes : Kerguelen et Crozet"),
    "Antarctica/DumontDUrville": _("Terre Adélie"),
}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CohortForm(forms.ModelForm):
    """The facts of a cohort; those that may no longer change are shown, with why."""

    number = forms.CharField(
        label=_("Numéro au catalogue régional"),
        required=False,
        max_length=100,
        help_text=_(
            "Celui du Carif-Oref : sans lui, la session reste inconnue des outils de "
            "France Travail."
        ),
    )

    class Meta:
        model = Cohort
        fields = [
            "reference",
            "delivering_provider",
            "territory",
            "is_permanent_entry",
            "starts_on",
            "ends_on",
            "place_name",
            "address",
            "postal_code",
            "city",
            "insee_code",
            "time_zone",
            "capacity_on_site",
            "capacity_remote",
            "recruitment",
        ]
        labels = {
            "place_name": _("Nom du lieu"),
            "is_permanent_entry": _("On peut entrer à tout moment"),
            "recruitment": _("Inscriptions"),
        }
        help_texts = {
            "reference": _("Votre propre numéro. Il figure sur les feuilles."),
            "insee_code": _("Il dit quels jours sont fériés sur place."),
            "time_zone": _("Les heures du planning sont celles du lieu."),
        }
        widgets = {
            "starts_on": DATE,
            "ends_on": DATE,
            "recruitment": forms.RadioSelect,
        }

    SECTIONS = (
        (_("La session"), ("reference", "number", "delivering_provider", "territory")),
        (_("Les dates"), ("is_permanent_entry", "starts_on", "ends_on")),
        (
            _("Le lieu"),
            (
                "place_name",
                "address",
                "postal_code",
                "city",
                "insee_code",
                "time_zone",
            ),
        ),
        (
            _("Les places et les inscriptions"),
            ("capacity_on_site", "capacity_remote", "recruitment"),
        ),
    )

    def __init__(self, *args, instance: Cohort, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        is_new = instance._state.adding
        provider = instance.responsible_provider
        self.fields["delivering_provider"].queryset = Organisation.objects.of_kind(
            *PROVIDERS
        )
        self.fields["delivering_provider"].empty_label = None
        territories = territories_of(provider)
        keys = {row.pk for row in territories} | {instance.territory_id} - {None}
        self.fields["territory"].queryset = Organisation.objects.filter(pk__in=keys)
        self.fields["territory"].empty_label = _("Aucun")
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Heure locale"),
            choices=self._zones(instance.time_zone),
            help_text=self.fields["time_zone"].help_text,
        )
        if is_new:
            self.initial["territory"] = territories[0] if territories else None
        else:
            self.initial["number"] = regional_number(instance)
            for name, reason in fixed_facts(instance).items():
                self.fields[name].disabled = True
                self.fields[name].help_text = reason

    @staticmethod
    def _zones(current: str) -> list[tuple[str, str]]:
        zones = list(TIME_ZONES.items())
        return zones if current in TIME_ZONES else [*zones, (current, current)]

    def _post_clean(self) -> None:
        """The service checks and writes; the instance stays as it was read."""

    @property
    def sections(self) -> list[tuple[str, list]]:
        """(heading, fields) in the order of the page."""
        return [
            (heading, [self[name] for name in names])
            for heading, names in self.SECTIONS
        ]


class RepeatForm(forms.Form):
    """The same cohort again: its new number and its first day."""

    reference = forms.CharField(label=_("Nouvelle référence"), max_length=100)
    starts_on = date_field(label=_("Premier jour"), validators=YEARS)
    with_timetable = forms.BooleanField(
        label=_("Reprendre aussi le planning, décalé d’autant"),
        required=False,
        initial=True,
        help_text=_("Les jours fériés du lieu sont sautés."),
    )


class CancelCohortForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=255,
        help_text=_("Par exemple : trop peu d’inscrits."),
    )


class FundingForm(forms.ModelForm):
    """Who pays seats, under which scheme and which rules."""

    class Meta:
        model = Funding
        fields = [
            "funder",
            "scheme",
            "contract_reference",
            "seats",
            "declaration_days",
            "hour_format",
            "retention_years",
        ]
        labels = {"contract_reference": _("Numéro de convention ou de marché")}
        help_texts = {
            "scheme": _("Par exemple : programme régional, CPF, POEC."),
            "seats": _("Laissez vide si le financeur n’en fixe pas le nombre."),
            "declaration_days": _("Entrées et sorties sont déclarées dans ce délai."),
        }
        widgets = {"hour_format": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["funder"].queryset = Organisation.objects.of_kind("funder")
        self.fields["funder"].empty_label = None

    def _post_clean(self) -> None:
        """The service checks and writes; the instance stays as it was read."""


class CohortFilter(forms.Form):
    """Filters of the list of cohorts, kept in the address."""

    texte = forms.CharField(label=_("Référence, titre ou lieu"), required=False)
    formation = forms.TypedChoiceField(
        label=_("Formation"), required=False, coerce=int, empty_value=None
    )
    debut = date_field(label=_("Commence à partir du"), required=False)
    etat = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, courses: list[tuple[int, str]], **kwargs):
        """`courses`: (page's key, title) of those that have a cohort."""
        super().__init__(*args, **kwargs)
        self.fields["formation"].choices = [("", _("Toutes")), *courses]
