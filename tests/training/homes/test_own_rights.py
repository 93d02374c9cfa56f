"""What a person may do about their data: read it all, take it, correct it, object."""

import io
import json
import zipfile

import pytest
from django.apps import apps

from people.models import Person
from tests.cast import client_for, make_enrolment, make_person, viewer_of
from tests.training.roles.table import text_of
from training.homes.trainee.own_data import APPS, LEFT_OUT, paths
from training.models import AccessGrant, AccessLog, Correction, Message
from training.sharing.rights.correcting import ask_correction, holders_of
from training.sharing.services import record_read

ASK = "/mon-parcours/corrections/nouvelle/"


@pytest.fixture
def window(amina):
    return client_for(amina)


def _archive(window) -> zipfile.ZipFile:
    response = window.get("/mon-parcours/mes-donnees.zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_all_data_leave_in_one_file_to_read_and_for_programs(
    window, enrolment, amina, denis
):
    record_read(viewer_of(denis), [amina.pk], part="attendance")

    archive = _archive(window)

    facts = json.loads(archive.read("mes-donnees.json"))["data"]
    page = archive.read("mes-donnees.html").decode()
    assert facts["people.person"][0]["birth_name"] == "Benali"
    assert [row["status"] for row in facts["training.enrolment"]] == ["en formation"]
    assert [row["organisation"] for row in facts["training.accessgrant"]] == [
        "Mission locale, antenne de Bar"
    ]
    assert len(facts["training.accesslog"]) == 1
    assert "COMPTA-1" in page


def test_the_file_holds_nothing_of_others_and_names_no_agent(
    window, enrolment, cohort, amina, denis
):
    other = make_enrolment(make_person("Yanis", "Morel"), cohort)
    record_read(viewer_of(denis), [amina.pk, other.person_id], part="attendance")

    archive = _archive(window)

    for name in ("mes-donnees.json", "mes-donnees.html"):
        text = archive.read(name).decode()
        for word in ("Morel", "Denis", "denis@", str(other.pk)):
            assert word not in text


def test_every_model_about_a_person_is_in_the_file_or_says_why_not():
    """A new model with a person behind it is in the file by itself."""
    found = {model._meta.label for model in paths()}
    about = {
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if any(
            field.is_relation and field.related_model is Person
            for field in model._meta.concrete_fields
        )
    }

    assert about - found - set(LEFT_OUT) == set()
    assert found & set(LEFT_OUT) == set()


def test_a_correction_is_asked_answered_and_told(
    window, enrolment, university, hugo, amina, django_capture_on_commit_callbacks
):
    asked = {
        "organisation": university.pk,
        "part": "attendance",
        "wrong": "Absente le 3 mars",
        "right": "J’étais là",
    }
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            window.post(ASK, asked)
    correction = Correction.objects.get()
    office = client_for(hugo)
    listed = office.get("/corrections/").content.decode()
    address = f"/corrections/{correction.pk}/"
    shown = office.get(address).content.decode()
    empty = office.post(address, {"state": "refused", "words": ""})
    with django_capture_on_commit_callbacks(execute=True):
        office.post(address, {"state": "corrected", "words": "Registre corrigé"})

    correction.refresh_from_db()
    assert "BENALI" in listed
    assert "Absente le 3 mars" in shown
    assert empty.status_code == 422
    assert correction.state == "corrected"
    mine = window.get(f"/mon-parcours/corrections/{correction.pk}/").content.decode()
    assert "Registre corrigé" in mine
    assert [message.person for message in Message.objects.order_by("created_at")] == [
        None,
        amina,
    ]
    read = AccessLog.objects.visible_to(viewer_of(amina)).values_list("purpose")
    assert ("Répondre à une demande de correction",) in read


def test_a_correction_is_asked_of_whoever_holds_something(
    enrolment, amina, university, agency, formalliance
):
    assert set(holders_of(amina)) == {university, agency}


def test_strangers_see_no_demand_and_answer_none(
    enrolment, amina, university, gaelle, farid, chloe
):
    correction = ask_correction(
        organisation=university,
        part="attendance",
        wrong="Absente",
        right="Présente",
        by=viewer_of(amina),
    )

    address = f"/corrections/{correction.pk}/"
    answers = [
        client_for(who).post(address, {"state": "corrected"}).status_code
        for who in (gaelle, farid, chloe, amina)
    ]

    assert answers == [404, 404, 403, 403]
    assert Correction.objects.get().state == "sent"


def test_a_demand_may_be_taken_back_once(window, enrolment, amina, university):
    correction = ask_correction(
        organisation=university,
        part="attendance",
        wrong="Absente",
        right="Présente",
        by=viewer_of(amina),
    )
    for _click in range(2):
        window.post(f"/mon-parcours/corrections/{correction.pk}/")

    assert [e.to_state for e in correction.events.all()] == ["sent", "withdrawn"]


def test_the_page_of_an_objection_says_what_it_changes_and_what_it_cannot_stop(
    window, enrolment
):
    grant = AccessGrant.objects.get()

    page = text_of(window.get(f"/mon-parcours/partages/{grant.pk}/m-opposer/"))

    for words in (
        "Votre conseiller",
        "Votre place en formation reste la vôtre",
        "Votre rémunération de formation ne change pas",
        "Ce que la loi ne permet pas d’arrêter",
        "R.6341-45",
        "L.6362-6",
        "formation@universite-armance.exemple.fr",
    ):
        assert words in page


def test_an_imposed_share_names_its_text(window, enrolment):
    AccessGrant.objects.update(legal_basis="legal_obligation", legal_text="Loi du jour")
    grant = AccessGrant.objects.get()

    shares = text_of(window.get("/mon-parcours/partages/"))
    page = text_of(window.get(f"/mon-parcours/partages/{grant.pk}/m-opposer/"))

    assert "Loi du jour" in shares
    assert "Loi du jour" in page
    assert "Arrêter ce partage" not in page


def test_the_persons_pages_are_read_in_few_queries(
    window, enrolment, amina, denis, django_assert_max_num_queries
):
    for _look in range(5):
        record_read(viewer_of(denis), [amina.pk], part="attendance")
    window.get("/mon-parcours/partages/")
    grant = AccessGrant.objects.get()

    for address in (
        "/mon-parcours/partages/",
        f"/mon-parcours/partages/{grant.pk}/m-opposer/",
        "/mon-parcours/corrections/",
        "/mon-parcours/mes-donnees/",
    ):
        with django_assert_max_num_queries(20):
            window.get(address)
