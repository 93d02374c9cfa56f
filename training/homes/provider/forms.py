"""What the office fills in: an answer, a seat count, a class session, a step."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.cohorts.models import Cohort
from training.enrolments.models import AttendanceMode, EnrolmentStatus
from training.referrals.models import RefusalReason


def date_field(**facts) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **facts
    )


class AcceptForm(forms.Form):
    """In which cohort and how the person takes a seat."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Session"), empty_label=None
    )
    mode = forms.ChoiceField(
        label=_("La personne suivra la formation"),
        choices=AttendanceMode,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, cohorts, seats: dict[str, int], **kwargs):
        """`seats`: free seats by mode, told beside each choice."""
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts
        self.fields["cohort"].label_from_instance = cohort_label
        if seats:
            self.fields["mode"].choices = [
                (mode, f"{label} ({seats_label(seats[mode])})")
                for mode, label in AttendanceMode.choices
            ]


def cohort_label(cohort: Cohort) -> str:
    start = cohort.starts_on.strftime("%d/%m/%Y") if cohort.starts_on else _("continu")
    told = (cohort.reference, start, cohort.city or cohort.place_name)
    return " · ".join(filter(None, map(str, told)))


def seats_label(free: int) -> str:
    if free <= 0:
        return str(_("plus de place"))
    return str(_("1 place libre") if free == 1 else _("%s places libres") % free)


class RefuseForm(forms.Form):
    """Why not, in a class and in words: counsellor and person read both."""

    reason = forms.ChoiceField(
        label=_("Pourquoi ?"), choices=RefusalReason, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Quelques mots pour la personne et son conseiller"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatsForm(forms.Form):
    """How many may come, and whether newcomers are taken."""

    on_site = forms.IntegerField(
        label=_("Places en salle"), min_value=0, max_value=2000
    )
    remote = forms.IntegerField(
        label=_("Places à distance"), min_value=0, max_value=2000
    )
    recruitment = forms.ChoiceField(
        label=_("Inscriptions"),
        choices=Cohort.Recruitment,
        widget=forms.RadioSelect,
    )


class StepForm(forms.Form):
    """A step of an enrolment, on its business date."""

    step = forms.ChoiceField(label=_("Que s’est-il passé ?"), widget=forms.RadioSelect)
    on = date_field(label=_("Quel jour ?"))
    reason = forms.CharField(
        label=_("Raison"),
        required=False,
        max_length=255,
        help_text=_("Demandée pour un abandon ou une exclusion."),
    )

    def __init__(
        self, *args, steps: dict[str, str], earliest: date | None = None, **kwargs
    ):
        """`steps`: the statuses that the table allows from here, with their words."""
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = list(steps.items())
        self.earliest = earliest

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Ce jour n’est pas encore passé."))
        if self.earliest is not None and on < self.earliest:
            raise forms.ValidationError(
                _("C’est avant le %(day)s, où la personne ou la session a commencé."),
                params={"day": self.earliest.strftime("%d/%m/%Y")},
            )
        return on


STEP_WORDS = {
    EnrolmentStatus.IN_TRAINING: _("La personne est entrée en formation"),
    EnrolmentStatus.NEVER_ENTERED: _("La personne n’est jamais venue"),
    EnrolmentStatus.SUSPENDED: _("Le parcours est suspendu"),
    EnrolmentStatus.COMPLETED: _("La personne a terminé la formation"),
    EnrolmentStatus.ABANDONED: _("La personne a abandonné"),
    EnrolmentStatus.EXCLUDED: _("La personne a été exclue"),
}
