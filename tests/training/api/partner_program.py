"""What a partner would write upon the generated client: run by a test, in a process of
its own. It gets a token, reads, and writes what it is told; it prints what it saw."""

import json
import sys
from uuid import UUID

import httpx
from alliage_client import AuthenticatedClient
from alliage_client.api.enrolments import (
    enrolments_attendance,
    enrolments_list,
    outcomes_create,
)
from alliage_client.api.referrals import referrals_create, referrals_list
from alliage_client.models import NewOutcome, NewReferral, Problem


def fact(answer, name: str) -> str:
    """That fact of an answer; of a problem, its code."""
    return answer.code if isinstance(answer, Problem) else str(getattr(answer, name))


def main(url: str, client_id: str, secret: str, tasks: str) -> None:
    asked = {"grant_type": "client_credentials"}
    token = httpx.post(f"{url}/o/token/", data=asked, auth=(client_id, secret)).json()
    told = json.loads(tasks)
    seen = {}
    with AuthenticatedClient(base_url=url, token=token["access_token"]) as client:
        for read in (enrolments_list, referrals_list):
            name = read.__name__.rpartition(".")[2].removesuffix("_list")
            seen[name] = [
                (str(row.id), str(row.person.id), row.person.external_id)
                for row in read.sync(client=client).results
            ]
        for enrolment in told.get("attendance", []):
            answer = enrolments_attendance.sync(UUID(enrolment), client=client)
            seen["attendance"] = fact(answer, "enrolment")
        for enrolment, body in told.get("outcomes", []):
            new = NewOutcome.from_dict(body)
            answer = outcomes_create.sync(UUID(enrolment), client=client, body=new)
            seen["outcome"] = fact(answer, "id")
        for key, body in told.get("referrals", []):
            new = NewReferral.from_dict(body)
            made = referrals_create.sync(client=client, body=new, idempotency_key=key)
            seen.setdefault("made", []).append(str(made.id))
    print(json.dumps(seen))  # noqa: T201 (its answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
