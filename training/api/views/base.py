"""What every resource of the API shares: token, scope, JSON, pages, problems."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from training.api.authentication import ClientAuthentication
from training.api.conditions import spare_what_is_known
from training.api.deprecation import Deprecation
from training.api.pagination import ChangeOrder, PageInFull
from training.api.permissions import ClientLimit, HasRequiredScope
from training.api.problems import TooLarge, answer_problem
from training.api.schema import ApiSchema
from training.api.serializers.shapes import ListQuery
from training.sharing.services import record_read


class JsonBody(JSONParser):
    """JSON of a sensible length and depth."""

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request else None
        if length and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error


class ApiViewSet(GenericViewSet):
    """A resource. `required_scopes` names the scope of each action."""

    authentication_classes = [ClientAuthentication]
    permission_classes = [HasRequiredScope]
    throttle_classes = [ClientLimit]
    parser_classes = [JsonBody]
    renderer_classes = [JSONRenderer]
    pagination_class = ChangeOrder
    schema = ApiSchema()
    http_method_names = ["get", "head", "post"]
    cache_control = "no-store"

    required_scopes: dict[str, str] = {}
    # By action: what will end, and when.
    deprecated: dict[str, Deprecation] = {}
    query_class: type[ListQuery] = ListQuery
    # The part of the record that reading this resource opens, for the journal.
    part = ""

    def get_exception_handler(self):
        return answer_problem

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", self.cache_control)
        if window := getattr(request, "window", None):
            for name, value in window.headers().items():
                response.headers[name] = value
        if ending := self.deprecated.get(self.action):
            for name, value in ending.headers(request).items():
                response.headers[name] = value
        may_be_known = request.method in ("GET", "HEAD") and response.status_code == 200
        if may_be_known and isinstance(response, Response):
            response.add_post_render_callback(partial(spare_what_is_known, request))
        return response

    def rows(self) -> QuerySet:
        """What the caller may see of this resource."""
        raise NotImplementedError

    def narrowed(self, rows: QuerySet, query: dict[str, Any]) -> QuerySet:
        """The rows that the query asks for."""
        if since := query.get("updated_since"):
            rows = rows.filter(changed_at__gte=since)
        return rows

    def shown(self, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """The rows in the shape that is sent."""
        raise NotImplementedError

    def paged(self, rows: QuerySet) -> Any:
        """What the paginator takes its page from."""
        return rows

    def found(self, pk: UUID) -> Any:
        return get_object_or_404(self.rows(), pk=pk)

    def list_page(self) -> Response:
        """One page of what the query asks for, journalled."""
        query = self.query_class(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        rows = self.narrowed(self.rows(), query.validated_data)
        page = self.paginate_queryset(self.paged(rows))
        self.journal(row.person_id for row in page if self.part)
        return self.get_paginated_response(self.shown(page))

    def one(self, pk: UUID) -> Response:
        row = self.found(pk)
        self.journal([row.person_id] if self.part else [])
        return Response(self.shown([row])[0])

    def journal(self, persons: Iterable[UUID]) -> None:
        """One row per person and request."""
        persons = list(persons)
        if persons:
            record_read(
                self.request.viewer,
                persons,
                part=self.part,
                request_id=getattr(self.request, "id", ""),
            )

    def checked(self, serializer: type[Serializer]) -> dict[str, Any]:
        """The request's body, or a `ValidationError` that says where it is wrong."""
        body = serializer(data=self.request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data


class PlainRowsViewSet(ApiViewSet):
    """A resource whose rows are read as tuples, a page at a time: the busy lists."""

    def in_full(self, rows: QuerySet) -> list:
        """These rows, each with `changed_at` and `person_id`."""
        raise NotImplementedError

    def paged(self, rows: QuerySet) -> PageInFull:
        return PageInFull(rows, self.in_full)

    def found(self, pk: UUID) -> Any:
        for row in self.in_full(self.rows().filter(pk=pk)):
            return row
        raise Http404
