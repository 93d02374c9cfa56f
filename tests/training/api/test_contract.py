"""What the schema promises is what stands, and it can be read in a browser."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker

from training.api.examples import BODIES
from training.api.serializers.referrals import NewReferral, Withdrawal
from training.api.urls import resources

UNDOCUMENTED = {"schema", "docs", "nowhere"}


@pytest.fixture(scope="module")
def schema() -> dict:
    out = StringIO()
    call_command(
        "spectacular",
        "--urlconf=training.api.urls",
        "--fail-on-warn",
        "--validate",
        stdout=out,
    )
    return yaml.safe_load(out.getvalue())


def test_the_schema_is_valid_openapi_3_1(schema):
    assert schema["openapi"] == "3.1.1"


def test_every_address_is_documented_and_no_other(schema):
    standing = {
        "/api/v1/"
        + str(route.pattern)
        .replace("<uuid:pk>", "{id}")
        .replace("<uuid:reference>", "{reference}")
        .replace("<uuid:certificate>", "{certificate}")
        for route in resources
        if route.name not in UNDOCUMENTED
    }

    assert set(schema["paths"]) == standing


def test_every_operation_names_its_scope_or_is_open(schema):
    scopes = {
        operation["operationId"]: operation["security"]
        for methods in schema["paths"].values()
        for operation in methods.values()
    }

    assert scopes == {
        "courses_list": [{}],
        "courses_get": [{}],
        "cohorts_list": [{}],
        "cohorts_get": [{}],
        "referrals_list": [{"oauth2": ["referrals:read"]}],
        "referrals_get": [{"oauth2": ["referrals:read"]}],
        "referrals_create": [{"oauth2": ["referrals:write"]}],
        "referrals_withdraw": [{"oauth2": ["referrals:write"]}],
        "enrolments_list": [{"oauth2": ["follow-up:read"]}],
        "enrolments_get": [{"oauth2": ["follow-up:read"]}],
        "enrolments_attendance": [{"oauth2": ["attendance:read"]}],
        "codes_list": [{}],
        "certificates_list": [{"oauth2": ["certificates:read"]}],
        "certificates_pdf": [{"oauth2": ["certificates:read"]}],
        "changes_list": [{"oauth2": ["changes:read"]}],
        "changes_snapshot": [{"oauth2": ["changes:read"]}],
        "notes_list": [{"oauth2": ["notes:read"]}],
        "notes_get": [{"oauth2": ["notes:read"]}],
        "notes_create": [{"oauth2": ["notes:write"]}],
        "notes_correct": [{"oauth2": ["notes:write"]}],
        "outcomes_list": [{"oauth2": ["outcomes:read"]}],
        "outcomes_get": [{"oauth2": ["outcomes:read"]}],
        "outcomes_create": [{"oauth2": ["outcomes:write"]}],
        "outcomes_correct": [{"oauth2": ["outcomes:write"]}],
        "webhooks_list": [{"oauth2": ["webhooks:write"]}],
        "webhooks_get": [{"oauth2": ["webhooks:write"]}],
        "webhooks_create": [{"oauth2": ["webhooks:write"]}],
        "webhooks_change": [{"oauth2": ["webhooks:write"]}],
        "webhooks_remove": [{"oauth2": ["webhooks:write"]}],
        "webhooks_rotate": [{"oauth2": ["webhooks:write"]}],
        "deliveries_list": [{"oauth2": ["webhooks:write"]}],
        "deliveries_replay": [{"oauth2": ["webhooks:write"]}],
    }


def test_every_operation_documents_its_problems(schema):
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status in set(operation["responses"]) - {
                "200",
                "201",
                "202",
                "204",
                "304",
            }:
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"]


def test_the_token_is_had_where_the_schema_says(schema):
    flows = schema["components"]["securitySchemes"]["oauth2"]["flows"]

    assert flows["clientCredentials"]["tokenUrl"] == "/o/token/"
    assert get_resolver().resolve("/o/token/").url_name == "token"


def test_the_examples_are_bodies_that_pass():
    for operation, shape in (
        ("referrals_create", NewReferral),
        ("referrals_withdraw", Withdrawal),
    ):
        for body in BODIES[operation].values():
            assert shape(data=body).is_valid(raise_exception=True)


@pytest.mark.parametrize(
    ("path", "shape"),
    [("enrolments/", "Enrolment"), ("referrals/", "Referral")],
)
def test_the_busy_lists_are_as_the_schema_says(
    api, schema, enrolment, remote_session, amina, agency, path, shape
):
    [row] = api.get(f"/api/v1/{path}").json()["results"]

    described = {"$ref": f"#/components/schemas/{shape}Shape", **schema}
    Draft202012Validator(described, format_checker=FormatChecker()).validate(row)
    assert list(row) == list(
        schema["components"]["schemas"][f"{shape}Shape"]["properties"]
    )


def test_the_schema_is_open_to_all(client, db):
    response = client.get("/api/v1/schema/")

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/vnd.oai.openapi")


def test_the_pages_carry_no_inline_script_or_style(client, db):
    page = client.get("/api/v1/docs/")

    assert page.status_code == 200
    assert "<style" not in page.text
    assert "style=" not in page.text
    assert page.text.count("<script src=") == page.text.count("<script")
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
