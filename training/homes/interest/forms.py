"""What someone interested in a course fills in."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.phones import normalise_phone
from training.cohorts.models import Cohort
from training.enrolments.models import AttendanceMode
from training.sharing.models import CaseloadAssignment

ALONE = "direct"
FIRST_BIRTHS = date(1900, 1, 1)


class WishForm(forms.Form):
    """How, and a few words."""

    wanted_mode = forms.ChoiceField(
        label=_("Comment voulez-vous suivre la formation ?"),
        choices=AttendanceMode,
        initial=AttendanceMode.ON_SITE,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Un message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Votre projet, vos disponibilités, une question. N’écrivez rien sur votre "
            "santé."
        ),
    )


class OwnWishForm(WishForm):
    """Of someone who has an account: to which counsellor, or straight on.

    `road` is the key of a caseload row, or `ALONE`.
    """

    road = forms.ChoiceField(label=_("À qui envoyer ?"), widget=forms.RadioSelect)
    field_order = ("road", "wanted_mode", "message")

    def __init__(
        self,
        *args,
        assignments: list[CaseloadAssignment],
        provider: str,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.assignments = {str(row.pk): row for row in assignments}
        roads = [
            (
                key,
                _("À mon conseiller : %(name)s (%(agency)s)")
                % {"name": row.counsellor.name, "agency": row.organisation.name},
            )
            for key, row in self.assignments.items()
        ]
        alone = _("Directement à l’organisme : %(provider)s") % {"provider": provider}
        self.fields["road"].choices = [*roads, (ALONE, alone)]
        self.fields["road"].initial = next(iter(self.assignments), ALONE)

    @property
    def assignment(self) -> CaseloadAssignment | None:
        """The counsellor chosen; None for the straight road."""
        return self.assignments.get(self.cleaned_data["road"])

    def wishes(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("wanted_mode", "message")}


class PasserByForm(WishForm):
    """Of someone without an account."""

    first_names = forms.CharField(
        label=_("Votre prénom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    birth_name = forms.CharField(
        label=_("Votre nom de naissance"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Nous vous y envoyons un lien pour confirmer votre demande."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        required=False,
        max_length=25,
        help_text=_("Pour que l’organisme puisse vous appeler."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    birth_date = forms.DateField(
        label=_("Votre date de naissance"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"
        ),
    )
    field_order = (
        "first_names",
        "birth_name",
        "email",
        "phone",
        "birth_date",
        "wanted_mode",
        "message",
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])

    def clean_birth_date(self) -> date | None:
        born = self.cleaned_data["birth_date"]
        if born is not None and not FIRST_BIRTHS <= born <= timezone.localdate():
            raise forms.ValidationError(
                _("Cette date de naissance n’est pas possible.")
            )
        return born


def session_words(cohort: Cohort) -> str:
    """`Session du 3 mars 2026, Bar-sur-Armance`, for the head of the page."""
    place = cohort.city or cohort.place_name or _("à distance")
    if cohort.is_permanent_entry or cohort.starts_on is None:
        return _("Entrées toute l’année, %(place)s") % {"place": place}
    return _("Session du %(day)s, %(place)s") % {
        "day": cohort.starts_on.strftime("%d/%m/%Y"),
        "place": place,
    }
