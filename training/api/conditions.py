"""Changing only what one has seen: `ETag`, and `If-Match` before a change."""

import hashlib

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
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


def check_condition(request: Request, tag: str) -> None:
    """Raises unless the request says that it has seen what stands."""
    given = request.headers.get("If-Match")
    if given is None:
        raise ConditionNeeded
    if given.strip() not in ("*", tag):
        raise ChangedMeanwhile
