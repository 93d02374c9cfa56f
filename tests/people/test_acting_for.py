"""One acts for one organisation at a time, and only while the function lasts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.middleware import ACTING_FOR
from people.models import Membership, Role
from people.services import end_role, give_role
from people.viewer import Viewer
from tests.cast import client_for, make_person, viewer_of


def test_a_function_counts_only_for_the_organisation_chosen(hugo, formalliance):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)

    viewer = viewer_of(hugo, formalliance)

    assert viewer.organisation == formalliance
    assert viewer.roles == {Role.TRAINER}


def test_without_a_choice_one_acts_for_the_first_organisation(hugo, formalliance):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)

    assert viewer_of(hugo).organisation == formalliance


def test_an_organisation_of_others_cannot_be_chosen(hugo, university, formalliance):
    viewer = viewer_of(hugo, formalliance)

    assert viewer.organisation == university
    assert viewer.roles == {Role.OFFICE}


def test_a_function_that_ended_no_longer_counts(hugo):
    end_role(hugo.memberships.get())

    viewer = viewer_of(hugo)

    assert viewer.organisation is None
    assert viewer.roles == frozenset()


def test_a_function_of_tomorrow_does_not_count_yet(chloe, formalliance):
    tomorrow = timezone.localdate() + timedelta(days=1)
    give_role(
        user=chloe, organisation=formalliance, role=Role.OFFICE, starts_on=tomorrow
    )

    assert viewer_of(chloe, formalliance).roles == {Role.TRAINER}


def test_a_function_counts_on_its_last_day(chloe):
    end_role(chloe.memberships.get(), on=timezone.localdate())

    assert viewer_of(chloe).roles == {Role.TRAINER}


def test_the_login_of_a_merged_record_leads_to_the_one_that_goes_on(amina):
    kept = make_person("Amina", "Benali")
    amina.merged_into = kept
    amina.save()

    assert Viewer.for_user(amina.user).person == kept


def test_knowing_who_asks_costs_two_queries(
    hugo, formalliance, django_assert_num_queries
):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)

    with django_assert_num_queries(2):
        viewer_of(hugo, formalliance)


def test_the_choice_lists_ones_own_organisations(
    hugo, university, formalliance, agency
):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)
    give_role(user=hugo, organisation=university, role=Role.EDITOR)

    response = client_for(hugo).get("/compte/organisme/")

    assert [
        (choice.organisation, choice.functions)
        for choice in response.context["choices"]
    ] == [
        (formalliance, ("formation",)),
        (university, ("catalogue", "gestion des formations")),
    ]


def test_a_choice_made_lasts_for_the_session(hugo, university, formalliance):
    give_role(user=hugo, organisation=formalliance, role=Role.TRAINER)
    client = client_for(hugo)

    response = client.post(
        "/compte/organisme/", {"organisation": university.pk, "next": "/formations/"}
    )

    assert response.headers["Location"] == "/formations/"
    assert client.session[ACTING_FOR] == str(university.pk)


@pytest.mark.parametrize("organisation", ["", "zzz", "theirs"])
def test_no_other_organisation_can_be_chosen(hugo, formalliance, organisation):
    client = client_for(hugo)
    chosen = formalliance.pk if organisation == "theirs" else organisation

    response = client.post("/compte/organisme/", {"organisation": chosen})

    assert response.status_code == 404
    assert ACTING_FOR not in client.session


def test_the_choice_never_leads_to_another_site(hugo, university):
    response = client_for(hugo).post(
        "/compte/organisme/",
        {"organisation": university.pk, "next": "https://ailleurs.exemple.fr/"},
    )

    assert response.headers["Location"] == "/accueil/"


def test_a_trainee_without_a_function_is_told_so(amina):
    response = client_for(amina).get("/compte/organisme/")

    assert response.context["choices"] == []
    assert "Aucun organisme" in response.content.decode()


def test_the_choice_costs_the_same_for_one_and_three_organisations(
    hugo, formalliance, agency, django_assert_num_queries
):
    client = client_for(hugo)
    with django_assert_num_queries(5):
        client.get("/compte/organisme/")

    for organisation in (formalliance, agency):
        give_role(user=hugo, organisation=organisation, role=Role.TRAINER)

    assert Membership.objects.filter(user=hugo).count() == 3
    with django_assert_num_queries(5):
        client.get("/compte/organisme/")


def test_who_works_for_one_organisation_is_not_asked_to_change(
    hugo, university, formalliance
):
    one = client_for(hugo).get("/organisme/").content.decode()
    give_role(user=hugo, organisation=formalliance, role=Role.OFFICE)
    two = client_for(hugo, university).get("/organisme/").content.decode()

    assert "d’organisme" not in one
    assert "d’organisme" in two
