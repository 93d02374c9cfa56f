"""Courses and cohorts: open to all, with an ETag to ask again at no cost."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from training.api.reading import providers_of, published_cohorts, published_courses
from training.api.schema import describe_get, describe_list
from training.api.serializers.catalogue import CohortQuery, CohortShape, CourseShape
from training.api.serializers.shapes import ListQuery
from training.api.views.base import ApiViewSet


class CatalogueViewSet(ApiViewSet):
    """No token needed: nothing here is about a person."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    cache_control = "public, max-age=60"


class CourseViewSet(CatalogueViewSet):
    """The courses on offer (LHEO: formations)."""

    def rows(self):
        return published_courses()

    def shown(self, rows):
        context = {**self.get_serializer_context(), "providers": providers_of(rows)}
        return CourseShape(rows, many=True, context=context).data

    @describe_list("courses_list", ListQuery, CourseShape, "Lister les formations")
    def list(self, request):
        return self.list_page()

    @describe_get("courses_get", CourseShape, "Lire une formation")
    def retrieve(self, request, pk: UUID):
        course = get_object_or_404(self.rows(), translation_key=pk)
        return Response(self.shown([course])[0])


class CohortViewSet(CatalogueViewSet):
    """The sessions of published courses, with their seats."""

    query_class = CohortQuery

    def rows(self):
        return published_cohorts()

    def narrowed(self, rows, query):
        rows = super().narrowed(rows, query)
        if course := query.get("course"):
            rows = rows.filter(action__page__translation_key=course)
        return rows

    def shown(self, rows):
        return CohortShape(rows, many=True).data

    @describe_list("cohorts_list", CohortQuery, CohortShape, "Lister les sessions")
    def list(self, request):
        return self.list_page()

    @describe_get("cohorts_get", CohortShape, "Lire une session")
    def retrieve(self, request, pk: UUID):
        return self.one(pk)
