"""Notes and outcomes by the API: read, written once, corrected from what was seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import viewer_of
from tests.training.api.conftest import door_of, make_program
from training.api.examples import BODIES
from training.api.serializers.record import (
    NewNote,
    NewOutcome,
    NoteCorrection,
    OutcomeCorrection,
)
from training.follow_up.notes import write_note
from training.models import AccessGrant, AccessLog, Note, Outcome

NOTE = {"text": "A un entretien lundi.", "visibility": "partners"}
JOB = {
    "observed_on": timezone.localdate().isoformat(),
    "situation": "job",
    "contract": "open_ended",
}


@pytest.fixture
def ended(enrolment):
    enrolment.status = "completed"
    enrolment.actual_exit_on = timezone.localdate() - timedelta(days=1)
    enrolment.save()
    return enrolment


@pytest.fixture(params=[("notes", NOTE, Note), ("outcomes", JOB, Outcome)])
def resource(request, ended):
    """(address of the list, a body, the model)."""
    name, body, model = request.param
    return f"/api/v1/enrolments/{ended.pk}/{name}/", body, model


def _post(door, address, body, **headers):
    return door.post(address, body, content_type="application/json", headers=headers)


def _patch(door, address, body, **headers):
    return door.patch(address, body, content_type="application/json", headers=headers)


def test_what_is_written_is_read_and_noted(api, resource, agency, amina):
    address, body, model = resource

    answer = _post(api, address, body)
    [listed] = api.get(address).json()["results"]
    read = api.get(answer.headers["Location"])

    assert (answer.status_code, read.status_code) == (201, 200)
    assert answer.json() == listed == read.json()
    assert listed["organisation"]["name"] == agency.name
    assert {name: listed[name] for name in body} == body
    parts = {log.part for log in AccessLog.objects.filter(person=amina)}
    assert parts == {address.split("/")[-2]}


def test_the_same_key_writes_once(api, resource):
    address, body, model = resource

    for _ in range(2):
        _post(api, address, body, idempotency_key="a")

    assert model.objects.count() == 1


def test_a_correction_asks_what_was_seen(api, resource):
    address, body, model = resource
    made = _post(api, address, body)
    one, tag = made.headers["Location"], made.headers["ETag"]
    change = {"visibility": "person_too"} if model is Note else {"contract": "aided"}

    blind = _patch(api, one, change)
    done = _patch(api, one, change, if_match=tag)
    late = _patch(api, one, change, if_match=tag)

    assert (blind.status_code, done.status_code, late.status_code) == (428, 200, 412)
    assert done.json()["version"] == 2
    assert [row.is_current for row in model.objects.order_by("version")] == [
        False,
        True,
    ]


def test_nothing_is_sent_again_that_has_not_changed(api, resource):
    address, body, _model = resource
    made = _post(api, address, body)

    again = api.get(
        made.headers["Location"], headers={"if-none-match": made.headers["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


def test_another_partner_finds_and_writes_nothing(api, elsas_api, resource):
    address, body, model = resource
    one = _post(api, address, body).headers["Location"]

    answers = [
        elsas_api.get(address),
        elsas_api.get(one),
        _post(elsas_api, address, body),
        _patch(elsas_api, one, body, if_match="*"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert model.objects.count() == 1


def test_a_share_that_leaves_the_part_out_hides_it(api, resource):
    address, body, _model = resource
    AccessGrant.objects.update(scopes="referral follow-up")

    assert api.get(address).status_code == 404
    assert _post(api, address, body).status_code == 404


def test_each_deed_needs_its_scope(agency, resource):
    address, body, _model = resource
    name = address.split("/")[-2]
    reader = door_of(make_program(agency, scopes=f"{name}:read"))
    writer = door_of(make_program(agency, scopes=f"{name}:write"))

    assert reader.get(address).status_code == 200
    assert _post(reader, address, body).status_code == 403
    assert writer.get(address).status_code == 403
    assert _post(writer, address, body).status_code == 201


def test_one_of_several_agencies_does_not_speak_for_another(
    vendors_api, resource, agency, other_agency
):
    address, body, _model = resource

    unnamed = _post(vendors_api, address, body)
    other = _post(vendors_api, address, {**body, "organisation": str(other_agency.pk)})
    own = _post(vendors_api, address, {**body, "organisation": str(agency.pk)})

    answers = [answer.status_code for answer in (unnamed, other, own)]
    assert answers == [400, 404, 201]


def test_the_note_that_an_organisation_keeps_is_its_programs_alone(
    api, ended, hugo, denis
):
    for who in (hugo, denis):
        write_note(ended, by=viewer_of(who), text=str(who), visibility="organisation")

    rows = api.get(f"/api/v1/enrolments/{ended.pk}/notes/").json()["results"]

    assert [row["text"] for row in rows] == [str(denis)]


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("notes", {**NOTE, "text": ""}, 400, "invalid"),
        ("notes", {**NOTE, "text": "x" * 2001}, 400, "invalid"),
        ("notes", {**NOTE, "visibility": "tous"}, 400, "invalid"),
        ("notes", {**NOTE, "author": "moi"}, 400, "invalid"),
        ("notes", {**NOTE, "text": "Elle a une RQTH."}, 409, "special_category"),
        ("outcomes", {**JOB, "situation": "business"}, 400, "invalid"),
        ("outcomes", {**JOB, "observed_on": "20260900"}, 400, "invalid"),
        ("outcomes", {**JOB, "is_current": False}, 400, "invalid"),
        (
            "outcomes",
            {**JOB, "observed_on": "2999-01-01"},
            409,
            "outcome_in_the_future",
        ),
    ],
)
def test_each_mistake_is_said(api, ended, name, body, status, code):
    answer = _post(api, f"/api/v1/enrolments/{ended.pk}/{name}/", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_examples_are_bodies_that_pass():
    shapes = {
        "notes_create": NewNote,
        "notes_correct": NoteCorrection,
        "outcomes_create": NewOutcome,
        "outcomes_correct": OutcomeCorrection,
    }
    for operation, shape in shapes.items():
        for body in BODIES[operation].values():
            assert shape(data=body).is_valid(raise_exception=True)


def test_a_list_costs_the_same_with_one_row_and_three(
    api, resource, django_assert_max_num_queries
):
    address, body, _model = resource
    _post(api, address, body)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            api.get(address)
        counts.append(len(asked))
        for _ in range(2):
            _post(api, address, body)

    assert counts[0] == counts[1]
