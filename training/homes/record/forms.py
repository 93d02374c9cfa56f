"""What is written into a record."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.follow_up.models import Note, Outcome
from training.homes.provider.forms import date_field


class NoteForm(forms.Form):
    """A few words, and who reads them."""

    text = forms.CharField(
        label=_("Votre note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Des faits utiles à la suite. Rien sur la santé ni le handicap. La "
            "personne peut demander à lire tout ce qui est écrit sur elle."
        ),
    )
    visibility = forms.ChoiceField(
        label=_("Qui la lit ?"),
        choices=Note.Visibility,
        initial=Note.Visibility.PARTNERS,
        widget=forms.RadioSelect,
    )


class OutcomeForm(forms.Form):
    """A dated fact; the contract's facts go with a job."""

    situation = forms.ChoiceField(
        label=_("Où en est la personne ?"),
        choices=Outcome.Situation,
        widget=forms.RadioSelect,
    )
    observed_on = date_field(label=_("Constaté quel jour ?"))
    source = forms.ChoiceField(label=_("Qui l’a dit ?"), choices=Outcome.Source)
    contract = forms.ChoiceField(
        label=_("Contrat"),
        required=False,
        choices=[("", _("Pas de contrat, ou pas connu")), *Outcome.Contract.choices],
    )
    starts_on = date_field(label=_("Depuis quel jour ?"), required=False)
    planned_days = forms.IntegerField(
        label=_("Durée prévue, en jours"), required=False, min_value=1, max_value=3650
    )
    weekly_hours = forms.DecimalField(
        label=_("Heures par semaine"),
        required=False,
        min_value=0,
        max_value=80,
        decimal_places=1,
        max_digits=4,
    )
    occupation = forms.CharField(label=_("Métier"), required=False, max_length=255)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].initial = timezone.localdate()

    def clean(self):
        facts = super().clean()
        if facts.get("contract") and facts.get("situation") != Outcome.Situation.JOB:
            self.add_error("contract", _("Un contrat va avec « en emploi »."))
        return facts
