"""Ten failures lock a password out; its owner is told, and has ways out."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people.locks import FAILURES, forget_old_failures, is_locked, note_failure
from people.models import LoginLock
from tests.cast import PASSWORD

UNKNOWN = "personne@exemple.fr"
with_worker = pytest.mark.django_db(transaction=True)


def log_in(client, email: str, password: str = PASSWORD):
    return client.post("/comptes/login/", {"login": email, "password": password})


def lock(client, email: str) -> None:
    for _try in range(FAILURES):
        log_in(client, email, "non")


def run_tasks() -> None:
    call_command("db_worker", batch=True, interval=0, verbosity=0)


def test_ten_failures_lock_the_password_out(client, amina):
    lock(client, amina.user.email)

    log_in(client, amina.user.email)

    assert is_locked("AMINA@exemple.fr")
    assert "_auth_user_id" not in client.session


def test_nine_do_not_and_success_forgets_them(client, amina):
    for _try in range(FAILURES - 1):
        log_in(client, amina.user.email, "non")

    log_in(client, amina.user.email)

    assert client.session["_auth_user_id"] == str(amina.user.pk)
    assert not LoginLock.objects.exists()


@with_worker
def test_the_owner_is_told_and_unlocks_by_the_link(client, amina):
    lock(client, amina.user.email)
    run_tasks()
    [message] = mail.outbox
    link = re.search(r"/compte/debloquer/\S+", message.body)[0]

    opened = client.get(link)
    still = is_locked(amina.user.email)
    client.post(link)

    assert message.to == [amina.user.email]
    assert (opened.status_code, still) == (200, True)
    log_in(client, amina.user.email)
    assert client.session["_auth_user_id"] == str(amina.user.pk)


@with_worker
def test_a_link_ends_one_lock_only(client, amina):
    lock(client, amina.user.email)
    run_tasks()
    link = re.search(r"/compte/debloquer/\S+", mail.outbox[0].body)[0]
    client.post(link)
    for _try in range(FAILURES):
        note_failure(amina.user.email)

    client.post(link)

    assert is_locked(amina.user.email)


@with_worker
def test_a_code_by_mail_lets_the_owner_in_and_ends_the_lock(client, amina):
    lock(client, amina.user.email)
    client.post("/comptes/login/code/", {"email": amina.user.email})
    run_tasks()
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]

    client.post("/comptes/login/code/confirm/", {"code": code})

    assert client.session["_auth_user_id"] == str(amina.user.pk)
    assert not is_locked(amina.user.email)


@with_worker
def test_an_unknown_address_gets_the_same_answers_and_the_same_work(client, amina):
    found = []
    for email in (amina.user.email, UNKNOWN):
        before = DBTaskResult.objects.count()
        answers = []
        for _try in range(FAILURES + 1):
            page = log_in(client, email, "non")
            answers.append((page.status_code, str(page.context["form"].errors)))
        found.append((answers, DBTaskResult.objects.count() - before))

    assert found[0] == found[1]
    run_tasks()
    assert [message.to for message in mail.outbox] == [[amina.user.email]]


@pytest.mark.parametrize("door", ["/comptes/login/code/", "/comptes/password/reset/"])
def test_code_and_reset_do_the_same_work_for_an_unknown_address(amina, door):
    mails = DBTaskResult.objects.filter(task_path="people.tasks.send_mail")
    found = []
    for email in (amina.user.email, UNKNOWN):
        page = Client().post(door, {"email": email})
        found.append((page.status_code, page.headers["Location"], mails.count()))

    (*known, mails_then), (*unknown, mails_after) = found
    assert known == unknown
    assert (mails_then, mails_after) == (1, 2)


def test_guessing_codes_behind_a_password_locks_too(client, hugo):
    TOTP.activate(hugo, generate_totp_secret())
    log_in(client, hugo.email)

    for _try in range(FAILURES):
        client.post("/comptes/2fa/authenticate/", {"code": "000000"})
    page = client.post("/comptes/2fa/authenticate/", {"code": "000000"})

    assert is_locked(hugo.email)
    assert "Trop d’essais" in page.content.decode()


def test_the_table_names_nobody(client, amina):
    log_in(client, amina.user.email, "non")

    assert "amina" not in str(LoginLock.objects.values().get())


def test_failures_of_yesterday_are_forgotten(db):
    note_failure(UNKNOWN)
    LoginLock.objects.update(failed_at=timezone.now() - timedelta(days=2))

    assert forget_old_failures() == 1
