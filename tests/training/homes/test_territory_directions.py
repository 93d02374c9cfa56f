"""The coordinator invites an organisation's first direction, and no second one."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from people.models import Invitation, Membership, TeamEvent, User
from tests.cast import client_for, make_member, make_organisation

PAGE = "/territoire/organismes/"


def invite(who: User, organisation, email: str = "irene@exemple.fr"):
    facts = {"organisation": organisation.pk, "name": "Irène Caron", "email": email}
    return client_for(who).post(PAGE, facts)


def offered(who: User) -> set[str]:
    page = client_for(who).get(PAGE)
    return {organisation.slug for organisation in page.context["organisations"]}


@pytest.mark.django_db(transaction=True)
def test_the_first_direction_is_invited_told_and_runs_its_team(
    bruno, university, cohort
):
    answer = invite(bruno, university)
    call_command("db_worker", batch=True, interval=0, verbosity=0)
    told = {message.to[0]: message for message in mail.outbox}
    link = re.search(r"/invitation/\S+", told["irene@exemple.fr"].body)[0]
    Client().post(link, {"password": "un-secret-bien-long-7"})

    irene = User.objects.get(email="irene@exemple.fr")
    assert answer.headers["Location"] == PAGE
    assert "Irène Caron" in told[university.email].body
    assert client_for(irene).get("/equipe/").status_code == 200
    assert offered(bruno) == set()
    [invited, joined] = TeamEvent.objects.order_by("pk")
    assert (invited.kind, invited.by_user, invited.role) == (
        "invited",
        bruno,
        "manager",
    )
    assert joined.organisation == university


def test_an_organisation_that_has_a_direction_is_not_offered(bruno, university, cohort):
    make_member("Irène Caron", university, "manager")

    answer = invite(bruno, university, "autre@exemple.fr")

    assert (answer.status_code, offered(bruno)) == (422, set())
    assert not Invitation.objects.exists()


def test_a_direction_that_left_can_be_replaced(bruno, university, cohort):
    make_member("Irène Caron", university, "manager")
    Membership.objects.filter(role="manager").delete()

    assert offered(bruno) == {university.slug}


def test_an_organisation_where_nobody_works_yet_is_offered(bruno):
    make_organisation("Nouvelle école", "training_provider", slug="nouvelle-ecole")

    assert offered(bruno) == {"nouvelle-ecole"}


def test_another_territory_s_organisation_and_team_are_not(bruno, formalliance, gaelle):
    """Gaëlle works there, for cohorts that aren't this territory's."""
    elsewhere = make_organisation("Ailleurs", "territory", slug="ailleurs")

    answers = [invite(bruno, where).status_code for where in (formalliance, elsewhere)]

    assert answers == [422, 422]
    assert not Invitation.objects.exists()


def test_a_slip_is_withdrawn(bruno, university, cohort):
    invite(bruno, university)
    invitation = Invitation.objects.get()

    client_for(bruno).post(f"{PAGE}invitations/{invitation.pk}/retirer/")

    assert not Invitation.objects.waiting().exists()


@pytest.mark.parametrize("many", [1, 8])
def test_the_page_asks_no_more_for_many(bruno, many, django_assert_max_num_queries):
    for number in range(many):
        make_organisation(f"École {number}", "training_provider")
    door = client_for(bruno)

    with django_assert_max_num_queries(16):
        door.get(PAGE)
