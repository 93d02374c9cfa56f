"""Who employs a trainee: noted by the office, named by the documents, kept apart."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from people.viewer import Viewer
from tests.cast import client_for, make_organisation, viewer_of
from training.certificates.facts import completion_facts
from training.enrolment_files.agreements.services import (
    MayNotAgree,
    NotAnEmployer,
    make_agreement,
    set_employer,
)
from training.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_organisation("Ateliers Kervel", "company")


@pytest.fixture
def opco():
    return make_organisation("OPCO des Rives", "funder")


def test_the_office_notes_it_once_and_takes_it_back(enrolment, employer, hugo):
    office = viewer_of(hugo)

    noted = set_employer(enrolment, employer, by=office)
    set_employer(enrolment, employer, by=office)

    assert noted.employer == employer
    assert enrolment.file_events.get().words == "Ateliers Kervel"
    assert set_employer(enrolment, None, by=office).employer is None
    assert enrolment.file_events.count() == 2


@pytest.mark.parametrize("who", ["bruno", "chloe", "denis", "elsa", "farid", "gaelle"])
def test_nobody_else_notes_it(request, who, enrolment, employer):
    with pytest.raises(MayNotAgree):
        set_employer(enrolment, employer, by=viewer_of(request.getfixturevalue(who)))


def test_who_is_no_company_employs_nobody(enrolment, opco, hugo):
    with pytest.raises(NotAnEmployer):
        set_employer(enrolment, opco, by=viewer_of(hugo))


def test_certificate_and_convention_of_an_opco_name_it(
    enrolment, employer, opco, university, hugo
):
    university.signatory_name, university.signatory_capacity = "Anne Le Gall", "doyenne"
    university.save()
    noted = set_employer(enrolment, employer, by=viewer_of(hugo))
    seat = Enrolment.objects.with_details().get(pk=noted.pk)

    made = make_agreement(seat, by=Viewer.system(), price=Decimal("10"), buyer=opco)

    with made.file.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "salarié(e) de l’entreprise Ateliers Kervel" in text
    assert completion_facts(seat, number="1")["employer"] == "Ateliers Kervel"


def test_the_page_offers_companies_and_the_file_shows_the_one_chosen(
    enrolment, employer, opco, hugo
):
    window = client_for(hugo)
    seat = f"/organisme/inscriptions/{enrolment.pk}/"

    asked = window.get(f"{seat}employeur/").text
    window.post(f"{seat}employeur/", {"employer": employer.pk})

    assert "Ateliers Kervel" in asked
    assert "OPCO des Rives" not in asked
    assert "Employeur\u00a0: Ateliers Kervel." in window.get(seat).text
    assert "Employeur noté" in window.get(f"{seat}dossier/").text
    bought = window.get(f"{seat}convention/").context["form"]
    assert bought["buyer"].value() == employer.pk


def test_the_list_as_a_file_says_who_is_employed_where(enrolment, employer, hugo):
    set_employer(enrolment, employer, by=viewer_of(hugo))

    page = f"/organisme/sessions/{enrolment.cohort_id}/?fichier=csv"
    lines = b"".join(client_for(hugo).get(page).streaming_content).decode()

    header, row = lines.strip().splitlines()
    assert header.rstrip().endswith("Employeur")
    assert row.rstrip().endswith("Ateliers Kervel")


def test_no_partner_reads_it(enrolment, employer, hugo, denis):
    set_employer(enrolment, employer, by=viewer_of(hugo))

    page = client_for(denis).get(f"/suivi/{enrolment.person_id}/").text

    assert "BENALI" in page
    assert "Kervel" not in page
