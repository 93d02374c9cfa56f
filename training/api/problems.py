"""Every refusal of the API as `application/problem+json` (RFC 9457), in French."""

import logging
import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from training.api.permissions import HasRequiredScope
from training.refusals import Refusal

logger = logging.getLogger("alliage.requests")
CONTENT_TYPE = "application/problem+json"
# Refusals that name a missing right; every other one is a conflict with what stands.
FORBIDDEN = ("may_not_refer", "may_not_answer", "may_not_write", "not_yours")


class Unprocessable(exceptions.APIException):
    """Well formed, but it can't be done as it is asked."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class Conflict(exceptions.APIException):
    """It contradicts what stands."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("Le corps de la demande est trop long.")
    default_code = "too_large"


def titles() -> dict[int, str]:
    return {
        400: _("Demande mal formée"),
        401: _("Authentification nécessaire"),
        403: _("Droit insuffisant"),
        404: _("Introuvable"),
        405: _("Méthode non permise"),
        406: _("Format de réponse indisponible"),
        409: _("Refusé"),
        410: _("Trop ancien"),
        412: _("Changé entre-temps"),
        413: _("Demande trop longue"),
        415: _("Format non pris en charge"),
        422: _("Refusé"),
        428: _("Condition nécessaire"),
        429: _("Trop de demandes"),
        500: _("Erreur de notre côté"),
    }


def problem(
    status_code: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    **more: str,
) -> Response:
    """`type` and `code` are stable; `detail` is the sentence for people; `more` are
    members of this problem alone."""
    body: dict[str, Any] = {
        "type": f"urn:alliage:problem:{code}",
        "title": titles().get(status_code, _("Refusé")),
        "status": status_code,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    body |= more
    return Response(
        body, status=status_code, headers=headers, content_type=CONTENT_TYPE
    )


def answer_problem(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler; what no one foresaw is logged, not told."""
    set_rollback()
    if isinstance(error, Refusal):
        forbidden = error.code in FORBIDDEN
        return problem(403 if forbidden else 409, error.code, str(error))
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(
            404, "not_found", _("Rien à cette adresse que vous puissiez voir.")
        )
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    if isinstance(error, exceptions.APIException):
        return _known(error, context)
    request = context["request"]
    logger.error(
        "unhandled",
        exc_info=error,
        extra={"event": "error", "request_id": getattr(request, "id", "")},
    )
    sentence = _("Une erreur est survenue de notre côté. Réessayez plus tard.")
    return problem(500, "error", sentence)


def _known(error: exceptions.APIException, context: dict[str, Any]) -> Response:
    if isinstance(error, exceptions.ValidationError):
        errors = list(pointed(error.detail))
        sentence = _("Des données manquent ou ne conviennent pas : voyez « errors ».")
        return problem(400, "invalid", sentence, errors=errors)
    code = error.get_codes()
    if isinstance(error, exceptions.ParseError):
        sentence = _("Le corps de la demande n’est pas du JSON lisible.")
        return problem(400, "parse_error", sentence)
    if isinstance(error, exceptions.NotAuthenticated):
        sentence = _("Présentez un jeton d’accès valide.")
        headers = {"WWW-Authenticate": error.auth_header}
        return problem(401, "not_authenticated", sentence, headers=headers)
    if isinstance(error, exceptions.Throttled):
        sentence = _("Trop d’appels en une minute : attendez %(seconds)s secondes.")
        detail = sentence % {"seconds": math.ceil(error.wait or 0)}
        return problem(429, "too_many_calls", detail)
    headers = _headers(error, context)
    return problem(error.status_code, str(code), str(error.detail), headers=headers)


def _headers(
    error: exceptions.APIException, context: dict[str, Any]
) -> dict[str, str] | None:
    if error.get_codes() == HasRequiredScope.code:
        view = context["view"]
        scope = view.required_scopes[view.action]
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        return {"WWW-Authenticate": challenge}
    if isinstance(error, exceptions.MethodNotAllowed):
        return {"Allow": ", ".join(context["view"].allowed_methods)}
    if header := getattr(error, "auth_header", None):
        return {"WWW-Authenticate": header}
    return None


def pointed(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """A serializer's errors as `{"pointer": "/person/birth_date", "detail": …}`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name == "non_field_errors"
            yield from pointed(inner, pointer if own else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for rank, inner in enumerate(detail):
            is_text = isinstance(inner, str)
            yield from pointed(inner, pointer if is_text else f"{pointer}/{rank}")
    else:
        yield {"pointer": pointer, "detail": str(detail)}
