"""The list in a file: what the page shows, no formula, and everyone noted once."""

import csv
import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.cast import client_for, make_person, make_referral
from training.models import AccessLog
from training.spreadsheets import neutral

LIST = "/suivi/liste.xlsx"


def bytes_of(client, address) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return body


def sheet_of(client, address=LIST) -> list[tuple]:
    book = load_workbook(io.BytesIO(bytes_of(client, address)))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_the_file_says_what_the_page_says(
    enrolment, waiting_referral, denis, remote_session
):
    rows = sheet_of(client_for(denis), f"{LIST}?tri=nom")

    assert rows[0][:4] == ("Nom", "Prénoms", "Formation", "Organisme")
    assert [row[0] for row in rows[1:]] == ["Benali", "Morel"]
    assert rows[1][4] == "En formation"
    assert rows[1][7].date() == enrolment.actual_entry_on
    assert rows[2][5].startswith("Réponse attendue avant le")


def test_the_same_filters_give_the_same_people(enrolment, waiting_referral, denis):
    rows = sheet_of(client_for(denis), f"{LIST}?q=morel&etat=sent")

    assert [row[0] for row in rows[1:]] == ["Morel"]


def test_contacts_are_in_it_only_if_asked(enrolment, denis):
    client = client_for(denis)

    without, asked = sheet_of(client), sheet_of(client, f"{LIST}?coordonnees=1")

    assert "amina@exemple.fr" not in without[1]
    assert "amina@exemple.fr" in asked[1]


def test_nobody_gets_more_than_they_may_see(enrolment, farid, elsa):
    assert [len(sheet_of(client_for(user))) for user in (farid, elsa)] == [1, 1]


def test_everyone_in_it_is_noted_once_with_why(enrolment, waiting_referral, denis):
    bytes_of(client_for(denis), LIST)

    rows = AccessLog.objects.values_list("person", "part", "purpose")
    assert set(rows) == {
        (person, "follow-up", "Liste enregistrée dans un fichier")
        for person in (enrolment.person_id, waiting_referral.person_id)
    }
    assert len(rows) == 2


@pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)", " =1", "\t=1"])
def test_no_cell_is_a_formula(name, cohort, agency, denis):
    person = make_person(name, '=HYPERLINK("http://x")')
    make_referral(person, cohort, by=denis, organisation=agency)

    body = bytes_of(client_for(denis), LIST)

    row = list(load_workbook(io.BytesIO(body)).active.iter_rows())[1]
    assert {cell.data_type for cell in row[:2]} == {"s"}
    assert row[0].value.startswith("'=")
    assert row[1].value.startswith("'")


def test_what_is_no_text_is_left_alone():
    today = timezone.localdate()

    assert [neutral(value) for value in (None, 3, today, "a\x07b", "2 = 1")] == [
        None,
        3,
        today,
        "ab",
        "2 = 1",
    ]


def test_the_same_as_csv_with_french_days(enrolment, denis):
    text = bytes_of(client_for(denis), f"{LIST}?format=csv").decode()

    assert text.startswith("\ufeffNom;Prénoms;")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    entry = enrolment.actual_entry_on
    assert f"{entry:%d/%m/%Y}" in rows[1]
    assert isinstance(entry, date)


@pytest.mark.parametrize("people", [1, 60])
def test_the_file_asks_as_much_for_sixty_as_for_one(
    people, cohort, agency, denis, django_assert_max_num_queries
):
    for _number in range(people):
        make_referral(make_person(), cohort, by=denis, organisation=agency)
    client = client_for(denis)

    with django_assert_max_num_queries(24):
        rows = sheet_of(client)

    assert len(rows) == people + 1
