"""How the tables of roles are written, and what stands in their columns."""

import pytest
from django.http import HttpResponseBase

ROLES = (
    "amina",
    "bruno",
    "chloe",
    "denis",
    "elsa",
    "farid",
    "gaelle",
    "hugo",
    "anyone",
)


def rows_of(table: str) -> list:
    """(name, statuses by role) of each line; a long name may stand a line above."""
    rows, above = [], ""
    for line in table.splitlines()[2:]:
        words = line.split()
        statuses = words[-len(ROLES) :]
        if len(statuses) == len(ROLES) and all(word.isdigit() for word in statuses):
            name = " ".join([above, *words[: -len(ROLES)]]).strip()
            rows.append(pytest.param(name, [int(s) for s in statuses], id=name))
            above = ""
        else:
            above = line.strip()
    return rows


def text_of(response: HttpResponseBase) -> str:
    """Its whole body, streamed or not."""
    if not response.streaming:
        return response.content.decode(errors="replace")
    body = b"".join(response.streaming_content)
    _close_file(response)
    return body.decode(errors="replace")


def status_of(response: HttpResponseBase) -> int:
    """What was opened only to see whether it opens is closed."""
    if response.streaming:
        _close_file(response)
    return response.status_code


def _close_file(response: HttpResponseBase) -> None:
    """The file alone: `close()` would say that the request is over, and the test's
    database would be closed with it."""
    for close in response._resource_closers:
        close()
