"""What the office fills in: a place in line, an offer, a quota, a committee's list."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, OrganisationKind
from training.cohorts.quotas import SeatQuota
from training.enrolments.admission.committee_models import Decision
from training.enrolments.models import AttendanceMode
from training.homes.provider.forms import date_field, seats_label
from training.referrals.models import Referral, RefusalReason

WHY = _("Gardé avec la décision ; la personne peut le lire.")


class PlaceForm(forms.Form):
    """Another place in line, and why."""

    place = forms.IntegerField(label=_("Nouveau rang"), min_value=1)
    reason = forms.CharField(label=_("Pourquoi ?"), max_length=255, help_text=WHY)

    def __init__(self, *args, last: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].max_value = last
        self.fields["place"].widget.attrs["max"] = last


class OfferForm(forms.Form):
    """A seat, in one mode or the other."""

    mode = forms.ChoiceField(
        label=_("Quelle place proposer ?"),
        choices=AttendanceMode,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, free: dict[str, int], **kwargs):
        """`free`: free seats by mode, told beside each choice."""
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [
            (mode, f"{label} ({seats_label(free[mode])})")
            for mode, label in AttendanceMode.choices
        ]


class ReasonForm(forms.Form):
    """A decision that needs its reason, and nothing else."""

    reason = forms.CharField(label=_("Pourquoi ?"), max_length=255, help_text=WHY)


class QuotaForm(forms.Form):
    """How many seats, for whose persons, as a reserve or a cap."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisme qui oriente"),
        empty_label=_("choisir"),
        help_text=_("Un organisme vaut pour toutes ses agences."),
    )
    kind = forms.ChoiceField(
        label=_("Règle"),
        choices=[
            (SeatQuota.Kind.RESERVED, _("Lui réserver des places jusqu’à une date")),
            (SeatQuota.Kind.AT_MOST, _("Limiter ses places à un maximum")),
        ],
        widget=forms.RadioSelect,
    )
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=2000)
    until = date_field(
        label=_("Réservées jusqu’au"),
        required=False,
        help_text=_("Pour une réserve : ensuite, les places sont à tout le monde."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        partners = OrganisationKind.objects.filter(
            organisation=OuterRef("pk"), kind="employment_partner"
        )
        self.fields["organisation"].queryset = Organisation.objects.filter(
            Exists(partners)
        ).order_by("name")

    def clean(self):
        facts = super().clean()
        is_reserve = facts.get("kind") == SeatQuota.Kind.RESERVED
        if is_reserve and "until" not in self.errors and not facts.get("until"):
            self.add_error("until", _("Dites jusqu’à quel jour les garder."))
        return facts


class CommitteeForm(forms.Form):
    """When it is held, and by whom."""

    held_on = date_field(label=_("Date de la commission"))
    members = forms.CharField(
        label=_("Membres présents"),
        required=False,
        max_length=1000,
        help_text=_("Un nom par ligne. Ils restent sur la liste des décisions."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate()


class ProposalForm(forms.Form):
    """What is proposed for one candidate. Its fields carry the candidate's prefix."""

    decision = forms.ChoiceField(
        label=_("Décision"),
        required=False,
        choices=[("", _("à décider")), *Decision.choices],
    )
    rank = forms.IntegerField(
        label=_("Rang"), required=False, min_value=1, max_value=2000
    )
    reason = forms.ChoiceField(
        label=_("Raison du refus"),
        required=False,
        choices=[("", _("choisir")), *RefusalReason.choices],
    )
    words = forms.CharField(
        label=_("Mot à la personne"), required=False, max_length=500
    )

    def __init__(self, *args, referral: Referral, **kwargs):
        super().__init__(*args, prefix=str(referral.pk), **kwargs)
        self.referral = referral

    def clean(self):
        facts = super().clean()
        if facts.get("decision") == Decision.REFUSE and not facts.get("reason"):
            self.add_error("reason", _("Un refus a une raison : choisissez-la."))
        return facts
