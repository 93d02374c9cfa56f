"""After login each lands where their day begins."""

import pytest

from people.models import Role
from people.services import give_role
from tests.cast import client_for, make_member, make_organisation, make_user


@pytest.mark.parametrize(
    ("kind", "role", "home"),
    [
        ("university", Role.TRAINER, "/formateur/"),
        ("university", Role.OFFICE, "/organisme/"),
        ("training_provider", Role.MANAGER, "/organisme/"),
        ("company", Role.MANAGER, "/organisme/"),
        ("university", Role.EDITOR, "/cms/"),
        ("employment_partner", Role.COUNSELLOR, "/suivi/"),
        ("employment_partner", Role.MANAGER, "/suivi/"),
        ("territory", Role.COORDINATOR, "/territoire/"),
    ],
)
def test_each_function_has_its_home(db, kind, role, home):
    member = make_member("Camille", make_organisation("Ici", kind), role)

    response = client_for(member).get("/accueil/")

    assert response.headers["Location"] == home


def test_a_trainee_lands_on_their_path(amina):
    assert client_for(amina).get("/accueil/").headers["Location"] == "/mon-parcours/"


def test_someone_without_a_function_lands_on_the_front_door(db):
    assert client_for(make_user()).get("/accueil/").headers["Location"] == "/"


def test_one_who_works_for_several_chooses_first(hugo, formalliance, university):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)

    unsure = client_for(hugo).get("/accueil/")
    decided = client_for(hugo, university).get("/accueil/")

    assert unsure.headers["Location"] == "/compte/organisme/"
    assert decided.headers["Location"] == "/organisme/"


def test_two_functions_in_one_organisation_leave_no_choice(chloe, university):
    give_role(user=chloe, organisation=university, role=Role.OFFICE)

    assert client_for(chloe).get("/accueil/").headers["Location"] == "/organisme/"


def test_a_stranger_is_asked_to_log_in(client, db):
    response = client.get("/accueil/")

    assert response.headers["Location"] == "/comptes/login/?next=/accueil/"


def test_a_partners_manager_is_led_to_the_follow_up_alone(agency):
    manager = make_member("Inès Caron", agency, "manager")

    page = client_for(manager).get("/suivi/").content.decode()

    assert 'href="/suivi/"' in page
    assert 'href="/organisme/"' not in page
