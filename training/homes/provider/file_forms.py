"""What the office fills in around enrolment files."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation
from training.cohorts.models import Cohort, Funding
from training.enrolment_files.models import FileSettings, RequiredPaper
from training.enrolment_files.settings import check_label
from training.enrolment_files.uploads import Upload, read_upload
from training.homes.provider.forms import cohort_label, date_field
from training.refusals import Refusal


class RequiredPaperForm(forms.ModelForm):
    """A paper to ask, of whom, by when."""

    class Meta:
        model = RequiredPaper
        fields = ("label", "help", "due_days", "is_mandatory", "cohort", "scheme")
        help_texts = {
            "label": _(
                "Jamais rien sur la santé, le handicap ou le numéro de sécurité "
                "sociale."
            ),
            "help": _("La personne le lit : « recto et verso », « moins de 3 mois »."),
        }

    def __init__(self, *args, provider: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.not_over().filter(responsible_provider=provider)
        self.fields["cohort"].queryset = cohorts
        self.fields["cohort"].label_from_instance = cohort_label
        self.fields["cohort"].empty_label = _("Toutes les sessions")
        schemes = Funding.objects.filter(cohort__responsible_provider=provider)
        names = schemes.order_by("scheme").values_list("scheme", flat=True).distinct()
        self.fields["scheme"] = forms.ChoiceField(
            label=_("Seulement pour le dispositif"),
            required=False,
            choices=[("", _("Tous les dispositifs")), *((n, n) for n in names)],
        )

    def clean(self):
        facts = super().clean()
        try:
            check_label(facts.get("label", ""), facts.get("help", ""))
        except Refusal as refusal:
            self.add_error("label", str(refusal))
        return facts


class FileSettingsForm(forms.ModelForm):
    """What every file hands over."""

    rules = forms.FileField(
        label=_("Règlement intérieur (PDF)"),
        required=False,
        help_text=_("Un nouveau fichier remplace celui d’avant."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = FileSettings
        fields = (
            "assessment",
            "trainers",
            "rules_on",
            "officer_name",
            "officer_email",
            "officer_phone",
        )
        widgets = {
            "assessment": forms.Textarea(attrs={"rows": 3}),
            "trainers": forms.Textarea(attrs={"rows": 3}),
            "rules_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ["assessment", "trainers", "rules", "rules_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rules_on"].required = False

    def clean_rules(self) -> Upload | None:
        sent = self.cleaned_data["rules"]
        if not sent:
            return None
        try:
            upload = read_upload(sent)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        if upload.suffix != "pdf":
            raise ValidationError(_("Le règlement se donne en PDF."))
        return upload


class ReasonForm(forms.Form):
    """Why a paper is to be done again: the person reads it."""

    reason = forms.CharField(label=_("Pourquoi ?"), max_length=255)


class HandedForm(forms.Form):
    """The day on which the documents were handed over on paper."""

    on = date_field(label=_("Remis en main propre le"))

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("Ce jour n’est pas encore passé."))
        return on
