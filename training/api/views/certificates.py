"""Issued documents of an enrolment: what they say of themselves, and the PDF."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from training.api.conditions import is_known
from training.api.schema import describe_list
from training.api.serializers.certificates import CertificateShape
from training.api.serializers.shapes import ListQuery
from training.api.views.base import ApiViewSet
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment
from training.sharing.models import Scope


class PdfRenderer(BaseRenderer):
    """Lets clients ask for a PDF; the file itself is sent as it is."""

    media_type = "application/pdf"
    format = "pdf"

    def render(self, data: Any, media_type=None, renderer_context=None) -> bytes:
        return JSONRenderer().render(data)  # of a problem: its own type says so


class CertificateViewSet(ApiViewSet):
    """The share must open this part of the record; each reading is journalled."""

    required_scopes = {"list": "certificates:read", "pdf": "certificates:read"}
    part = Scope.CERTIFICATES

    def get_renderers(self):
        more = [PdfRenderer()] if self.action == "pdf" else []
        return [*super().get_renderers(), *more]

    def rows(self):
        return (
            Certificate.objects.visible_to(self.request.viewer)
            .filter(enrolment=self.kwargs["pk"])
            .select_related("provider")
            .annotate(
                person_id=F("enrolment__person_id"),
                changed_at=Coalesce("revoked_at", "issued_at"),
            )
        )

    def shown(self, rows):
        context = self.get_serializer_context()
        return CertificateShape(rows, many=True, context=context).data

    @describe_list(
        "certificates_list", ListQuery, CertificateShape, "Lister les attestations"
    )
    def list(self, request, pk: UUID):
        enrolments = Enrolment.objects.visible_to(request.viewer, self.part)
        get_object_or_404(enrolments, pk=pk)
        return self.list_page()

    @extend_schema(
        operation_id="certificates_pdf",
        summary="Lire une attestation (PDF)",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def pdf(self, request, pk: UUID, certificate: UUID):
        row = get_object_or_404(self.rows(), pk=certificate)
        self.journal([row.person_id])
        tag = f'"{row.sha256}"'
        if is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return FileResponse(
            row.file.open("rb"),
            filename=f"certificat-{row.number}.pdf",
            content_type="application/pdf",
            headers={"ETag": tag},
        )
