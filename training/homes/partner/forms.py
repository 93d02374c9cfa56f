"""What a counsellor fills in to refer someone; nothing is asked that isn't needed."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.phones import normalise_phone
from training.cohorts.models import Cohort
from training.enrolments.models import AttendanceMode
from training.referrals.models import WithdrawalReason
from training.sharing.accompaniment import Assistance

FIRST_BIRTHS = date(1900, 1, 1)


class WishesForm(forms.Form):
    """What the person wishes; alone for a draft, whose person is known.

    `wishes()` gives what the services take. A draft may be saved before the person
    is informed, not sent: `is_sent` says which button was pressed.
    """

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("Quelle session ?"),
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
        required=False,
    )

    def __init__(self, *args, cohorts, cohort: Cohort | None = None, **kwargs):
        """`cohort`: the one already chosen, which is then not asked again."""
        super().__init__(*args, **kwargs)
        if cohort is not None:
            del self.fields["cohort"]
        else:
            self.fields["cohort"].queryset = cohorts
            self.fields["cohort"].label_from_instance = _cohort_label
        self.chosen = cohort

    @property
    def is_sent(self) -> bool:
        """Everything but « Enregistrer le brouillon » sends."""
        return self.data.get("do") != "draft"

    def clean_is_informed(self) -> bool:
        is_informed = self.cleaned_data["is_informed"]
        if self.is_sent and not is_informed:
            raise forms.ValidationError(
                _("Informez d’abord la personne : c’est obligatoire.")
            )
        return is_informed

    def wishes(self) -> dict:
        """As `save_draft` and `change_draft` take them."""
        facts = self.cleaned_data
        return {
            "cohort": self.chosen or facts.get("cohort"),
            "wanted_mode": facts["wanted_mode"],
            "message": facts["message"],
            "accepts_waiting_list": facts["accepts_waiting_list"],
            "is_informed": facts["is_informed"],
        }


class ReferForm(WishesForm):
    """Someone of one's caseload, or someone new; then what they wish.

    `names()` gives what `refer_newcomer` takes.
    """

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Qui orientez-vous ?"),
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
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=25)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Sans adresse ni téléphone, la personne reçoit une lettre."),
    )
    preferred_channel = forms.ChoiceField(
        label=_("Comment la prévenir ?"),
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
    agreed_how = forms.ChoiceField(
        label=_("Agir à sa place sur Alliage"),
        required=False,
        choices=[
            ("", _("Non, elle fait ses démarches elle-même")),
            *(
                choice
                for choice in Assistance.Agreed.choices
                if choice[0] != Assistance.Agreed.ONLINE
            ),
        ],
        help_text=_(
            "Si elle vous le demande, dites comment elle a donné son accord. Elle en "
            "est prévenue, et peut l’arrêter."
        ),
    )
    NAMES = (
        "first_names",
        "birth_name",
        "usual_name",
        "birth_date",
        "phone",
        "email",
        "preferred_channel",
    )

    def __init__(self, *args, persons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons

    def clean_birth_date(self) -> date | None:
        born = self.cleaned_data["birth_date"]
        if born is not None and not FIRST_BIRTHS <= born <= timezone.localdate():
            raise forms.ValidationError(
                _("Cette date de naissance n’est pas possible.")
            )
        return born

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])

    def clean(self):
        facts = super().clean()
        if facts.get("person") is not None:
            return facts
        for name in ("first_names", "birth_name"):
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, _("Ce nom est nécessaire."))
        by_sms = facts.get("preferred_channel") == Person.Channel.SMS
        if by_sms and not facts.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Pour un SMS, donnez son numéro."))
        return facts

    def names(self) -> dict:
        """Of someone new, as `refer_newcomer` takes them."""
        names = {name: self.cleaned_data[name] for name in self.NAMES}
        names["preferred_channel"] = names["preferred_channel"] or Person.Channel.EMAIL
        return names


class WithdrawForm(forms.Form):
    """Why a referral is taken back; provider and person read it."""

    reason = forms.ChoiceField(
        label=_("Pourquoi ?"),
        choices=WithdrawalReason,
        widget=forms.RadioSelect,
        help_text=_("Rien sur la santé : choisissez « raisons personnelles »."),
    )
    words = forms.CharField(
        label=_("Quelques mots"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _cohort_label(cohort: Cohort) -> str:
    """Its day, and its place if it has one: what is held remotely has none."""
    said = _("Entrées toute l’année")
    if not cohort.is_permanent_entry and cohort.starts_on is not None:
        said = _("Début le %(day)s") % {"day": cohort.starts_on.strftime("%d/%m/%Y")}
    place = cohort.city or cohort.place_name or _("à distance")
    return f"{said}, {place}"
