"""The examples of answers: as the schema says them, and named as the real ones are."""

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from cms.models import CourseCode
from training.api.answers import ANSWERS
from training.api.examples import BODIES
from training.changes import ChangeKind, note_enrolments
from training.feed.distribution import distribute_changes
from training.models import Enrolment

JSON = "application/json"


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator(urlconf="training.api.urls").get_schema(public=True)


@pytest.fixture(scope="module")
def described(schema) -> dict[str, dict]:
    """Operation → its answer when all goes well, if it has one in JSON."""
    return {
        operation["operationId"]: answer["content"][JSON]
        for methods in schema["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status in ("200", "201", "202") and JSON in answer.get("content", {})
    }


HERE = "enrolments/{enrolment}/"
HOOK = "webhooks/{webhook}/"
TODAY = timezone.localdate().isoformat()
# How each is had for real: what the example of a body must change to be sent today.
REQUESTS = {
    "courses_list": ("get", "courses/", {}),
    "courses_get": ("get", "courses/{course}/", {}),
    "cohorts_list": ("get", "cohorts/", {}),
    "cohorts_get": ("get", "cohorts/{cohort}/", {}),
    "codes_list": ("get", "codes/", {}),
    "referrals_list": ("get", "referrals/", {}),
    "referrals_get": ("get", "referrals/{referral}/", {}),
    "referrals_create": ("post", "referrals/", {}),
    "referrals_withdraw": ("post", "referrals/{waiting}/withdraw/", {}),
    "enrolments_list": ("get", "enrolments/", {}),
    "enrolments_get": ("get", HERE, {}),
    "enrolments_attendance": ("get", f"{HERE}attendance/", {}),
    "notes_list": ("get", f"{HERE}notes/", {}),
    "notes_get": ("get", f"{HERE}notes/{{note}}/", {}),
    "notes_create": ("post", f"{HERE}notes/", {}),
    "notes_correct": ("patch", f"{HERE}notes/{{note}}/", {}),
    "outcomes_list": ("get", f"{HERE}outcomes/", {}),
    "outcomes_get": ("get", f"{HERE}outcomes/{{outcome}}/", {}),
    "outcomes_create": (
        "post",
        f"{HERE}outcomes/",
        {"observed_on": TODAY, "starts_on": TODAY},
    ),
    "outcomes_correct": ("patch", f"{HERE}outcomes/{{outcome}}/", {"starts_on": TODAY}),
    "certificates_list": ("get", f"{HERE}certificates/", {}),
    "changes_list": ("get", "changes/", {}),
    "changes_snapshot": ("get", "changes/snapshot/", {}),
    "webhooks_list": ("get", "webhooks/", {}),
    "webhooks_get": ("get", HOOK, {}),
    "webhooks_create": ("post", "webhooks/", {"url": "https://93.184.215.14/alliage"}),
    "webhooks_change": ("patch", HOOK, {"url": "https://93.184.215.14/nouvelle"}),
    "webhooks_rotate": ("post", f"{HOOK}rotate-secret/", {}),
    "deliveries_list": ("get", f"{HOOK}deliveries/", {}),
    "deliveries_replay": ("post", f"{HOOK}deliveries/replay/", {}),
}


@pytest.fixture
def ask(api, ids, enrolment, remote_session, course, cohort, coming_cohort):
    """Does an operation for real, with its own example as body."""
    CourseCode.objects.create(page=course, kind="rome", code="M1203", label="Compta")
    cohort.external_references.create(source="region", value="SES-1")
    distribute_changes()
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    distribute_changes()
    known = {**ids, "course": course.translation_key, "cohort": cohort.pk}

    def send(operation):
        if operation.startswith("enrolments"):
            Enrolment.objects.update(status="in_training", actual_exit_on=None)
        method, path, changed = REQUESTS[operation]
        address = "/api/v1/" + path.format(**known)
        if method == "get":
            return api.get(address)
        body = dict(next(iter(BODIES.get(operation, {"": {}}).values()))) | changed
        if "cohort" in body:
            body["cohort"] = str(coming_cohort.pk)
        tag = (
            {"If-Match": api.get(address).headers["ETag"]} if method == "patch" else {}
        )
        return getattr(api, method)(address, body, content_type=JSON, headers=tag)

    return send


def test_every_answer_in_json_has_an_example(described):
    assert set(described) == set(ANSWERS) == set(REQUESTS)
    assert all(answer["examples"] for answer in described.values())


@pytest.mark.parametrize("operation", ANSWERS)
def test_an_example_is_as_the_schema_says_and_named_as_the_answer_is(
    ask, schema, described, operation
):
    shape = {**schema, **described[operation]["schema"]}
    checked = Draft202012Validator(shape, format_checker=FormatChecker())
    answer = ask(operation)

    assert answer.status_code in (200, 201, 202)
    checked.validate(answer.json())
    for example in described[operation]["examples"].values():
        checked.validate(example["value"])
        assert _names(example["value"]) == _names(answer.json())


def _names(value, path: str = "") -> set[str]:
    """Of every member, wherever it stands; what is null today has none inside."""
    if isinstance(value, dict):
        inner = [_names(one, f"{path}/{name}") for name, one in value.items()]
        return {f"{path}/{name}" for name in value}.union(*inner)
    if isinstance(value, list):
        return set().union(*(_names(one, f"{path}/*") for one in value))
    return set()
