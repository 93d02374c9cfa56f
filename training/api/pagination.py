"""Lists page by page, without gaps while rows change."""

from rest_framework.pagination import CursorPagination


class ChangeOrder(CursorPagination):
    """Least recently changed first: what changes meanwhile comes again at the end.

    `next`, `previous`, `results`; 50 a page, `page_size` up to 200.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("changed_at", "pk")
