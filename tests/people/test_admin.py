"""Django's admin keeps organisations and colleagues, and shows no person."""

import pytest
from django.contrib import admin

from people.models import Membership, Person, Role, User
from tests.cast import PASSWORD, client_for


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root@exemple.fr", PASSWORD, name="Root")


def test_no_list_holds_persons(root):
    models = {model._meta.label for model in admin.site._registry}

    assert Person not in admin.site._registry
    assert not models & {"account.EmailAddress", "django_tasks_db.DBTaskResult"}


def test_accounts_of_persons_are_neither_listed_nor_opened(root, amina, hugo):
    client = client_for(root)

    listed = client.get("/admin/people/user/").content.decode()
    opened = client.get(f"/admin/people/user/{amina.user.pk}/change/")

    assert "hugo@exemple.fr" in listed
    assert "amina@exemple.fr" not in listed
    assert opened.status_code == 302


def test_wagtails_lists_of_accounts_are_closed_even_to_administrators(root, amina):
    client = client_for(root)

    listed = client.get("/cms/users/", follow=True)
    searched = client.get("/cms/users/?q=amina", follow=True)
    opened = client.get(f"/cms/users/edit/{amina.user.pk}/", follow=True)

    for response in (listed, searched, opened):
        assert response.request["PATH_INFO"] == "/cms/"
        assert "amina@exemple.fr" not in response.content.decode()


def test_a_function_given_in_the_admin_opens_the_catalogue(root, university, course):
    editor = User.objects.create_user("eve@exemple.fr", name="Ève")

    client_for(root).post(
        "/admin/people/membership/add/",
        {
            "user": editor.pk,
            "organisation": university.pk,
            "role": Role.EDITOR,
            "starts_on": "2020-01-01",
        },
    )

    assert Membership.objects.get(user=editor).role == Role.EDITOR
    assert client_for(editor).get("/cms/").status_code == 200


@pytest.mark.parametrize("model", ["organisation", "user", "membership"])
def test_the_forms_of_the_admin_open(root, hugo, model):
    client = client_for(root)

    assert client.get(f"/admin/people/{model}/add/").status_code == 200
    assert client.get(f"/admin/people/{model}/").status_code == 200
