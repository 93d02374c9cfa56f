"""`ETag` on every answer that can be read again: `If-None-Match` spares sending what
the client has, `If-Match` lets it change only what it has seen."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from training.follow_up.models import Versioned


class ConditionNeeded(APIException):
    status_code = 428
    default_code = "if_match_required"
    default_detail = _("Donnez dans If-Match l’ETag de votre dernière lecture.")


class ChangedMeanwhile(APIException):
    status_code = 412
    default_code = "changed_meanwhile"
    default_detail = _("Cette ressource a changé depuis votre lecture : relisez-la.")


def tag_of(row: Versioned) -> str:
    """Of this version of a note or an outcome."""
    facts = f"{row.reference}:{row.version}"
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:32]}"'


def tag_of_answer(data: Any) -> str:
    """Of a whole answer: it changes with any fact in it."""
    return _tag_of_content(JSONRenderer().render(data))


def _tag_of_content(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def spare_what_is_known(request: Request, response: HttpResponse) -> None:
    """After rendering: gives the answer its tag, or empties it (304) if the client says
    that it has it. What was read is journalled all the same."""
    response.headers.setdefault("ETag", _tag_of_content(response.content))
    if is_known(request, response.headers["ETag"]):
        response.status_code = 304
        response.content = b""
        del response.headers["Content-Type"]


def is_known(request: Request, tag: str) -> bool:
    """RFC 9110 §13.1.2: weak comparison, several tags, or any."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return given == ["*"] or tag in {one.removeprefix("W/") for one in given}


def check_condition(request: Request, tag: str, *, is_needed: bool = True) -> None:
    """Raises unless the request says that it has seen what stands; where it isn't
    needed, only a request that says it has seen something else is refused."""
    given = request.headers.get("If-Match")
    if given is None:
        if is_needed:
            raise ConditionNeeded
        return
    if given.strip() != "*" and tag not in parse_etags(given):
        raise ChangedMeanwhile
