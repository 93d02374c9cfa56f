"""The caseload's pages: whole roads through them, and who is kept out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Membership
from people.services import end_role, give_role
from tests.cast import client_for, make_member, make_person, make_referral, viewer_of
from training.models import (
    AccessLog,
    CaseloadAssignment,
    Enrolment,
    Handover,
    Replacement,
)

HOME = "/suivi/portefeuille/"
ENTRUST = f"{HOME}confier/"
LEAVES = f"{HOME}remplacement/"
TODAY = timezone.localdate()


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


def page_of(client, address, **data) -> str:
    response = client.post(address, data) if data else client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_manager_sees_every_caseload_and_whom_nobody_follows(
    enrolment, waiting_referral, denis, farid, ines
):
    page = page_of(client_for(ines), HOME)
    assert "Chaque personne a son conseiller." in page
    assert "Denis Roche" in page

    end_role(Membership.objects.get(user=denis))
    page = page_of(client_for(ines), HOME)

    assert "Amina BENALI" in page
    assert "Denis Roche ne travaille plus ici" in page
    assert "2 personnes n’ont plus de conseiller." in page_of(
        client_for(ines), "/suivi/"
    )


def test_a_counsellor_sees_their_own_list_alone(
    enrolment, waiting_referral, denis, farid
):
    own, others = (page_of(client_for(user), HOME) for user in (denis, farid))

    assert "Amina BENALI" in own
    assert "Yanis MOREL" in own
    assert "Amina" not in others
    assert "Yanis MOREL" not in page_of(client_for(denis), f"{HOME}?q=amina")


def test_persons_are_entrusted_once_it_was_said_what_that_does(
    enrolment, amina, waiting_referral, denis, farid, ines
):
    client = client_for(ines)
    address = f"{ENTRUST}?de={denis.pk}"
    facts = {
        "persons": [str(amina.pk)],
        "to": farid.pk,
        "reason": "Changement de secteur",
    }

    assert "De quelle liste partez-vous ?" in page_of(client, ENTRUST)
    assert "Amina BENALI" in page_of(client, address)
    asked = page_of(client, address, **facts)
    assert "Confier 1 personne à Farid Amrani" in asked
    assert not Handover.objects.exists()

    done = client.post(address, {**facts, "decided": "1"})
    again = client.post(address, {**facts, "decided": "1"})

    assert done.status_code == 302
    assert again.status_code in (302, 422)
    handover = Handover.objects.get()
    assert Enrolment.objects.visible_to(viewer_of(farid)).exists()
    made = f"{HOME}relais/{handover.pk}/"
    assert "Annuler ce passage de relais" in page_of(client, made)
    assert [client.post(made).status_code for _ in range(2)] == [302, 302]
    assert Enrolment.objects.visible_to(viewer_of(denis)).exists()
    assert "est annulé" in page_of(client, made)


def test_who_gives_and_who_receives_read_it_on_their_page_without_names(
    enrolment, amina, waiting_referral, denis, farid, ines
):
    facts = {
        "persons": [str(amina.pk)],
        "to": farid.pk,
        "reason": "Changement de secteur",
        "decided": "1",
    }
    client_for(ines).post(f"{ENTRUST}?de={denis.pk}", facts)

    left, received, decided = (
        page_of(client_for(user), "/suivi/") for user in (denis, farid, ines)
    )

    assert "Inès Caron a confié à Farid Amrani 1 personne de votre portefeuille" in left
    assert "Amina" not in left
    assert "Inès Caron vous a confié 1 personne. Motif" in received
    assert "votre portefeuille" not in decided
    client_for(ines).post(f"{HOME}relais/{Handover.objects.get().pk}/")
    for user in (denis, farid):
        page = page_of(client_for(user), "/suivi/")
        assert "Un passage de relais est annulé" in page
        client_for(user).post("/suivi/tout-vu/")
        assert "passage de relais" not in page_of(client_for(user), "/suivi/")


def test_a_whole_list_is_entrusted_with_one_box(
    enrolment, waiting_referral, denis, farid
):
    client = client_for(denis)
    facts = {"everyone": "on", "to": farid.pk, "reason": "Départ", "decided": "1"}

    assert client.post(ENTRUST, facts).status_code == 302

    moved = CaseloadAssignment.objects.current().filter(counsellor=farid)
    assert moved.count() == 2


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("persons", "Choisissez au moins une personne."),
        ("to", "Ce champ est obligatoire."),
        ("reason", "Ce champ est obligatoire."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    missing, sentence, enrolment, amina, denis, farid
):
    facts = {"persons": [str(amina.pk)], "to": farid.pk, "reason": "Départ"}
    del facts[missing]

    response = client_for(denis).post(ENTRUST, facts)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_others_people_cannot_be_slipped_in(
    enrolment, amina, coming_cohort, agency, denis, farid
):
    own = make_referral(make_person(), coming_cohort, by=farid, organisation=agency)
    facts = {
        "persons": [str(amina.pk)],
        "to": denis.pk,
        "reason": "Essai",
        "decided": "1",
    }
    client = client_for(farid)

    assert client.post(ENTRUST, facts).status_code == 422
    assert client.get(f"{ENTRUST}?de={denis.pk}").status_code == 404
    assert client.get(f"{ENTRUST}?de=sans-conseiller").status_code == 404
    assert CaseloadAssignment.objects.current().get(person=amina).counsellor == denis
    assert own.counsellor == farid


@pytest.mark.parametrize("query", ["?de=x", "?de=00000000-0000-0000-0000-000000000000"])
def test_a_list_of_nobody_is_404(query, ines):
    assert client_for(ines).get(ENTRUST + query).status_code == 404


def test_a_manager_who_is_a_counsellor_too_may_say_i_follow_them(
    enrolment, amina, agency, denis, ines
):
    end_role(Membership.objects.get(user=denis))
    alone = page_of(client_for(ines), HOME)
    give_role(user=ines, organisation=agency, role="counsellor")
    page = page_of(client_for(ines), HOME)
    facts = {"persons": str(amina.pk), "to": ines.pk, "reason": "Suivi", "decided": "1"}

    response = client_for(ines).post(f"{ENTRUST}?de=sans-conseiller", facts)

    assert "Je le suis" not in alone
    assert "Je le suis" in page
    assert response.status_code == 302
    assert CaseloadAssignment.objects.current().by_a_member().get().counsellor == ines


def test_a_leave_is_planned_seen_and_ended_early(enrolment, denis, farid):
    client = client_for(denis)
    facts = {
        "absent": denis.pk,
        "stand_in": farid.pk,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=7),
        "reason": "Congés",
        "everyone": "on",
    }

    assert "Aucun remplacement en cours" in page_of(client, LEAVES)
    assert [client.post(LEAVES, facts).status_code for _ in range(2)] == [302, 302]
    replacement = Replacement.objects.get()
    assert "Farid Amrani remplace Denis Roche" in page_of(client, LEAVES)
    assert "Vous remplacez Denis Roche" in page_of(client_for(farid), HOME)
    end = f"{LEAVES}{replacement.pk}/arreter/"
    assert client_for(farid).post(end).status_code == 302
    assert Enrolment.objects.visible_to(viewer_of(farid)).exists()  # not theirs to end
    assert [client.post(end).status_code for _ in range(2)] == [302, 302]

    assert not Enrolment.objects.visible_to(viewer_of(farid)).exists()
    assert "a remplacé" in page_of(client, LEAVES)


def test_a_refused_leave_keeps_what_was_typed(enrolment, denis, farid):
    facts = {
        "absent": denis.pk,
        "stand_in": farid.pk,
        "starts_on": TODAY - timedelta(days=2),
        "ends_on": TODAY + timedelta(days=7),
        "reason": "Congés d’été",
        "everyone": "on",
    }

    response = client_for(denis).post(LEAVES, facts)

    page = response.content.decode()
    assert response.status_code == 422
    assert "commence aujourd’hui au plus tôt" in page
    assert "Congés d’été" in page


def test_nobody_plans_a_colleagues_leave(enrolment, denis, farid, elsa):
    facts = {
        "absent": denis.pk,
        "stand_in": farid.pk,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "reason": "Congés",
        "everyone": "on",
    }

    statuses = [
        client_for(user).post(LEAVES, facts).status_code for user in (farid, elsa)
    ]

    assert statuses == [422, 422]
    assert not Replacement.objects.exists()


def test_the_manager_plans_whose_leave_it_is_first(enrolment, denis, farid, ines):
    client = client_for(ines)

    assert "Qui sera absent ?" in page_of(client, LEAVES)
    page = page_of(client, f"{LEAVES}?absent={denis.pk}")
    assert "Amina BENALI" in page
    assert client.get(f"{LEAVES}?absent=x").status_code == 404


def test_strangers_find_no_handover_nor_leave(
    enrolment, amina, denis, farid, elsa, ines
):
    client_for(ines).post(
        f"{ENTRUST}?de={denis.pk}",
        {"persons": str(amina.pk), "to": farid.pk, "reason": "Départ", "decided": "1"},
    )
    handover = Handover.objects.get()

    statuses = [
        client_for(user).get(f"{HOME}relais/{handover.pk}/").status_code
        for user in (farid, elsa)
    ]

    assert statuses == [404, 404]


def test_what_a_stand_in_opens_is_noted_so_that_the_person_reads_it(
    enrolment, amina, denis, farid
):
    facts = {
        "absent": denis.pk,
        "stand_in": farid.pk,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "reason": "Formation",
        "everyone": "on",
    }
    client_for(denis).post(LEAVES, facts)

    client_for(farid).get(f"/suivi/{amina.pk}/")

    purposes = set(AccessLog.objects.values_list("purpose", flat=True))
    assert purposes == {"Remplacement de Denis Roche"}
    journal = page_of(client_for(amina), "/mon-parcours/partages/")
    assert "Remplacement de Denis Roche" in journal


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_pages_ask_as_much_for_thirty_people_as_for_one(
    people, cohort, agency, denis, ines, django_assert_max_num_queries
):
    for number in range(people):
        make_referral(
            make_person(), cohort, by=denis, organisation=agency, status="accepted"
        )
        make_member(f"Collègue {number}", agency, "counsellor")
    clients = client_for(ines), client_for(denis)
    for client in clients:
        client.get(HOME)

    with django_assert_max_num_queries(18):
        clients[0].get(HOME)
    with django_assert_max_num_queries(18):
        clients[1].get(HOME)
    with django_assert_max_num_queries(18):
        clients[0].get(f"{ENTRUST}?de={denis.pk}")
    with django_assert_max_num_queries(18):
        clients[1].get(LEAVES)
