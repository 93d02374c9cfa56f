"""Lists page by page, without gaps while rows change."""

from collections.abc import Callable
from datetime import UTC

from django.db.models import F, Model, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class PageInFull:
    """Rows found and ordered by their keys alone, of which `read` reads a page in full.

    Otherwise the database works out each column for every row that it then sorts away.
    One query: the keys stand inside the one that reads.
    """

    def __init__(self, rows: QuerySet, read: Callable[[QuerySet], list], order=()):
        self.rows, self.read, self.order = rows, read, order

    def filter(self, *conditions, **facts) -> "PageInFull":
        return PageInFull(self.rows.filter(*conditions, **facts), self.read, self.order)

    def order_by(self, *names: str) -> "PageInFull":
        return PageInFull(self.rows.order_by(*names), self.read, names)

    def __getitem__(self, page: slice) -> list:
        keys = self.rows.values("pk")[page]
        return self.read(
            with_change(self.rows.model, pk__in=keys).order_by(*self.order)
        )


def with_change(model: type[Model], **facts) -> QuerySet:
    """Rows with the moment of their last change, by which lists are ordered."""
    return model.objects.filter(**facts).annotate(changed_at=F("updated_at"))


class ChangeOrder(CursorPagination):
    """Least recently changed first: what changes meanwhile comes again at the end.

    `next`, `previous`, `results`; 50 a page, `page_size` up to 200.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("changed_at", "pk")

    def decode_cursor(self, request):
        """Refuses as unknown a cursor that isn't one of ours: its place is a moment."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                parse_datetime(cursor.position).astimezone(UTC)
            except (AttributeError, ValueError, OverflowError):
                raise NotFound(self.invalid_cursor_message) from None
        return cursor

    def get_paginated_response_schema(self, schema):
        """As OpenAPI 3.1 says "or null": REST framework's `nullable` is 3.0's."""
        described = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            described["properties"][name] = {
                "type": ["string", "null"],
                "format": "uri",
                "example": None,
            }
        return described
