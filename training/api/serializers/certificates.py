"""An issued document, as partners read of it: its state now, and where its PDF is."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from training.api.serializers.shapes import OrganisationShape
from training.certificates.models import Certificate


class CertificateShape(serializers.Serializer):
    id = serializers.UUIDField()
    enrolment = serializers.UUIDField(source="enrolment_id")
    person = serializers.UUIDField(source="person_id")
    kind = serializers.ChoiceField(Certificate.Kind.choices)
    number = serializers.CharField(help_text="Unique par organisme et par année.")
    provider = OrganisationShape()
    status = serializers.ChoiceField(Certificate.Status.choices)
    issued_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoked_reason = serializers.CharField()
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    sha256 = serializers.CharField(help_text="Empreinte des octets du PDF.")
    file = serializers.SerializerMethodField()
    verification = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_file(self, certificate: Certificate) -> str:
        return self._absolute(
            "api:certificate", certificate.enrolment_id, certificate.pk
        )

    @extend_schema_field(serializers.URLField())
    def get_verification(self, certificate: Certificate) -> str:
        return self._absolute("verify_certificate", certificate.public_code)

    def _absolute(self, name: str, *parts: object) -> str:
        address = reverse(name, args=parts)
        return self.context["request"].build_absolute_uri(address)
