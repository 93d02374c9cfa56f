"""What the office does about messages that don't arrive, and about letters."""

import shutil
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import client_for, make_member, make_person
from training.messages.links import link_for
from training.messages.words import url_of
from training.models import ContactChange, Message

pytestmark = pytest.mark.django_db


def made(person, sender, number=1, **facts) -> Message:
    defaults = {
        "key": f"k{number}",
        "kind": "x",
        "person": person,
        "sender": sender,
        "subject": f"Bonne nouvelle {number}",
        "body": "Bonjour.\nVoir https://exemple.fr",
        "channel": "email",
        "state": "failed",
        "failure": "L’adresse électronique n’existe pas.",
    }
    return Message.objects.create(**(defaults | facts))


@pytest.fixture
def failed(amina, university):
    return made(amina, university)


def post(who, message, **data):
    return client_for(who).post(f"/organisme/messages/{message.pk}/", data)


def test_the_office_sees_what_did_not_arrive_and_the_other_office_nothing(
    failed, hugo, gaelle
):
    own = client_for(hugo).get("/organisme/messages/").content.decode()
    others = client_for(gaelle).get("/organisme/messages/").content.decode()

    assert ("Bonne nouvelle" in own, "Bonne nouvelle" in others) == (True, False)
    assert "L’adresse électronique n’existe pas." in own
    page = f"/organisme/messages/{failed.pk}/"
    assert client_for(hugo).get(page).status_code == 200
    assert client_for(gaelle).get(page).status_code == 404
    assert post(gaelle, failed, act="settle").status_code == 404


@pytest.mark.parametrize("tab", ["a-traiter", "en-attente", "envoyes", "tous"])
def test_the_list_takes_the_same_queries_with_one_and_with_three_rows(
    failed, amina, university, hugo, tab
):
    client, url = client_for(hugo), f"/organisme/messages/?etat={tab}&moyen=email"
    before = _queries(client, url)
    made(amina, university, 2)
    made(make_person(), university, 3)

    assert _queries(client, url) == before


def _queries(client, url) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list_is_narrowed_by_the_recipients_name(
    failed, university, agency, denis, hugo
):
    person = make_person(first_names="Élodie", birth_name="Chauvin")
    made(person, university, 2)
    made(None, university, 3, user=denis)
    made(None, university, 4, organisation=agency)
    client = client_for(hugo)

    def subjects(query: str) -> list[str]:
        answer = client.get(f"/organisme/messages/?{query}")
        return [row.subject[-1] for row in answer.context["page"]]

    assert sorted(subjects("nom=")) == ["1", "2", "3", "4"]
    assert subjects("nom=elodie+chauv") == ["2"]
    assert subjects("nom=amina&moyen=sms") == []
    assert subjects(f"nom={denis.name.upper()}") == ["3"]
    assert subjects(f"nom={agency.name}") == ["4"]


def test_a_corrected_address_is_noted_and_the_message_leaves(failed, amina, hugo):
    answered = post(hugo, failed, act="correct", email="Amina.B@exemple.fr")

    failed.refresh_from_db()
    amina.refresh_from_db()
    change = ContactChange.objects.get()
    assert answered.status_code == 302
    assert (amina.email, failed.state, failed.failure) == (
        "amina.b@exemple.fr",
        "waiting",
        "",
    )
    assert (change.changed, change.actor_user) == ("adresse électronique", hugo)


def test_a_wrong_address_is_asked_again(failed, amina, hugo):
    assert post(hugo, failed, act="correct", email="amina@").status_code == 422
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_settled_is_taken_from_the_list_and_may_be_taken_back(failed, hugo):
    post(hugo, failed, act="settle")
    settled = client_for(hugo).get("/organisme/messages/").content.decode()
    post(hugo, failed, act="unsettle")
    again = client_for(hugo).get("/organisme/messages/").content.decode()

    assert ("Bonne nouvelle" in settled, "Bonne nouvelle" in again) == (False, True)


def test_a_double_click_on_the_letter_makes_one(failed, hugo):
    for _click in range(2):
        assert post(hugo, failed, act="letter").status_code == 302

    assert Message.objects.filter(channel="letter", state="to_print").count() == 1


def test_a_message_that_left_is_not_sent_again(failed, hugo):
    Message.objects.update(state="sent")

    assert post(hugo, failed, act="resend").status_code == 422


@pytest.fixture
def letter(university, coming_cohort):
    person = make_person("Nora", "Petit", street="3 rue Haute")
    link = link_for(person, "offer", "x")
    return made(person, university, 9, channel="letter", state="to_print", link=link)


def test_letters_make_one_pdf_with_a_code_each(letter, hugo, gaelle):
    answer = client_for(hugo).get("/organisme/courriers.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client_for(gaelle).get("/organisme/courriers.pdf").status_code == 302
    one = f"/organisme/courriers/{letter.pk}.pdf"
    assert client_for(gaelle).get(one).status_code == 404
    assert client_for(hugo).get(one).content.startswith(b"%PDF")


def test_on_paper_the_code_stands_for_the_address(letter, hugo, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    letter.body = f"Venez-vous ? Répondez ici :\n{url_of(letter.link)}\n\nAu revoir."
    letter.save()

    answer = client_for(hugo).get(f"/organisme/courriers/{letter.pk}.pdf")

    paper = tmp_path / "letter.pdf"
    paper.write_bytes(answer.content)
    told = ["pdftotext", "-layout", str(paper), "-"]
    said = subprocess.run(told, check=True, capture_output=True, text=True).stdout
    assert letter.link.token not in said
    assert "voir « Pour répondre », plus bas" in " ".join(said.split())
    assert letter.link.code in "".join(said.split())


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


def test_an_agencys_manager_sees_to_what_the_agency_sends(
    amina, agency, ines, denis, failed
):
    """A letter that nobody may open would never be printed."""
    own = made(amina, agency, 2)
    letter = made(make_person("Nora", "Petit"), agency, 3, channel="letter")
    Message.objects.filter(pk=letter.pk).update(state="to_print", failure="")

    manager = client_for(ines)
    home = manager.get("/suivi/").content.decode()
    told = manager.get("/organisme/messages/").content.decode()

    assert "1 message de votre agence n’est pas arrivé." in home
    assert "1 courrier de votre agence est à imprimer." in home
    assert ("Bonne nouvelle 2" in told, "Bonne nouvelle 1" in told) == (True, False)
    assert 'href="/suivi/"' in told
    assert manager.get("/organisme/courriers.pdf").content.startswith(b"%PDF")
    assert post(ines, own, act="settle").status_code == 302
    assert post(ines, failed, act="settle").status_code == 404
    assert client_for(denis).get("/organisme/messages/").status_code == 403


def test_each_recipients_failure_says_what_one_can_do(university, agency, denis, hugo):
    to_colleague = made(None, university, 4, user=denis)
    to_ourselves = made(None, university, 5, organisation=university)
    office = client_for(hugo)

    colleague = office.get(f"/organisme/messages/{to_colleague.pk}/").content.decode()
    ours = office.get(f"/organisme/messages/{to_ourselves.pk}/").content.decode()

    assert agency.name in colleague
    assert "Elle seule peut corriger son adresse." in colleague
    assert "Ce message est pour votre organisme" in ours


def test_printed_letters_are_marked_and_the_last_click_taken_back(letter, hugo, gaelle):
    data = {"courrier": [str(letter.pk), "no-key"]}
    client_for(gaelle).post("/organisme/courriers/imprimes/", data)
    letter.refresh_from_db()
    assert letter.state == "to_print"
    client = client_for(hugo)

    client.post("/organisme/courriers/imprimes/", data)
    letter.refresh_from_db()
    printed = letter.state
    client.post("/organisme/courriers/imprimes/", {"annuler": "1"})
    letter.refresh_from_db()

    assert (printed, letter.state) == ("printed", "to_print")


def test_the_office_adds_where_a_letter_goes(letter, hugo):
    page = f"/organisme/courriers/{letter.pk}/adresse/"
    data = {"street": "5 rue Basse", "postal_code": "10200", "city": "Bar"}

    answered = client_for(hugo).post(page, data)

    letter.person.refresh_from_db()
    assert answered.status_code == 302
    assert letter.person.city == "Bar"


def test_a_person_reads_their_messages_and_nobody_elses(failed, amina, university):
    other = made(make_person(), university, 2)
    client = client_for(amina)
    page = client.get("/mon-parcours/messages/").content.decode()
    opened = client.get(f"/mon-parcours/messages/{failed.pk}/")

    failed.refresh_from_db()
    assert ("Bonne nouvelle 1" in page, "Bonne nouvelle 2" in page) == (True, False)
    assert (opened.status_code, failed.read_at is not None) == (200, True)
    assert b'href="https://exemple.fr"' in opened.content
    assert client.get(f"/mon-parcours/messages/{other.pk}/").status_code == 404


def test_a_news_sent_twice_is_listed_once(failed, amina, university):
    made(amina, university, 2, instead_of=failed, channel="sms", state="sent")

    page = client_for(amina).get("/mon-parcours/messages/").content.decode()

    assert "Bonne nouvelle 2" not in page


def test_a_message_is_read_by_its_link_only_when_one_says_so(failed, amina, client):
    address = f"/repondre/{link_for(amina, 'message', failed.pk).token}/"
    client.get(address)
    failed.refresh_from_db()
    scanned = failed.read_at
    client.post(address)
    failed.refresh_from_db()

    assert (scanned, failed.read_at is not None) == (None, True)
