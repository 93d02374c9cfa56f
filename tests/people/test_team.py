"""The direction invites, changes, confirms and ends its colleagues' access."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.utils import timezone

from people.access_review import ask_for_reviews, overdue_in
from people.models import Invitation, Membership, Organisation, TeamEvent, User
from people.services import give_role
from tests.cast import PASSWORD, client_for, make_member

NEWCOMER = {"name": "Nina Roy", "email": "nina@exemple.fr", "role": "trainer"}
with_worker = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss(university) -> User:
    return make_member("Irène Caron", university, "manager", email="irene@exemple.fr")


@pytest.fixture
def door(boss) -> Client:
    return client_for(boss)


def invite(door: Client, **facts):
    return door.post("/equipe/", NEWCOMER | facts)


def link_of(message) -> str:
    return re.search(r"/invitation/\S+", message.body)[0]


def run_tasks() -> None:
    call_command("db_worker", batch=True, interval=0, verbosity=0)


def act(door: Client, user: User, act: str, role: str = ""):
    return door.post(f"/equipe/{user.pk}/agir/", {"act": act, "role": role})


def acts() -> list[str]:
    rows = TeamEvent.objects.order_by("pk")
    return list(rows.values_list("kind", flat=True))


def roles_of(user: User) -> list[str]:
    rows = Membership.objects.current().filter(user=user).order_by("role")
    return list(rows.values_list("role", flat=True))


@with_worker
def test_an_invited_colleague_opens_an_account_by_the_link(door, university):
    invite(door)
    run_tasks()
    [message] = mail.outbox
    link = link_of(message)

    shown = Client().get(link)
    nobody_yet = not User.objects.filter(email="nina@exemple.fr").exists()
    Client().post(link, {"password": "un-secret-bien-long-7"})

    nina = User.objects.get(email="nina@exemple.fr")
    assert (shown.status_code, nobody_yet) == (200, True)
    assert roles_of(nina) == ["trainer"]
    assert nina.check_password("un-secret-bien-long-7")
    assert acts() == ["invited", "joined"]


@with_worker
def test_a_link_serves_once(door):
    invite(door)
    run_tasks()
    link = link_of(mail.outbox[0])
    Client().post(link, {"password": "un-secret-bien-long-7"})

    again = Client().post(link, {"password": "un-autre-secret-long-8"})

    assert again.status_code == 404
    nina = User.objects.get(email="nina@exemple.fr")
    assert nina.check_password("un-secret-bien-long-7")


@with_worker
@pytest.mark.parametrize("how", ["withdrawn", "too old", "altered"])
def test_a_dead_link_opens_nothing(door, how):
    invite(door)
    run_tasks()
    link, invitation = link_of(mail.outbox[0]), Invitation.objects.get()
    if how == "withdrawn":
        door.post(f"/equipe/invitations/{invitation.pk}/retirer/")
    elif how == "too old":
        yesterday = timezone.localdate() - timedelta(days=1)
        Invitation.objects.update(expires_on=yesterday)
    else:
        link = link[:-3] + "xx/"

    answer = Client().post(link, {"password": "un-secret-bien-long-7"})

    assert answer.status_code == 404
    assert not User.objects.filter(email="nina@exemple.fr").exists()


@with_worker
def test_a_forwarded_link_gives_nobody_else_s_account_a_function(door, elsa):
    """Elsa has an account: whoever holds the link must be logged in as she is."""
    invite(door, email=elsa.email)
    run_tasks()
    link = link_of(mail.outbox[0])

    stranger = Client().post(link, {"password": "un-secret-bien-long-7"})
    theirs = client_for(elsa).post(link)

    assert (stranger.status_code, theirs.status_code) == (403, 302)
    assert roles_of(elsa) == ["counsellor", "trainer"]
    assert not User.objects.get(pk=elsa.pk).check_password("un-secret-bien-long-7")


def test_a_function_of_another_trade_is_refused(door):
    answer = invite(door, role="coordinator")

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_the_list_says_who_works_here_and_nobody_else(door, hugo, chloe, elsa):
    TOTP.activate(hugo, generate_totp_secret())

    members = door.get("/equipe/").context["members"]

    assert [(str(m["user"]), m["has_factor"]) for m in members] == [
        ("Chloé Martin", False),
        ("Hugo Perrin", True),
        ("Irène Caron", False),
    ]


def test_the_list_asks_no_more_for_many(
    door, university, django_assert_max_num_queries
):
    for number in range(6):
        make_member(f"Collègue {number}", university, "trainer", "office")

    with django_assert_max_num_queries(16):
        door.get("/equipe/")


@pytest.mark.parametrize("who", ["hugo", "chloe", "gaelle", "denis"])
def test_only_the_direction_sees_the_team(request, who):
    client = client_for(request.getfixturevalue(who))

    assert client.get("/equipe/").status_code == 403


def test_a_colleague_elsewhere_is_not_found(door, elsa):
    assert door.get(f"/equipe/{elsa.pk}/").status_code == 404
    assert act(door, elsa, "leave").status_code == 404
    assert roles_of(elsa) == ["counsellor"]


def test_a_function_is_given_and_another_ended(door, hugo):
    act(door, hugo, "give", "editor")
    act(door, hugo, "end", "office")

    assert roles_of(hugo) == ["editor"]
    assert acts() == ["role_given", "role_ended"]


def test_leaving_closes_functions_sessions_and_account(door, hugo):
    browser = Client()
    browser.post("/comptes/login/", {"login": hugo.email, "password": PASSWORD})

    act(door, hugo, "leave")

    hugo.refresh_from_db()
    assert (roles_of(hugo), hugo.is_active) == ([], False)
    assert browser.get("/compte/securite/").status_code == 302
    assert acts() == ["left"]


def test_who_works_elsewhere_too_keeps_the_account(door, hugo, formalliance):
    give_role(user=hugo, organisation=formalliance, role="trainer")

    act(door, hugo, "leave")

    hugo.refresh_from_db()
    assert (roles_of(hugo), hugo.is_active) == (["trainer"], True)


def test_nobody_ends_their_own_direction(door, boss):
    act(door, boss, "leave")
    act(door, boss, "end", "manager")

    assert roles_of(boss) == ["manager"]


def test_a_lost_factor_is_set_up_anew(door, hugo):
    TOTP.activate(hugo, generate_totp_secret())

    act(door, hugo, "factor")

    assert not Authenticator.objects.filter(user=hugo).exists()
    assert acts() == ["factor_reset"]


def test_nobody_resets_the_factor_of_who_works_elsewhere_too(door, hugo, formalliance):
    TOTP.activate(hugo, generate_totp_secret())
    give_role(user=hugo, organisation=formalliance, role="trainer")

    act(door, hugo, "factor")

    assert Authenticator.objects.filter(user=hugo).exists()


def test_the_journal_cannot_be_rewritten(door, hugo):
    act(door, hugo, "confirm")

    with pytest.raises((IntegrityError, OperationalError)), transaction.atomic():
        TeamEvent.objects.update(kind="left")


# --- Each quarter ---------------------------------------------------------------


@pytest.fixture
def long_ago(hugo) -> User:
    """Hugo's access was given 130 days ago, and never looked at since."""
    then = timezone.localdate() - timedelta(days=130)
    Membership.objects.filter(user=hugo).update(starts_on=then)
    return hugo


def test_an_old_access_is_due_until_confirmed(door, long_ago):
    def due() -> list[str]:
        members = door.get("/equipe/").context["members"]
        return [str(m["user"]) for m in members if m["is_due"]]

    before = due()
    act(door, long_ago, "confirm")

    assert (before, due()) == (["Hugo Perrin"], [])


@with_worker
def test_the_direction_is_asked_once_a_fortnight(boss, long_ago):
    asked = [ask_for_reviews(), ask_for_reviews()]
    run_tasks()

    assert asked == [1, 0]
    assert [message.to for message in mail.outbox] == [[boss.email]]


def test_what_waits_a_month_is_overdue(long_ago, university, gaelle):
    assert overdue_in(Organisation.objects.all()) == [(university, 1)]
