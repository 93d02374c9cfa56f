"""What people fill in around the register."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Role, User
from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.register.models import AbsenceNotice, AttendanceState

Reason = AbsenceNotice.Reason


class CodeForm(forms.Form):
    """The six characters on the wall."""

    code = forms.CharField(
        label=_("Code affiché dans la salle"),
        max_length=12,
        help_text=_("Six lettres et chiffres, en majuscules ou en minuscules."),
        error_messages={"required": _("Écrivez le code affiché dans la salle.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AbsentForm(forms.Form):
    """Why someone who signed is marked absent."""

    reason = forms.CharField(
        label=_("Cette personne a signé elle-même. Pourquoi noter son absence ?"),
        max_length=500,
        help_text=_("Votre raison reste au registre."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LateForm(forms.Form):
    """How late someone came."""

    late_minutes = forms.IntegerField(
        label=_("Combien de minutes de retard ?"), min_value=1, max_value=600
    )


class AnswerForm(forms.Form):
    """Why one was absent: a class of reasons, nothing about health beyond it."""

    reason = forms.ChoiceField(
        label=_("Pour quelle raison ?"),
        choices=[
            (value, label)
            for value, label in Reason.choices
            if value != Reason.NO_REASON
        ],
        error_messages={"required": _("Choisissez une raison.")},
        widget=forms.RadioSelect,
    )


class ContactForm(forms.Form):
    """How the office told someone of their absence."""

    channel = forms.ChoiceField(
        label=_("Comment avez-vous prévenu cette personne ?"),
        choices=AbsenceNotice.Channel,
        widget=forms.RadioSelect,
    )


class SettleForm(forms.Form):
    """What an absence is worth, and why."""

    state = forms.ChoiceField(
        label=_("Votre décision"),
        choices=[
            (AttendanceState.EXCUSED, _("Absence justifiée")),
            (AttendanceState.UNEXCUSED, _("Absence injustifiée")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Motif retenu"), choices=Reason, widget=forms.RadioSelect
    )
    has_seen_proof = forms.BooleanField(
        label=_("J’ai vu un justificatif"),
        required=False,
        help_text=_("Rendez-le à la personne : n’en gardez pas de copie."),
    )


class CorrectionForm(forms.Form):
    """What a closed register should say, why, and with whom."""

    state = forms.ChoiceField(
        label=_("Ce qui est vrai"),
        choices=[
            (AttendanceState.PRESENT, _("La personne était là")),
            (AttendanceState.TO_JUSTIFY, _("La personne était absente")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Minutes de présence"),
        required=False,
        min_value=1,
        help_text=_("Seulement si elle n’était pas là toute la demi-journée."),
    )
    reason = forms.CharField(
        label=_("Raison de la correction"),
        max_length=500,
        help_text=_("Elle reste au registre, avec votre nom."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    second_person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Deuxième personne, qui confirme avec vous"),
        empty_label=_("Choisissez"),
    )

    def __init__(self, *args, half_day: HalfDay, viewer: Viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["second_person"].queryset = colleagues(half_day, viewer)


def colleagues(half_day: HalfDay, viewer: Viewer) -> QuerySet[User]:
    """Those of the cohort's providers whose business is the register, less oneself."""
    cohort = half_day.cohort
    memberships = Membership.objects.current().filter(
        role__in=(Role.TRAINER, Role.OFFICE, Role.MANAGER),
        organisation__in=(
            cohort.delivering_provider_id,
            cohort.responsible_provider_id,
        ),
    )
    return (
        User.objects.filter(pk__in=memberships.values("user"))
        .exclude(pk=viewer.user.pk)
        .order_by("name")
    )
