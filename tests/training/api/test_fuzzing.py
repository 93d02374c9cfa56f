"""Whatever is sent to the API, it answers as its schema says, and never with a 5xx."""

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from tests.training.api.conftest import token_of
from training.models import Webhook

EXAMPLES = 10
CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


@pytest.fixture(scope="module")
def schema():
    described = SchemaGenerator(urlconf="training.api.urls").get_schema(public=True)
    return schemathesis.openapi.from_dict(described)


def explore(operation, url: str, token: str, known: dict[str, dict[str, str]]) -> str:
    """Sends what the schema allows, to generated ids and to the resource's known one;
    the first contradiction found, or ""."""
    headers = {"Authorization": f"Bearer {token}"}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def ask(case):
        for ids in [{}, known.get(operation.path.split("/")[3], {})]:
            case.path_parameters = {**(case.path_parameters or {}), **ids}
            response = case.call(base_url=url, headers=headers)
            case.validate_response(response, checks=CHECKS)

    try:
        ask()
    except FailureGroup as found:
        return str(found)
    return ""


def test_no_answer_contradicts_the_schema(
    transactional_db, live_server, schema, program, enrolment, remote_session
):
    url = "https://logiciel.exemple.fr/alliage"
    webhook = Webhook.objects.create(client=program, url=url)
    known = {
        "enrolments": {"id": str(enrolment.pk)},
        "referrals": {"id": str(enrolment.referral_id)},
        "webhooks": {"id": str(webhook.pk)},
    }
    program.calls_per_minute = 1_000_000
    program.save()
    token = token_of(program)
    operations = [found.ok() for found in schema.get_all_operations()]

    found = {
        operation.label: explore(operation, live_server.url, token, known)
        for operation in operations
    }

    assert len(found) > 30
    assert {label: said for label, said in found.items() if said} == {}
