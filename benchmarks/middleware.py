"""Counts the queries of a request into a header; nothing of it is in the product."""

from django.db import connection


class QueryCountMiddleware:
    """Sets `X-Queries`. The floor passes here like every page, and pays the same."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        count = 0

        def counted(execute, sql, params, many, context):
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Queries"] = str(count)
        return response
