"""Logging in by password or by a code, a forgotten password, leaving."""

import re
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from people.models import User
from tests.cast import PASSWORD, client_for, make_user

UNKNOWN = "personne@exemple.fr"
# The worker takes the database's lock, which a test's own transaction would hold.
with_worker = pytest.mark.django_db(transaction=True)


def run_tasks() -> None:
    """The worker empties the queue, as it does beside the server."""
    call_command("db_worker", batch=True, interval=0, verbosity=0)


def queued_mails():
    return DBTaskResult.objects.filter(task_path="people.tasks.send_mail")


def test_a_password_opens_the_session(client, hugo):
    response = client.post(
        "/comptes/login/", {"login": "hugo@exemple.fr", "password": PASSWORD}
    )

    assert response.headers["Location"] == "/accueil/"
    assert client.session["_auth_user_id"] == str(hugo.pk)


def test_the_address_may_be_typed_in_capitals(client, hugo):
    client.post("/comptes/login/", {"login": "Hugo@Exemple.fr", "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(hugo.pk)


def test_after_login_one_returns_to_the_page_asked_for(client, hugo):
    response = client.post(
        "/comptes/login/?next=/formations/",
        {"login": "hugo@exemple.fr", "password": PASSWORD, "next": "/formations/"},
    )

    assert response.headers["Location"] == "/formations/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, hugo):
    answers = []
    for address in ("hugo@exemple.fr", UNKNOWN):
        response = client.post("/comptes/login/", {"login": address, "password": "non"})
        answers.append((response.status_code, response.context["form"].errors))

    assert answers[0] == answers[1]


def test_a_closed_account_opens_no_session(client, hugo):
    hugo.is_active = False
    hugo.save()

    client.post("/comptes/login/", {"login": "hugo@exemple.fr", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


@with_worker
def test_a_code_sent_by_mail_opens_the_session(client, hugo):
    client.post("/comptes/login/code/", {"email": "hugo@exemple.fr"})
    run_tasks()
    [message] = mail.outbox
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", message.body, re.MULTILINE)[1]

    response = client.post("/comptes/login/code/confirm/", {"code": code})

    assert message.to == ["hugo@exemple.fr"]
    assert response.headers["Location"] == "/accueil/"
    assert client.session["_auth_user_id"] == str(hugo.pk)


def test_a_wrong_code_opens_nothing(client, hugo):
    client.post("/comptes/login/code/", {"email": "hugo@exemple.fr"})

    response = client.post("/comptes/login/code/confirm/", {"code": "AAAAAA"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_asking_for_a_code_does_not_tell_who_has_an_account(client, hugo):
    answers = []
    for address in ("hugo@exemple.fr", UNKNOWN):
        response = client.post("/comptes/login/code/", {"email": address})
        answers.append((response.status_code, response.headers["Location"]))

    assert answers[0] == answers[1]


@with_worker
def test_a_forgotten_password_is_changed_by_a_link(client, hugo):
    client.post("/comptes/password/reset/", {"email": "hugo@exemple.fr"})
    run_tasks()
    [message] = mail.outbox
    link = re.search(r"/comptes/password/reset/key/\S+", message.body)[0]

    form_page = client.get(link, follow=True)
    client.post(
        form_page.request["PATH_INFO"],
        {"password1": "nouveau-secret-9", "password2": "nouveau-secret-9"},
    )

    assert User.objects.get(pk=hugo.pk).check_password("nouveau-secret-9")


def test_a_reset_does_not_tell_who_has_an_account(client, hugo):
    answers = []
    for address in ("hugo@exemple.fr", UNKNOWN):
        response = client.post("/comptes/password/reset/", {"email": address})
        answers.append((response.status_code, response.headers["Location"]))

    assert answers[0] == answers[1]


def test_leaving_takes_a_button_not_a_link(hugo):
    client = client_for(hugo)

    client.get("/comptes/logout/")
    assert "_auth_user_id" in client.session

    response = client.post("/comptes/logout/")
    assert response.headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_nobody_opens_an_account_alone(client, db):
    response = client.post(
        "/comptes/signup/", {"email": UNKNOWN, "password1": "un-secret-long-9"}
    )

    assert response.status_code == 200
    assert not User.objects.filter(email=UNKNOWN).exists()


def test_no_page_waits_for_the_mail_server(client, hugo):
    client.post("/comptes/login/code/", {"email": "hugo@exemple.fr"})

    assert mail.outbox == []
    assert queued_mails().count() == 1


@with_worker
def test_a_mail_sent_leaves_no_trace_in_the_queue(client, hugo):
    client.post("/comptes/login/code/", {"email": "hugo@exemple.fr"})

    run_tasks()

    assert len(mail.outbox) == 1
    assert queued_mails().count() == 0


@with_worker
def test_a_mail_that_failed_leaves_no_address_in_the_queue(client, hugo, settings):
    client.post("/comptes/login/code/", {"email": "hugo@exemple.fr"})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    run_tasks()

    row = queued_mails().get()
    assert (row.status, row.args_kwargs) == ("FAILED", {"args": [], "kwargs": {}})


@pytest.mark.parametrize("door", ["/admin/", "/cms/"])
def test_the_admins_have_no_login_of_their_own(client, db, door):
    response = client.get(door, follow=True)

    assert response.request["PATH_INFO"] == "/comptes/login/"
    assert response.request["QUERY_STRING"] == urlencode({"next": door})


@pytest.mark.parametrize("door", ["/admin/", "/cms/"])
def test_one_without_the_right_is_told_so_not_sent_in_circles(db, door):
    response = client_for(make_user()).get(door, follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/comptes/login/", "Se connecter"),
        ("/comptes/login/code/", "code"),
        ("/comptes/password/reset/", "Mot de passe"),
        ("/comptes/signup/", "compte"),
    ],
)
def test_the_pages_of_the_account_speak_french(client, db, address, sentence):
    page = client.get(address).content.decode()

    assert 'lang="fr"' in page
    assert sentence.lower() in page.lower()
    assert not re.search(r"\b(Sign In|Password|Submit|Send)\b", page)


@pytest.mark.parametrize("door", ["/admin/login/", "/cms/login/", "/_util/login/"])
def test_no_other_door_takes_a_password(client, hugo, door):
    secrets = {"login": hugo.email, "username": hugo.email, "password": PASSWORD}

    response = client.post(door, secrets)

    assert response.headers["Location"].startswith("/comptes/login/")
    assert "_auth_user_id" not in client.session


def test_nobody_adds_an_address_to_their_account_alone(amina):
    client = client_for(amina)

    response = client.post(
        "/comptes/email/", {"email": "autre@exemple.fr", "action_add": ""}
    )

    assert response.status_code == 405
    assert amina.user.email in client.get("/comptes/email/").content.decode()
    assert not EmailAddress.objects.filter(email="autre@exemple.fr").exists()
