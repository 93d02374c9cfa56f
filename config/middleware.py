"""What every request gets: one log line without personal data, and its CSP."""

import logging
import time
import uuid

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404

logger = logging.getLogger("alliage.requests")
# Django answers these with a page of their own: nothing has gone wrong.
ANSWERED = (Http404, PermissionDenied, SuspiciousOperation)


class RequestLogMiddleware:
    """Logs the route's pattern (not the path: it may carry a token) and the status."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "event": "request",
                "method": request.method,
                "route": match.route if match else "-",
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - started) * 1000),
                "request_id": request.id,
            },
        )
        return response

    def process_exception(self, request, error):
        if isinstance(error, ANSWERED):
            return  # the page says so, and the request's line its status
        logger.error(
            "unhandled",
            exc_info=(type(error), error, error.__traceback__),
            extra={"event": "error", "request_id": request.id},
        )


class ScopedCSPMiddleware(CSPMiddleware):
    """The strict policy everywhere; a wider one for the two admin interfaces."""

    def process_response(self, request, response):
        if request.path.startswith(settings.ADMIN_CSP_PREFIXES):
            response._csp_replace = settings.ADMIN_CSP_UPDATE
        return super().process_response(request, response)
