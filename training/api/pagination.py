"""Lists page by page, without gaps while rows change."""

from datetime import UTC

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


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
