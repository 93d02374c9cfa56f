"""What every shape of the API has in common."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """Refuses fields it doesn't know: a misspelt one would be lost in silence."""

    default_error_messages = {"unknown": _("Ce champ n’existe pas ici.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            unknown = set(data) - set(self.fields)
            if unknown:
                sentence = self.error_messages["unknown"]
                raise serializers.ValidationError(
                    {str(name): [sentence] for name in sorted(unknown, key=str)}
                )
        return super().to_internal_value(data)


class ListQuery(StrictSerializer):
    """Parameters of every list."""

    updated_since = serializers.DateTimeField(
        required=False, help_text="Ce qui a changé depuis ce moment, inclus."
    )
    cursor = serializers.CharField(
        required=False, help_text="Repris tel quel de `next` ou `previous`."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


class OrganisationShape(serializers.Serializer):
    """An organisation, as others know it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    siret = serializers.CharField(help_text="14 chiffres, ou vide.")


class PersonShape(serializers.Serializer):
    """A person, and the caller's own identifier for them, if any."""

    id = serializers.UUIDField()
    birth_name = serializers.CharField()
    usual_name = serializers.CharField()
    first_names = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    external_id = serializers.CharField(
        allow_null=True, help_text="Votre propre identifiant ; jamais celui d’un autre."
    )


def person_shape(pk: UUID, named: Any, external_id: str | None) -> dict[str, Any]:
    """What `PersonShape` describes; `named` has the names and the birth date."""
    return {
        "id": str(pk),
        "birth_name": named.birth_name,
        "usual_name": named.usual_name,
        "first_names": named.first_names,
        "birth_date": day(named.birth_date),
        "external_id": external_id,
    }


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: datetime | None) -> str | None:
    """In the installation's time zone, with its offset, as `DateTimeField` says it."""
    if value is None:
        return None
    said = value.astimezone(timezone.get_current_timezone()).isoformat()
    return f"{said[:-6]}Z" if said.endswith("+00:00") else said
