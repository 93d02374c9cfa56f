"""Follow-up records and attendance: only what a share opens, and journalled."""

from uuid import UUID

from django.db.models import F
from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from training.api.followed import read_followed, show_followed
from training.api.reading import with_identifier
from training.api.schema import describe_get, describe_list
from training.api.serializers.enrolments import (
    AttendanceShape,
    EnrolmentQuery,
    EnrolmentShape,
)
from training.api.views.base import ApiViewSet, PlainRowsViewSet
from training.enrolments.models import Enrolment
from training.register.reading import attendance_of
from training.sharing.models import Scope


class EnrolmentViewSet(PlainRowsViewSet):
    """The follow-up records that a share opens to the client."""

    required_scopes = {"list": "follow-up:read", "retrieve": "follow-up:read"}
    query_class = EnrolmentQuery
    part = Scope.FOLLOW_UP

    def rows(self):
        rows = Enrolment.objects.visible_to(self.request.viewer, self.part)
        return rows.annotate(changed_at=F("updated_at"))

    def narrowed(self, rows, query):
        rows = super().narrowed(rows, query)
        for name in ("status", "cohort"):
            if wanted := query.get(name):
                rows = rows.filter(**{name: wanted})
        if identifier := query.get("external_id"):
            rows = with_identifier(rows, self.request.viewer, identifier)
        return rows

    def in_full(self, rows):
        return read_followed(rows, self.request.viewer)

    def shown(self, rows):
        return show_followed(rows)

    @describe_list(
        "enrolments_list", EnrolmentQuery, EnrolmentShape, "Lister les suivis"
    )
    def list(self, request):
        return self.list_page()

    @describe_get("enrolments_get", EnrolmentShape, "Lire un suivi")
    def retrieve(self, request, pk: UUID):
        return self.one(pk)


class AttendanceViewSet(ApiViewSet):
    """Half-day by half-day; the share must open this part of the record."""

    required_scopes = {"retrieve": "attendance:read"}
    part = Scope.ATTENDANCE

    def rows(self):
        return Enrolment.objects.visible_to(self.request.viewer, self.part)

    @describe_get(
        "enrolments_attendance", AttendanceShape, "Lire l’assiduité d’une personne"
    )
    def retrieve(self, request, pk: UUID):
        enrolment = get_object_or_404(self.rows(), pk=pk)
        self.journal([enrolment.person_id])
        facts = {
            "enrolment": enrolment.pk,
            "person": enrolment.person_id,
            "half_days": attendance_of(enrolment),
        }
        return Response(AttendanceShape(facts).data)
