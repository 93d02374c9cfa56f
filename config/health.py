"""Whether the house stands (`/healthz`), and whether it can serve (`/readyz`)."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis, RedisError

from people.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of anyone else."""
    return HttpResponse("ok", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """503 and the name of what doesn't answer, for a load balancer."""
    parts = {"database": _database_answers}
    if settings.REDIS_URL:
        parts["redis"] = _redis_answers
    state = {name: _ask(answers) for name, answers in parts.items()}
    ready = all(state.values())
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)


def _ask(answers: Callable[[], None]) -> bool:
    try:
        answers()
    except (DatabaseError, RedisError, OSError):
        return False
    return True


def _database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis_answers() -> None:
    with Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
    ) as client:
        client.ping()
