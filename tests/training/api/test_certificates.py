"""Certificates by the API: as far as the share opens them, each reading noted."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from tests.cast import make_enrolment, make_person
from tests.training.api.conftest import ALL_SCOPES, door_of, make_program
from training.models import AccessGrant, AccessLog, Certificate

PDF = b"%PDF-1.7 certificat"


@pytest.fixture
def certificate(enrolment, university) -> Certificate:
    return Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(PDF, "certificat.pdf"),
        sha256=hashlib.sha256(PDF).hexdigest(),
    )


@pytest.fixture
def address(enrolment) -> str:
    return f"/api/v1/enrolments/{enrolment.pk}/certificates/"


def test_a_certificate_says_its_state_and_where_its_pdf_is(api, address, certificate):
    [listed] = api.get(address).json()["results"]

    assert listed["id"] == str(certificate.pk)
    assert (listed["number"], listed["status"]) == ("2026-0001", "issued")
    assert listed["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert listed["file"] == f"http://testserver{address}{certificate.pk}/"
    assert listed["verification"].endswith(f"/verifier/{certificate.public_code}/")


@pytest.mark.parametrize("accept", ["application/pdf", "application/json", "*/*"])
def test_the_pdf_comes_as_it_was_issued(accept, api, address, certificate):
    answer = api.get(f"{address}{certificate.pk}/", headers={"Accept": accept})

    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF
    assert answer["ETag"] == f'"{certificate.sha256}"'
    assert answer["Cache-Control"] == "no-store"


def test_each_reading_stands_in_the_journal(api, address, certificate, amina):
    api.get(address)
    b"".join(api.get(f"{address}{certificate.pk}/").streaming_content)

    parts = AccessLog.objects.filter(person=amina).values_list("part", flat=True)
    assert list(parts) == ["certificates", "certificates"]


def test_another_partner_finds_nothing(elsas_api, address, certificate):
    for where in (address, f"{address}{certificate.pk}/"):
        answer = elsas_api.get(where, headers={"Accept": "application/pdf"})
        kind = answer["Content-Type"]
        assert (answer.status_code, kind) in [
            (404, "application/problem+json"),
            (406, "application/problem+json"),
        ]
    assert elsas_api.get(address).status_code == 404


def test_a_share_without_that_part_opens_none(api, address, certificate):
    AccessGrant.objects.update(scopes="referral follow-up attendance")

    assert api.get(address).status_code == 404
    assert api.get(f"{address}{certificate.pk}/").status_code == 404


def test_a_certificate_is_found_under_its_own_enrolment_alone(api, certificate, cohort):
    another = make_enrolment(make_person(), cohort)
    elsewhere = f"/api/v1/enrolments/{another.pk}/certificates/"

    assert api.get(f"{elsewhere}{certificate.pk}/").status_code == 404


def test_without_its_scope_a_client_reads_none(agency, address, certificate):
    scopes = " ".join(set(ALL_SCOPES.split()) - {"certificates:read"})
    door = door_of(make_program(agency, scopes=scopes))

    assert door.get(address).status_code == 403
    assert door.get(f"{address}{certificate.pk}/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_three(
    rows, api, address, certificate, university, enrolment, django_assert_num_queries
):
    for number in range(1, rows):
        Certificate.objects.create(
            enrolment=enrolment,
            provider=university,
            number=f"2026-100{number}",
            facts={},
            status="revoked",
            revoked_reason="Erreur de date",
            file=ContentFile(PDF, "certificat.pdf"),
            sha256="0" * 64,
        )
    api.get(address)

    with django_assert_num_queries(5):
        assert len(api.get(address).json()["results"]) == rows
