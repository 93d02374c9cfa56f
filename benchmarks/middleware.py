"""What benchmarks add to requests: a count of queries, a switch for the journal."""

from contextvars import ContextVar

from django.db import connection

from training.sharing import services

_is_silent = ContextVar("is_silent", default=False)


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


class JournalSwitchMiddleware:
    """A request with `X-Without-Journal` reads without writing its journal."""

    def __init__(self, get_response):
        self.get_response = get_response
        write = services.write_reads

        def write_or_not(*args, **facts):
            if not _is_silent.get():
                write(*args, **facts)

        services.write_reads = write_or_not

    def __call__(self, request):
        _is_silent.set("X-Without-Journal" in request.headers)
        return self.get_response(request)
