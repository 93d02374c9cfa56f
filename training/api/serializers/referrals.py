"""Referrals (orientations): as a partner sends them, and as it reads them."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from people.phones import normalise_phone
from training.api.serializers.shapes import (
    ListQuery,
    OrganisationShape,
    PersonShape,
    StrictSerializer,
)
from training.enrolments.models import AttendanceMode
from training.referrals.models import (
    REASONS,
    ReferralStatus,
    WithdrawalReason,
)

FIRST_BIRTHS = date(1900, 1, 1)


class ReferralQuery(ListQuery):
    status = serializers.ChoiceField(ReferralStatus.choices, required=False)
    external_id = serializers.CharField(
        required=False, help_text="Votre propre identifiant de la personne."
    )


class NewPerson(StrictSerializer):
    """The person referred, as the partner knows them."""

    birth_name = serializers.CharField(max_length=120)
    usual_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    first_names = serializers.CharField(max_length=120)
    birth_date = serializers.DateField(
        required=False,
        allow_null=True,
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": _("Cette date n’existe pas : écrivez-la comme 1998-04-12.")
        },
    )
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=25,
        help_text="Gardé sous la forme internationale : +33612345678.",
    )
    external_id = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="Votre propre identifiant de la personne, connu de vous seul. "
        "Jamais le numéro de sécurité sociale.",
    )

    def validate_birth_date(self, value: date | None) -> date | None:
        if value is not None and not FIRST_BIRTHS <= value <= timezone.localdate():
            raise serializers.ValidationError(
                _("Cette date de naissance n’est pas possible.")
            )
        return value

    def validate_phone(self, value: str) -> str:
        return normalise_phone(value)

    def validate_external_id(self, value: str) -> str:
        if is_social_security_number(value):
            raise serializers.ValidationError(
                _("N’envoyez jamais un numéro de sécurité sociale.")
            )
        return value


def is_social_security_number(value: str) -> bool:
    """15 digits whose key is right (97 less the first 13 modulo 97), spaced or not."""
    digits = "".join(value.split())
    if len(digits) != 15 or not (digits.isascii() and digits.isdigit()):
        return False
    return digits[0] in "12" and 97 - int(digits[:13]) % 97 == int(digits[13:])


class NewReferral(StrictSerializer):
    """A referral to a cohort, or to a course whose cohort isn't chosen yet."""

    person = NewPerson()
    cohort = serializers.UUIDField(required=False, allow_null=True)
    course = serializers.UUIDField(required=False, allow_null=True)
    referring_organisation = serializers.UUIDField(
        required=False,
        help_text="L’agence qui oriente ; exigé d’un client mandaté par plusieurs.",
    )
    counsellor = serializers.EmailField(
        required=False, help_text="Le courriel du conseiller, s’il a un compte ici."
    )
    wanted_mode = serializers.ChoiceField(
        AttendanceMode.choices, default=AttendanceMode.ON_SITE
    )
    message = serializers.CharField(max_length=2000, default="", allow_blank=True)
    accepts_waiting_list = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("cohort")) == bool(attrs.get("course")):
            raise serializers.ValidationError(
                {"cohort": _("Indiquez une session, ou bien une formation seule.")}
            )
        return attrs


class Withdrawal(StrictSerializer):
    reason = serializers.ChoiceField(
        WithdrawalReason.choices,
        default=WithdrawalReason.OTHER,
        help_text="Ce qui touche à la santé : `personal`.",
    )
    reason_text = serializers.CharField(
        max_length=2000,
        default="",
        allow_blank=True,
        help_text="Quelques mots, lus par la personne. Rien sur la santé.",
    )


class ReferralShape(serializers.Serializer):
    """Where a referral stands, as `show_referred` sends it."""

    id = serializers.UUIDField()
    person = PersonShape()
    course = serializers.UUIDField()
    cohort = serializers.UUIDField(allow_null=True)
    provider = OrganisationShape()
    referring_organisation = OrganisationShape(allow_null=True)
    counsellor = serializers.EmailField(allow_null=True)
    status = serializers.ChoiceField(ReferralStatus.choices)
    wanted_mode = serializers.ChoiceField(AttendanceMode.choices)
    message = serializers.CharField(allow_blank=True)
    reason = serializers.ChoiceField(
        REASONS,
        allow_blank=True,
        help_text="D’un refus ou d’un retrait ; vide dans les autres états.",
    )
    reason_text = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    enrolment = serializers.UUIDField(allow_null=True)
    updated_at = serializers.DateTimeField()
