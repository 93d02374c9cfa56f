"""How the API describes itself (OpenAPI 3.1): security, examples, problems."""

from typing import Any

from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.serializers import Serializer

from training.api.answers import ANSWERS
from training.api.examples import BODIES

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="L’`ETag` de la dernière lecture : on ne change que ce que l’on a vu.",
)
IF_MATCH_IF_WANTED = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="L’`ETag` de la dernière lecture : refusé (412) si l’orientation a "
    "changé depuis.",
)
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "L’`ETag` de la dernière lecture : 304 si rien n’a changé.",
}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "De cette réponse."}}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="La même clé avec le même corps ne fait le travail qu’une fois.",
)


class ClientScheme(DjangoOAuthToolkitScheme):
    """The token of a client, and the scope that each action needs."""

    target_class = "training.api.authentication.ClientAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema) -> dict[str, list[str]]:
        view = auto_schema.view
        return {self.name: [view.required_scopes[view.action]]}


class ApiSchema(AutoSchema):
    """Says which action will end, when, and what to use instead."""

    def _ending(self):
        return self.view.deprecated.get(self.view.action)

    def is_deprecated(self) -> bool:
        return self._ending() is not None

    def get_extensions(self) -> dict[str, Any]:
        ending = self._ending()
        return ending.extensions() if ending else {}


def _answered(operation: str, code: int = 200) -> list[OpenApiExample]:
    return [
        OpenApiExample(name, value=value, response_only=True, status_codes=[str(code)])
        for name, value in ANSWERS[operation].items()
    ]


def describe_list(
    operation: str, query: type[Serializer], shape: type[Serializer], summary: str
):
    return extend_schema(
        operation_id=operation,
        summary=summary,
        parameters=[query],
        responses=shape(many=True),
        examples=_answered(operation),
    )


def describe_codes(shape: type[Serializer]):
    return extend_schema(
        operation_id="codes_list",
        summary="Lire les listes de codes et leurs libellés",
        responses=shape(many=True),
        examples=_answered("codes_list"),
    )


def describe_get(operation: str, shape: type[Serializer], summary: str):
    return extend_schema(
        operation_id=operation,
        summary=summary,
        responses=shape,
        examples=_answered(operation),
    )


def describe_post(
    operation: str,
    body: type[Serializer] | None,
    shape: type[Serializer],
    summary: str,
    *,
    code: int = 200,
    parameters: list[OpenApiParameter] | None = None,
):
    sent = [
        OpenApiExample(name, value=value, request_only=True)
        for name, value in BODIES.get(operation, {}).items()
    ]
    return extend_schema(
        operation_id=operation,
        summary=summary,
        request=body,
        responses={code: shape},
        parameters=parameters or [],
        examples=[*sent, *_answered(operation, code)],
    )


def describe_feed(query: type[Serializer], shape: type[Serializer]):
    return extend_schema(
        operation_id="changes_list",
        summary="Lire ce qui a changé",
        parameters=[query],
        responses=forced_singular_serializer(shape),
        examples=_answered("changes_list"),
    )


def describe_snapshot(query: type[Serializer], shape: type[Serializer]):
    return extend_schema(
        operation_id="changes_snapshot",
        summary="Repartir d’un état complet",
        parameters=[query],
        responses=shape,
        examples=_answered("changes_snapshot"),
    )


PROBLEM = {
    "type": "object",
    "description": "Un refus (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "La phrase, en français."},
        "code": {"type": "string", "description": "Stable, pour les programmes."},
        "snapshot": {
            "type": "string",
            "format": "uri",
            "description": "D’un curseur trop ancien : où repartir.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "urn:alliage:problem:cohort_full",
        "title": "Refusé",
        "status": 409,
        "detail": "Cette session est complète. Acceptez la liste d’attente, ou "
        "choisissez une autre session de la formation.",
        "code": "cohort_full",
    },
}
SENTENCES = {
    "400": "Demande mal formée : `errors` dit où.",
    "401": "Jeton absent, périmé ou d’un client arrêté.",
    "403": "Le client n’a pas le droit nécessaire.",
    "404": "Rien que vous puissiez voir à cette adresse.",
    "406": "Seul `application/json` est servi.",
    "410": "Curseur trop ancien : `snapshot` donne l’adresse d’un nouveau départ.",
    "409": "Une règle s’y oppose : `code` et `detail` disent laquelle.",
    "412": "La ressource a changé depuis l’`ETag` donné par `If-Match`.",
    "413": "Corps trop long.",
    "415": "Seul `application/json` est lu.",
    "422": "La clé d’idempotence a servi à une autre demande.",
    "429": "Trop d’appels en une minute : `Retry-After` dit quand recommencer.",
    "428": "`If-Match` est nécessaire.",
    "500": "Erreur de notre côté.",
}


def document_problems(result: dict, generator, request, public) -> dict[str, Any]:
    """Adds to every operation the problems that it may answer; takes out what the
    code says to its own readers, in English."""
    for shape in result["components"]["schemas"].values():
        shape.pop("description", None)
    result["components"]["schemas"]["Problem"] = PROBLEM
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            operation.pop("description", None)
            if method == "get":
                document_etag(operation)
            for status in _statuses(path, method, operation):
                operation["responses"].setdefault(
                    status, {"description": SENTENCES[status], "content": content}
                )
    return result


def document_etag(operation: dict) -> None:
    operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    operation["responses"]["200"]["headers"] = ETAG
    operation["responses"]["304"] = {
        "description": "Rien n’a changé depuis l’`ETag` donné par `If-None-Match`."
    }


def _statuses(path: str, method: str, operation: dict) -> list[str]:
    statuses = ["406", "500"]
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
        statuses += ["400", "404"]
    if "{" in path:
        statuses.append("404")
    if operation["operationId"] == "changes_list":
        statuses.append("410")
    if any(operation.get("security", [])):
        statuses += ["401", "403", "429"]
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "If-Match" in names:
        statuses.append("412")
    if method == "patch":
        statuses.append("428")
    if method in ("post", "patch"):
        statuses += ["400", "409", "413", "415", "422"]
    return sorted(set(statuses))
