"""Editors of an organisation see and edit their own branch alone."""

import pytest
from wagtail.models import Collection

from cms.models import CoursePage
from cms.services import editors_of
from people.models import Role, User
from people.services import end_role, give_role
from tests.cast import client_for, make_course, make_member


@pytest.fixture
def eve(university, course) -> User:
    """Editor of the university's branch."""
    return make_member("Ève", university, Role.EDITOR, email="eve@exemple.fr")


@pytest.fixture
def other_course(formalliance) -> CoursePage:
    return make_course(formalliance, "Soudure à l’arc", slug="soudure")


def test_an_editor_edits_a_course_of_their_branch(eve, course, other_course):
    client = client_for(eve)

    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/cms/pages/{course}/edit/",
        "/cms/pages/{course}/delete/",
        "/cms/pages/{course}/copy/",
        "/cms/pages/{course}/unpublish/",
        "/cms/pages/add/cms/coursepage/{provider}/",
        "/cms/pages/{provider}/edit/",
        "/cms/pages/{home}/edit/",
        "/cms/pages/{catalogue}/edit/",
    ],
)
def test_an_editor_changes_nothing_elsewhere(eve, other_course, catalogue, address):
    numbers = {
        "course": other_course.pk,
        "provider": other_course.get_parent().pk,
        "catalogue": catalogue.pk,
        "home": catalogue.get_parent().pk,
    }

    response = client_for(eve).get(address.format(**numbers), follow=True)

    assert response.request["PATH_INFO"] in {"/cms/", "/cms/login/"}


def test_the_explorer_shows_ones_own_branch_alone(eve, course, other_course):
    client = client_for(eve)
    own = client.get(f"/cms/pages/{course.get_parent().pk}/").content.decode()
    root = client.get("/cms/pages/", follow=True).content.decode()
    searched = client.get("/cms/pages/search/?q=soudure").content.decode()

    assert "Comptabilité" in own
    assert "Formalliance" not in own + root
    assert "Soudure" not in searched


def test_an_editors_files_stay_in_their_own_collection(
    eve, university, formalliance, other_course
):
    theirs = editors_of(formalliance.provider_page)
    own = editors_of(university.provider_page)

    page = client_for(eve).get("/cms/images/add/").content.decode()

    assert own.collection_permissions.first().collection.name == university.name
    assert theirs not in eve.groups.all()
    assert "Formalliance" not in page
    assert Collection.objects.filter(name="Formalliance").exists()


def test_a_function_that_ends_closes_the_branch(eve, course):
    end_role(eve.memberships.get())

    response = client_for(eve).get(f"/cms/pages/{course.pk}/edit/", follow=True)

    assert response.status_code == 403


def test_another_function_opens_no_branch(hugo, course):
    assert client_for(hugo).get("/cms/", follow=True).status_code == 403


def test_a_branch_opened_after_the_function_is_given_is_open_too(university):
    editor = make_member("Iris", university, Role.EDITOR)
    course = make_course(university)

    response = client_for(editor).get(f"/cms/pages/{course.pk}/edit/")

    assert response.status_code == 200


def test_a_function_given_twice_gives_the_branch_once(eve, university):
    give_role(user=eve, organisation=university, role=Role.EDITOR)

    assert eve.groups.count() == 1


def test_the_editors_admin_speaks_french(eve, course):
    page = client_for(eve).get(f"/cms/pages/{course.pk}/edit/").content.decode()

    assert 'lang="fr"' in page
    assert "Enregistrer le brouillon" in page
    assert "Ce que l’on apprend" in page
