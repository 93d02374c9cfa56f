"""Contacts: changed by the person, or in their place with their agreement; noted."""

import re

import pytest
from django_tasks_db.models import DBTaskResult

from people.models import User
from people.own_email import ask_new_email
from people.phones import normalise_phone
from people.tasks import send_mail
from tests.cast import client_for, make_person, make_referral, make_user
from training.models import AccessLog, Assistance, ContactChange

MINE = "/mon-parcours/mes-coordonnees/"


def page_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def facts(**more) -> dict:
    return {
        "phone": "06 12 34 56 78",
        "email": "amina@exemple.fr",
        "preferred_channel": "email",
        **more,
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("", ""),
    ],
)
def test_a_number_is_kept_in_one_form(typed, kept):
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", ["12", "abc", "06 12 34", "+99 999 999 999"])
def test_a_wrong_number_is_said_and_nothing_is_lost(typed, amina):
    response = client_for(amina).post(MINE, facts(phone=typed))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Exemple : 06 12 34 56 78." in page
    amina.refresh_from_db()
    assert amina.phone == "06 12 34 56 78"


def test_one_changes_ones_own_contacts(amina):
    client = client_for(amina)

    for _ in range(2):
        response = client.post(
            MINE, facts(phone="07 11 22 33 44", preferred_channel="sms")
        )
        assert response.status_code == 302

    amina.refresh_from_db()
    assert (amina.phone, amina.preferred_channel) == ("+33711223344", "sms")
    change = ContactChange.objects.get()
    assert change.changed == "téléphone, moyen de contact préféré"
    assert not AccessLog.objects.exists()
    assert "par vous" in page_of(client, MINE)


def test_a_channel_needs_its_number(amina):
    response = client_for(amina).post(MINE, facts(phone="", preferred_channel="sms"))

    assert response.status_code == 422
    assert "donnez l’adresse ou le numéro" in response.content.decode()


def test_a_letter_needs_a_whole_address(amina):
    client = client_for(amina)
    letter = facts(preferred_channel="letter", street="3 rue du Pont")

    cut = client.post(MINE, letter).status_code
    wrong = client.post(MINE, letter | {"postal_code": "102", "city": "Bar"})
    whole = client.post(MINE, letter | {"postal_code": "10200", "city": "Bar"})

    amina.refresh_from_db()
    assert (cut, wrong.status_code, whole.status_code) == (422, 422, 302)
    assert "Un code postal a cinq chiffres." in wrong.content.decode()
    assert (amina.street, amina.city) == ("3 rue du Pont", "Bar")


def link_in(text: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", text)[1]


@pytest.mark.django_db(transaction=True)
def test_a_new_address_changes_once_its_mailbox_has_answered(amina):
    client = client_for(amina)

    client.post(MINE, facts(email="amina.neuve@exemple.fr"))
    amina.refresh_from_db()
    before = (amina.email, amina.user.email)
    address = link_in(sent()[-1]["body"])
    shown = page_of(client, address)
    unchanged = User.objects.get(pk=amina.user.pk).email
    first, second = (client.post(address).status_code for _ in range(2))

    amina.refresh_from_db()
    assert before == ("amina@exemple.fr", "amina@exemple.fr")
    assert "amina.neuve@exemple.fr" in shown
    assert unchanged == "amina@exemple.fr"
    assert (first, second) == (302, 410)
    assert amina.email == amina.user.email == "amina.neuve@exemple.fr"
    assert sent()[-1]["recipients"] == ["amina@exemple.fr"]


def sent() -> list[dict]:
    """The mails that wait for the worker, in order."""
    rows = DBTaskResult.objects.filter(task_path=send_mail.module_path)
    return [row.args_kwargs["kwargs"] for row in rows.order_by("enqueued_at")]


@pytest.mark.django_db(transaction=True)
def test_the_link_serves_its_own_login_alone(amina, denis):
    ask_new_email(amina.user, "amina.neuve@exemple.fr")

    address = link_in(sent()[0]["body"])

    assert client_for(denis).get(address).status_code == 410
    assert client_for(denis).post(address).status_code == 410
    assert client_for(amina).get(address.replace(":", ":x")).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_an_address_that_another_login_has_is_not_told(amina):
    make_user(email="prise@exemple.fr")

    ask_new_email(amina.user, "Prise@exemple.fr")

    assert sent() == []


def test_help_is_asked_and_stopped_by_the_person(enrolment, amina, denis, farid):
    client = client_for(amina)

    assert "L’autoriser à agir à ma place" in page_of(client, MINE)
    for _ in range(2):
        assert client.post(f"{MINE}aide/{denis.pk}/").status_code == 302
    row = Assistance.objects.get()
    assert "Arrêter cette aide" in page_of(client, MINE)
    assert client.post(f"{MINE}aide/{farid.pk}/").status_code == 404
    for _ in range(2):
        assert client.post(f"{MINE}aide/{row.pk}/arreter/").status_code == 302

    row.refresh_from_db()
    assert row.ended_at is not None


def test_the_counsellor_notes_the_agreement_then_changes_contacts_in_her_place(
    enrolment, amina, denis
):
    client = client_for(denis)
    person, contacts = f"/suivi/{amina.pk}/", f"/suivi/{amina.pk}/coordonnees/"

    assert "Noter son accord" in page_of(client, person)
    assert client.get(contacts).status_code == 403
    assert client.post(f"{person}aide/", {"agreed_how": "phone"}).status_code == 302
    assert "Accord donné par téléphone" in page_of(client, person)
    assert "Pourquoi ce changement ?" in page_of(client, contacts)
    assert client.post(contacts, facts(phone="0711223344")).status_code == 422
    posted = facts(phone="0711223344", reason="Nouveau numéro")
    assert client.post(contacts, posted).status_code == 302

    amina.refresh_from_db()
    assert amina.phone == "+33711223344"
    journal = page_of(client_for(amina), "/mon-parcours/partages/")
    assert "À votre place : coordonnées changées (téléphone)" in journal
    assert "Nouveau numéro" in page_of(client_for(amina), MINE)


def test_without_saying_how_she_agreed_nothing_begins(enrolment, amina, denis):
    client = client_for(denis)

    response = client.post(f"/suivi/{amina.pk}/aide/", {}, follow=True)

    assert "Dites comment la personne a donné son accord" in response.content.decode()
    assert not Assistance.objects.exists()


@pytest.mark.parametrize("who", ["farid", "elsa", "hugo", "bruno", "chloe"])
def test_strangers_neither_help_nor_stop_nor_change(
    request, who, enrolment, amina, denis
):
    client_for(denis).post(f"/suivi/{amina.pk}/aide/", {"agreed_how": "phone"})
    row = Assistance.objects.get()
    client = client_for(request.getfixturevalue(who))

    statuses = {
        client.post(f"/suivi/{amina.pk}/aide/", {"agreed_how": "phone"}).status_code,
        client.post(f"/suivi/aides/{row.pk}/arreter/").status_code,
        client.post(f"/suivi/{amina.pk}/coordonnees/", facts()).status_code,
    }

    assert statuses <= {403, 404}
    row.refresh_from_db()
    assert row.ended_at is None


def test_nobody_stops_anothers_help_by_its_address(enrolment, amina, denis):
    client_for(denis).post(f"/suivi/{amina.pk}/aide/", {"agreed_how": "phone"})
    other = make_person(email="autre@exemple.fr")

    response = client_for(other).post(
        f"{MINE}aide/{Assistance.objects.get().pk}/arreter/"
    )

    assert response.status_code == 404


def test_why_one_sees_a_person_is_said_once(
    enrolment, amina, coming_cohort, denis, agency
):
    make_referral(amina, coming_cohort, by=denis, organisation=agency)

    page = page_of(client_for(denis), f"/suivi/{amina.pk}/")

    assert page.count("Suivi du parcours de formation") == 1
