"""Notes between partners, and what became of people after a training."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from training.api.serializers.shapes import OrganisationShape, StrictSerializer
from training.follow_up.models import Note, Outcome


class VersionShape(serializers.Serializer):
    """What a correction replaces: `id` stays, `version` counts."""

    id = serializers.UUIDField(source="reference")
    enrolment = serializers.UUIDField(source="enrolment_id")
    version = serializers.IntegerField()
    organisation = OrganisationShape(allow_null=True)
    recorded_at = serializers.DateTimeField()


class NoteShape(VersionShape):
    text = serializers.CharField()
    visibility = serializers.ChoiceField(Note.Visibility.choices)


class NoteCorrection(StrictSerializer):
    text = serializers.CharField(max_length=2000, required=False)
    visibility = serializers.ChoiceField(Note.Visibility.choices, required=False)


class NewNote(StrictSerializer):
    text = serializers.CharField(max_length=2000)
    visibility = serializers.ChoiceField(
        Note.Visibility.choices, default=Note.Visibility.PARTNERS
    )
    organisation = serializers.UUIDField(
        required=False, help_text="L’agence qui parle, si plusieurs vous mandatent."
    )


class OutcomeShape(VersionShape):
    observed_on = serializers.DateField()
    months = serializers.IntegerField(allow_null=True)
    situation = serializers.ChoiceField(Outcome.Situation.choices)
    contract = serializers.ChoiceField(Outcome.Contract.choices, allow_blank=True)
    starts_on = serializers.DateField(allow_null=True)
    planned_days = serializers.IntegerField(allow_null=True)
    weekly_hours = serializers.FloatField(allow_null=True)
    occupation = serializers.CharField(allow_blank=True)
    has_worked_a_month = serializers.BooleanField(allow_null=True)
    source = serializers.ChoiceField(Outcome.Source.choices)


class OutcomeCorrection(StrictSerializer):
    observed_on = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    situation = serializers.ChoiceField(Outcome.Situation.choices, required=False)
    contract = serializers.ChoiceField(
        Outcome.Contract.choices, required=False, allow_blank=True
    )
    starts_on = serializers.DateField(
        required=False, allow_null=True, input_formats=["%Y-%m-%d"]
    )
    planned_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=3650
    )
    weekly_hours = serializers.DecimalField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=80,
        max_digits=4,
        decimal_places=1,
    )
    occupation = serializers.CharField(required=False, allow_blank=True, max_length=255)
    has_worked_a_month = serializers.BooleanField(required=False, allow_null=True)
    source = serializers.ChoiceField(Outcome.Source.choices, required=False)


class NewOutcome(OutcomeCorrection):
    observed_on = serializers.DateField(input_formats=["%Y-%m-%d"])
    situation = serializers.ChoiceField(Outcome.Situation.choices)
    source = serializers.ChoiceField(
        Outcome.Source.choices, default=Outcome.Source.PARTNER
    )
    organisation = serializers.UUIDField(
        required=False, help_text="L’agence qui parle, si plusieurs vous mandatent."
    )

    default_error_messages = {"contract": _("Un contrat va avec « en emploi ».")}

    def validate(self, facts: dict) -> dict:
        if facts.get("contract") and facts["situation"] != Outcome.Situation.JOB:
            sentence = self.error_messages["contract"]
            raise serializers.ValidationError({"contract": [sentence]})
        return facts
