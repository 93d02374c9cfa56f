"""What a counsellor fills in to refer someone; nothing is asked that isn't needed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person
from training.cohorts.models import Cohort
from training.enrolments.models import AttendanceMode


class ReferForm(forms.Form):
    """Someone of one's caseload, or someone new; then the wish and the message.

    `names()` and `wishes()` give what the services take.
    """

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Qui orientez-vous ?"),
        required=False,
        empty_label=_("Une autre personne"),
    )
    first_names = forms.CharField(label=_("Prénom"), required=False, max_length=120)
    birth_name = forms.CharField(
        label=_("Nom de naissance"), required=False, max_length=120
    )
    usual_name = forms.CharField(
        label=_("Nom d’usage"),
        required=False,
        max_length=120,
        help_text=_("S’il est différent du nom de naissance."),
    )
    birth_date = forms.DateField(
        label=_("Date de naissance"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=20)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Sans adresse, la personne est prévenue autrement, par vous."),
    )
    preferred_channel = forms.ChoiceField(
        label=_("Comment la prévenir ?"),
        choices=Person.Channel,
        initial=Person.Channel.EMAIL,
        widget=forms.RadioSelect,
        required=False,
    )
    identifier = forms.CharField(
        label=_("Votre identifiant pour cette personne"),
        required=False,
        max_length=100,
        help_text=_("Vous seul le voyez. Jamais le numéro de sécurité sociale."),
    )
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("Quelle session ?"),
        required=False,
        blank=True,
        empty_label=_("L’organisme choisira avec la personne"),
        widget=forms.RadioSelect,
    )
    wanted_mode = forms.ChoiceField(
        label=_("La personne souhaite suivre la formation"),
        choices=AttendanceMode,
        initial=AttendanceMode.ON_SITE,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Message à l’organisme"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Le projet, les disponibilités. Rien sur la santé."),
    )
    accepts_waiting_list = forms.BooleanField(
        label=_("D’accord pour la liste d’attente si la session est complète"),
        required=False,
    )
    is_informed = forms.BooleanField(
        label=_(
            "J’ai informé la personne de cette orientation et de ce que mon organisme "
            "verra de son parcours"
        ),
        error_messages={
            "required": _("Informez d’abord la personne : c’est obligatoire.")
        },
    )

    PERSON = (
        "first_names",
        "birth_name",
        "usual_name",
        "birth_date",
        "phone",
        "email",
        "preferred_channel",
    )

    def __init__(self, *args, persons, cohorts, cohort: Cohort | None = None, **kwargs):
        """`cohort`: the one already chosen, which is then not asked again."""
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons
        if cohort is not None:
            del self.fields["cohort"]
        else:
            self.fields["cohort"].queryset = cohorts
            self.fields["cohort"].label_from_instance = _cohort_label
        self.chosen = cohort

    def clean(self):
        facts = super().clean()
        if facts.get("person") is None:
            for name in ("first_names", "birth_name"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, _("Ce nom est nécessaire."))
        return facts

    def names(self) -> dict:
        """Of someone new, as `refer_newcomer` takes them."""
        names = {name: self.cleaned_data[name] for name in self.PERSON}
        names["preferred_channel"] = names["preferred_channel"] or Person.Channel.EMAIL
        return names

    def wishes(self) -> dict:
        """As `refer_person` takes them, but for the course."""
        facts = self.cleaned_data
        return {
            "cohort": self.chosen or facts.get("cohort"),
            "wanted_mode": facts["wanted_mode"],
            "message": facts["message"],
            "accepts_waiting_list": facts["accepts_waiting_list"],
        }


def _cohort_label(cohort: Cohort) -> str:
    if cohort.is_permanent_entry or cohort.starts_on is None:
        return f"{_('Entrées toute l’année')}, {cohort.city or cohort.place_name}"
    return _("Début le %(day)s, %(place)s") % {
        "day": cohort.starts_on.strftime("%d/%m/%Y"),
        "place": cohort.city or cohort.place_name,
    }
