"""The pages of a file: for the person, by link, for who helps, for the office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import client_for, make_enrolment, make_person, make_referral, viewer_of
from training.enrolment_files.information import acknowledge, give_documents
from training.enrolment_files.papers import ask_papers, give_paper
from training.enrolment_files.settings import require_paper, set_file_settings
from training.enrolment_files.telling import file_link
from training.enrolment_files.uploads import read_upload
from training.models import (
    Assistance,
    ConnectionNeeds,
    Delivery,
    FileSettings,
    Paper,
    RequiredPaper,
)

NEEDS = {
    "answer": "needs",
    "has_device": "yes",
    "has_data": "no",
    "has_place": "yes",
    "needs_adaptation": "yes",
}


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("ma photo.jpg", b"\xff\xd8\xff photo")


def text_of(response) -> str:
    return response.content.decode()


def bytes_of(response) -> bytes:
    """The document, its file closed; the connection to the database stays open."""
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


@pytest.fixture
def seat(amina, coming_cohort, denis, agency, hugo, university):
    """Amina enters in a month; the file is open."""
    referral = make_referral(
        amina, coming_cohort, by=denis, organisation=agency, status="accepted"
    )
    seat = make_enrolment(
        amina, coming_cohort, status="enrolled", actual_entry_on=None, referral=referral
    )
    require_paper(university, by=viewer_of(hugo), label="Pièce d’identité")
    ask_papers(seat)
    give_documents(seat, by=viewer_of(hugo))
    return seat


@pytest.fixture
def paper(seat) -> Paper:
    return Paper.objects.get()


@pytest.fixture
def link(seat) -> str:
    return reverse("answer_link", args=[file_link(seat).token])


def test_the_link_names_nobody_and_confirms_nothing_by_itself(link):
    page = text_of(Client().get(link))

    assert "J’ai reçu et lu ces documents" in page
    for word in ("Amina", "BENALI", "Comptabilité", "Université"):
        assert word not in page
    assert Delivery.objects.get().acknowledged_at is None


def test_by_link_one_reads_confirms_gives_and_answers(link, paper):
    window = Client()
    document = window.get(link, {"document": "programme"})
    assert bytes_of(document).startswith(b"%PDF-")

    window.post(link, {"answer": "read"})
    window.post(link, {"answer": "paper", "paper": paper.pk, "file": photo()})
    done = window.post(link, NEEDS)

    paper.refresh_from_db()
    needs = ConnectionNeeds.objects.get()
    assert done.status_code == 200
    assert Delivery.objects.get().way == "link"
    assert (paper.state, needs.way, needs.needs_adaptation) == (
        "received",
        "link",
        True,
    )
    # What was given or said is not shown to who holds the link.
    page = text_of(window.get(link))
    assert "Aucune pièce à donner." in page
    assert ("Pièce d’identité" in page, 'value="yes"' in page) == (False, False)


def test_a_wrong_file_is_told_on_the_page(link, paper):
    wrong = SimpleUploadedFile("photo.jpg", b"MZ")

    response = Client().post(
        link, {"answer": "paper", "paper": paper.pk, "file": wrong}
    )

    assert response.status_code == 409
    assert "ni un PDF, ni une photo" in text_of(response)


def test_a_question_left_out_keeps_the_others(link):
    response = Client().post(link, {k: v for k, v in NEEDS.items() if k != "has_data"})

    assert response.status_code == 422
    assert "Choisissez oui ou non." in text_of(response)
    assert not ConnectionNeeds.objects.exists()


def test_the_person_does_the_same_at_home(seat, paper, amina):
    me = client_for(amina)
    address = reverse("my_file", args=[seat.pk])
    assert "Pièce d’identité" in text_of(me.get(address))

    for data in (
        {"answer": "read"},
        {"answer": "paper", "paper": paper.pk, "file": photo()},
        NEEDS,
    ):
        assert me.post(address, data).status_code == 302

    assert Delivery.objects.get().way == "online"
    assert "Complet" in text_of(me.get(address))
    response = me.get(reverse("paper_file", args=[paper.pk]))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert bytes_of(response).startswith(b"\xff\xd8\xff")


def test_the_home_leads_to_the_file(seat, amina):
    page = text_of(client_for(amina).get("/mon-parcours/"))

    assert reverse("my_file", args=[seat.pk]) in page


@pytest.mark.parametrize("who", ["chloe", "denis", "elsa", "farid", "gaelle", "bruno"])
def test_a_paper_opens_to_the_person_and_the_office_alone(
    request, who, paper, amina, hugo
):
    give_paper(paper, read_upload(photo()), by=viewer_of(amina))
    address = reverse("paper_file", args=[paper.pk])

    assert client_for(request.getfixturevalue(who)).get(address).status_code == 404
    opened = client_for(hugo).get(address)
    assert opened.status_code == 200
    bytes_of(opened)


def test_a_counsellor_helps_where_the_person_agreed(seat, paper, denis, agency, amina):
    address = reverse("assist_file", args=[seat.pk])
    assert client_for(denis).get(address).status_code == 403
    Assistance.objects.create(
        person=amina,
        organisation=agency,
        counsellor=denis,
        agreed_how="meeting",
        ends_on="2040-01-01",
        **viewer_of(denis).as_record(),
    )

    client_for(denis).post(address, {"answer": "read"})
    client_for(denis).post(address, NEEDS)

    assert Delivery.objects.get().way == "assisted"
    page = text_of(client_for(denis).get(address))
    assert "Déjà répondu" in page
    assert 'value="yes"' not in page  # what was said stays with person and office


@pytest.fixture
def office(hugo):
    return client_for(hugo)


def test_the_office_keeps_the_file(office, seat, paper, amina):
    address = reverse("office_file", args=[seat.pk])
    decide = reverse("decide_paper", args=[paper.pk])
    assert "Lecture pas encore confirmée." in text_of(office.get(address))

    office.post(address, {"answer": "handed", "on": "2026-01-05"})
    office.post(decide, {"answer": "give", "file": photo()})
    office.post(decide, {"answer": "keep"})
    office.post(address, NEEDS)
    office.post(address, {"answer": "contacted"})

    paper.refresh_from_db()
    page = text_of(office.get(address))
    assert paper.state == "accepted"
    assert "Complet" in page
    assert "Contactée le" in page
    assert Delivery.objects.get().way == "paper"


def test_a_day_to_come_is_no_day_of_handing_over(office, seat):
    address = reverse("office_file", args=[seat.pk])

    response = office.post(address, {"answer": "handed", "on": "2040-01-05"})

    assert response.status_code == 422
    assert "pas encore passé" in text_of(response)


def test_the_office_says_why_a_paper_is_to_be_done_again(office, paper, amina):
    give_paper(paper, read_upload(photo()), by=viewer_of(amina))
    address = reverse("refuse_paper", args=[paper.pk])

    assert office.post(address, {"reason": ""}).status_code == 422
    assert office.post(address, {"reason": "Floue"}).status_code == 302
    page = text_of(client_for(amina).get(reverse("my_file", args=[paper.enrolment_id])))
    assert "Pourquoi la refaire : Floue" in page


def test_the_list_says_who_enters_soon_and_lacks_a_paper(office, seat, paper, amina):
    address = reverse("office_files")
    assert "Rien à faire ici" in text_of(office.get(address))
    seat.planned_entry_on = "2026-01-01"
    seat.save()

    assert "Amina BENALI" in text_of(office.get(address))
    give_paper(paper, read_upload(photo()), by=viewer_of(amina))
    unread = text_of(office.get(address))
    assert "Amina BENALI" in unread
    assert "Pièce manquante" not in unread
    acknowledge(seat, by=viewer_of(amina))
    assert "Amina BENALI" not in text_of(office.get(address))
    assert "Amina BENALI" in text_of(office.get(f"{address}?etat=a-verifier"))


def test_the_offices_day_counts_files_that_are_not_read(office, seat, paper, amina):
    seat.planned_entry_on = "2026-01-01"
    seat.save()
    give_paper(paper, read_upload(photo()), by=viewer_of(amina))

    page = office.get(reverse("office_home"))

    counts = {queue.waiting.key: queue.count for queue in page.context["waiting"]}
    assert counts["dossiers"] == 1
    assert "Lecture à confirmer" in text_of(page)


def test_the_list_says_who_enters_soon_and_has_not_read(office, seat, amina):
    address = f"{reverse('office_files')}?etat=a-lire"
    assert "Rien à faire ici" in text_of(office.get(address))
    seat.planned_entry_on = "2026-01-01"
    seat.save()

    assert "Pas encore confirmée" in text_of(office.get(address))
    acknowledge(seat, by=viewer_of(amina))
    assert "Amina BENALI" not in text_of(office.get(address))
    Delivery.objects.all().delete()
    assert "Rien n’est remis" in text_of(office.get(address))


@pytest.mark.parametrize("state", ["manquantes", "a-verifier", "a-lire"])
def test_the_list_costs_the_same_however_long(
    state, office, seat, paper, coming_cohort, amina, django_assert_max_num_queries
):
    address = f"{reverse('office_files')}?etat={state}"
    office.get(address)
    counts = []
    for _size in (1, 3):
        for _more in range(2):
            row = make_enrolment(
                make_person(), coming_cohort, status="enrolled", actual_entry_on=None
            )
            ask_papers(row)
        type(row).objects.update(planned_entry_on="2026-01-01")
        if state == "a-verifier":
            Paper.objects.update(state="received")
        with django_assert_max_num_queries(40) as seen:
            office.get(address)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_the_list_of_papers_is_the_offices_own(office, seat, gaelle):
    required = RequiredPaper.objects.get()
    edit = reverse("edit_required", args=[required.pk])
    new = reverse("require_paper")

    refused = office.post(new, {"label": "Carte vitale", "due_days": 5})
    assert refused.status_code == 422
    assert "santé" in text_of(refused)
    assert office.post(new, {"label": "CV", "due_days": 5}).status_code == 302
    assert office.post(new, {"label": "CV", "due_days": 5}).status_code == 422
    assert client_for(gaelle).get(edit).status_code == 404
    office.post(reverse("retire_required", args=[required.pk]))
    labels = RequiredPaper.objects.in_use().values_list("label", flat=True)
    assert list(labels) == ["CV"]


def test_the_rules_go_with_the_documents(office, seat, amina, university, hugo):
    rules = SimpleUploadedFile("reglement.pdf", b"%PDF-1.7 reglement")
    response = office.post(
        reverse("file_settings"),
        {"assessment": "Un examen blanc.", "rules": rules, "rules_on": "2026-01-01"},
    )

    assert response.status_code == 302
    assert FileSettings.objects.get().rules_sha256
    address = reverse("file_document", args=[seat.pk, "reglement"])
    assert bytes_of(client_for(amina).get(address)) == b"%PDF-1.7 reglement"


def test_new_facts_are_given_again_and_read_again(office, seat, hugo, university):
    address = reverse("office_file", args=[seat.pk])
    office.post(address, {"answer": "handed", "on": "2026-01-05"})
    set_file_settings(university, by=viewer_of(hugo), assessment="Un examen.")

    office.post(address, {"answer": "give"})

    assert Delivery.objects.count() == 2
    assert "Lecture pas encore confirmée." in text_of(office.get(address))
