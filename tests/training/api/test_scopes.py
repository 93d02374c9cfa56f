"""Scopes × actions × expected status: who may ask for what, at a glance."""

import pytest

from tests.cast import make_person, make_referral
from tests.training.api.conftest import ALL_SCOPES, door_of, make_program

# Columns: no token, then a client that carries this scope alone.
COLUMNS = (
    None,
    "referrals:read",
    "referrals:write",
    "follow-up:read",
    "attendance:read",
    "changes:read",
    "webhooks:write",
)
TABLE = {
    #                          none  r:read r:write follow attend changes hooks
    ("get", "courses/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "courses/{course}/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "cohorts/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "cohorts/{cohort}/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "codes/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "schema/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "docs/"): (200, 200, 200, 200, 200, 200, 200),
    ("get", "referrals/"): (401, 200, 403, 403, 403, 403, 403),
    ("get", "referrals/{referral}/"): (401, 200, 403, 403, 403, 403, 403),
    ("post", "referrals/"): (401, 403, 201, 403, 403, 403, 403),
    ("post", "referrals/{waiting}/withdraw/"): (401, 403, 200, 403, 403, 403, 403),
    ("get", "enrolments/"): (401, 403, 403, 200, 403, 403, 403),
    ("get", "enrolments/{enrolment}/"): (401, 403, 403, 200, 403, 403, 403),
    ("get", "enrolments/{enrolment}/attendance/"): (401, 403, 403, 403, 200, 403, 403),
    ("get", "changes/"): (401, 403, 403, 403, 403, 200, 403),
    ("get", "changes/snapshot/"): (401, 403, 403, 403, 403, 200, 403),
    ("get", "webhooks/"): (401, 403, 403, 403, 403, 403, 200),
    ("get", "webhooks/{course}/"): (401, 403, 403, 403, 403, 403, 404),
    ("post", "webhooks/{course}/rotate-secret/"): (401, 403, 403, 403, 403, 403, 404),
    ("get", "webhooks/{course}/deliveries/"): (401, 403, 403, 403, 403, 403, 404),
    # Whoever asks: these addresses don't know these methods.
    ("post", "courses/"): (405,) * 7,
    ("delete", "referrals/{referral}/"): (405,) * 7,
    ("put", "enrolments/{enrolment}/"): (405,) * 7,
    ("options", "enrolments/"): (405,) * 7,
    ("get", "nulle-part/"): (404,) * 7,
    ("post", "nulle-part/"): (404,) * 7,
}
CASES = [
    pytest.param(method, path, scope, status, id=f"{method} {path} [{scope}] {status}")
    for (method, path), statuses in TABLE.items()
    for scope, status in zip(COLUMNS, statuses, strict=True)
]


@pytest.fixture
def address(course, cohort, referral, waiting_referral, enrolment):
    """Fills the table's placeholders."""
    keys = {
        "course": course.translation_key,
        "cohort": cohort.pk,
        "referral": referral.pk,
        "waiting": waiting_referral.pk,
        "enrolment": enrolment.pk,
    }
    return lambda path: "/api/v1/" + path.format(**keys)


def _send(door, method: str, url: str, body: dict):
    sent = body if url.endswith("referrals/") else {}
    options = {"data": sent, "content_type": "application/json"}
    return getattr(door, method)(url, **(options if method == "post" else {}))


@pytest.mark.parametrize(("method", "path", "scope", "status"), CASES)
def test_a_scope_opens_its_own_actions_alone(
    client, agency, address, body, method, path, scope, status
):
    door = client if scope is None else door_of(make_program(agency, scopes=scope))

    response = _send(door, method, address(path), body)

    assert response.status_code == status
    if status >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status


# Whoever the client acts for: what another's share opens is not there (404).
STRANGERS = [
    ("get", "referrals/{referral}/"),
    ("post", "referrals/{waiting}/withdraw/"),
    ("get", "enrolments/{enrolment}/"),
    ("get", "enrolments/{enrolment}/attendance/"),
]


@pytest.mark.parametrize(("method", "path"), STRANGERS)
def test_another_partners_client_finds_nothing_of_amina(
    elsas_api, api, address, method, path
):
    theirs = _send(elsas_api, method, address(path), {})
    ours = _send(api, method, address(path), {})

    assert (theirs.status_code, ours.status_code) == (404, 200)


@pytest.mark.parametrize("path", ["referrals/", "enrolments/"])
def test_another_partners_lists_are_empty(elsas_api, api, address, path):
    theirs, ours = (door.get(address(path)).json() for door in (elsas_api, api))

    assert theirs["results"] == []
    assert len(ours["results"]) > 0


def test_the_agencys_parent_sees_figures_not_persons(mission_locale, address):
    door = door_of(make_program(mission_locale, scopes=ALL_SCOPES))

    assert door.get(address("enrolments/")).json()["results"] == []
    assert door.get(address("enrolments/{enrolment}/")).status_code == 404


def test_a_provider_reads_no_person_by_the_api(university, address):
    door = door_of(make_program(university))

    assert door.get(address("enrolments/")).json()["results"] == []


def test_a_mandated_vendor_sees_what_its_agencies_shares_open(
    vendors_api, address, coming_cohort, elsa, other_agency
):
    make_referral(make_person(), coming_cohort, by=elsa, organisation=other_agency)

    rows = vendors_api.get(address("referrals/")).json()["results"]

    assert {row["referring_organisation"]["name"] for row in rows} == {
        "Mission locale, antenne de Bar",
        "France Travail, agence des Rives",
    }
