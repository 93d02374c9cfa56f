"""The territory alone sees who may be one person, decides, and can go back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.duplicates import queue_possible_duplicates
from people.merging import merge_persons
from people.models import Person, PersonMerge, PossibleDuplicate
from people.services import open_account
from tests.cast import (
    client_for,
    make_enrolment,
    make_member,
    make_organisation,
    make_person,
    make_referral,
    viewer_of,
)
from training.models import AccessLog
from training.sharing.territory import visible_duplicates, visible_merges

LIST = "/territoire/doublons/"


@pytest.fixture
def twin(enrolment, coming_cohort, elsa, other_agency) -> Person:
    """Amina once more, referred by Elsa's agency to another cohort."""
    person = make_person("Amina", "Bennali", birth_date=None, phone="0612345678")
    make_referral(person, coming_cohort, by=elsa, organisation=other_agency)
    queue_possible_duplicates([person])
    return person


@pytest.fixture
def pair(twin) -> PossibleDuplicate:
    return PossibleDuplicate.objects.get()


def text_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def test_the_home_says_how_many_wait_and_names_nobody(bruno, pair):
    page = text_of(client_for(bruno).get("/territoire/"))

    assert "1 paire de fiches à examiner" in page
    assert "Amina" not in page


def test_the_list_shows_the_pair_and_why(bruno, pair):
    page = text_of(client_for(bruno).get(LIST))

    assert "Amina BENNALI" in page
    assert "Noms presque pareils · Date de naissance inconnue · Même téléphone" in page


def test_an_empty_list_says_why(bruno):
    client = client_for(bruno)

    for state in ("", "?etat=meme-personne", "?etat=deux-personnes", "?etat=xyz"):
        assert "Rien ici" in text_of(client.get(LIST + state))


def test_both_records_stand_side_by_side_with_who_knows_them(
    bruno, pair, agency, other_agency, university
):
    page = text_of(client_for(bruno).get(f"{LIST}{pair.pk}/"))

    for fact in (
        "Benali",
        "Bennali",
        "12\u00a0avril 1998",
        "06 12 34 56 78".replace(" ", "\u00a0"),
        "amina@exemple.fr",
        "Mission locale, antenne de Bar · Université de l’Armance",
        "France Travail, agence des Rives · Université de l’Armance",
    ):
        assert fact in page, fact


def test_reading_is_journalled_and_the_person_sees_it(bruno, pair, amina, twin):
    client_for(bruno).get(f"{LIST}{pair.pk}/")

    logs = AccessLog.objects.all()
    assert {log.person_id for log in logs} == {amina.pk, twin.pk}
    assert {(log.part, log.actor_user) for log in logs} == {("identity", bruno)}
    page = text_of(client_for(amina).get("/mon-parcours/partages/"))
    assert "identité et coordonnées" in page


def test_reading_the_list_is_journalled_once_a_day(bruno, pair):
    client = client_for(bruno)
    client.get(LIST)
    client.get(LIST)

    assert AccessLog.objects.count() == 2


def test_two_people_are_kept_apart_for_good(bruno, pair, twin):
    client = client_for(bruno)

    client.post(f"{LIST}{pair.pk}/deux-personnes/")
    queue_possible_duplicates([twin])

    assert "Rien ici" in text_of(client.get(LIST))
    assert "Amina BENNALI" in text_of(client.get(f"{LIST}?etat=deux-personnes"))


def test_the_page_before_a_merge_says_what_will_happen(bruno, pair, twin, amina):
    page = text_of(
        client_for(bruno).get(f"{LIST}{pair.pk}/fusionner/{twin.pk}/"),
    )

    assert "fiche gardée : 1 orientation et 1 inscription" in page
    assert "date de naissance : 12\u00a0avril 1998" in page
    assert "Pendant 30 jours" in page


def test_a_merge_keeps_the_chosen_record_with_what_it_lacked(bruno, pair, twin, amina):
    client = client_for(bruno)

    response = client.post(
        f"{LIST}{pair.pk}/fusionner/{twin.pk}/", {"take": ["birth_date"]}
    )

    assert response.url == f"{LIST}fusions/"
    amina.refresh_from_db()
    twin.refresh_from_db()
    assert amina.current == twin
    assert str(twin.birth_date) == "1998-04-12"
    assert twin.enrolments.count() == 1
    assert "Revenir en arrière" in text_of(client.get(response.url))


def test_two_accounts_ask_which_one_stays(bruno, pair, twin, amina):
    open_account(twin, email="amina2@exemple.fr")
    client, address = client_for(bruno), f"{LIST}{pair.pk}/fusionner/{amina.pk}/"

    page = text_of(client.post(address, {}), 422)
    client.post(address, {"login": str(amina.user_id)})

    assert "Choisissez l’adresse à garder." in page
    twin.refresh_from_db()
    assert (twin.merged_into, twin.user) == (amina, None)


def test_what_is_to_settle_first_is_said_before_and_refused_after(
    bruno, pair, twin, amina, cohort
):
    make_enrolment(twin, cohort)
    client, address = client_for(bruno), f"{LIST}{pair.pk}/fusionner/{amina.pk}/"

    page = text_of(client.get(address))
    refused = text_of(client.post(address, {}), 422)

    assert "À régler d’abord" in page
    assert f"inscription ({cohort})" in page
    assert "Une personne n’en a qu’une" in refused
    assert PersonMerge.objects.count() == 0


def test_a_merge_is_taken_back(bruno, pair, twin, amina):
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    client, address = client_for(bruno), f"{LIST}fusions/{merge.pk}/defaire/"

    assert "reste sur la fiche" in text_of(client.get(address))
    assert client.post(address).status_code == 302
    twin.refresh_from_db()

    assert twin.merged_into is None
    assert "Défaite" in text_of(client.get(f"{LIST}fusions/"))
    assert "déjà défaite" in text_of(client.get(address))
    assert "Amina BENNALI" in text_of(client.get(LIST))


def test_a_merged_pair_leads_to_the_merges(bruno, pair, twin, amina):
    merge_persons(amina, twin, by=viewer_of(bruno))
    client = client_for(bruno)

    page = text_of(client.get(f"{LIST}{pair.pk}/"))
    again = client.get(f"{LIST}{pair.pk}/fusionner/{amina.pk}/")

    assert "Voir les fusions" in page
    assert "Garder la fiche" not in page
    assert again.url == f"{LIST}{pair.pk}/"


@pytest.fixture
def stranger(db):
    """The coordinator of another territory."""
    there = make_organisation("Ailleurs", "territory")
    return make_member("Colin Roux", there, "coordinator")


def test_another_territory_sees_neither_pair_nor_merge(
    bruno, stranger, pair, twin, amina
):
    client = client_for(stranger)

    assert list(visible_duplicates(viewer_of(bruno))) == [pair]
    assert list(visible_duplicates(viewer_of(stranger))) == []
    assert client.get(f"{LIST}{pair.pk}/").status_code == 404
    assert client.post(f"{LIST}{pair.pk}/deux-personnes/").status_code == 404
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    assert list(visible_merges(viewer_of(stranger))) == []
    assert client.post(f"{LIST}fusions/{merge.pk}/defaire/").status_code == 404


def test_a_referral_without_cohort_is_of_the_territory_above_the_agency(
    bruno, stranger, territory, coming_cohort, elsa, other_agency
):
    one = make_person("Zoé", "Roy", birth_date=None)
    make_person("Zoé", "Roy", birth_date=None)
    referral = make_referral(one, coming_cohort, by=elsa, organisation=other_agency)
    referral.cohort = None
    referral.save()
    other_agency.parent.parent = territory
    other_agency.parent.save()
    queue_possible_duplicates([one])

    assert visible_duplicates(viewer_of(bruno)).count() == 1
    assert visible_duplicates(viewer_of(stranger)).count() == 0


def test_a_pair_of_no_territory_is_shown_to_every_coordinator(bruno, stranger, denis):
    one, _two = (make_person("Zoé", "Roy", birth_date=None) for _ in range(2))
    queue_possible_duplicates([one])

    assert visible_duplicates(viewer_of(bruno)).count() == 1
    assert visible_duplicates(viewer_of(stranger)).count() == 1
    assert visible_duplicates(viewer_of(denis)).count() == 0


def test_the_lists_cost_the_same_queries_with_one_row_and_with_three(bruno, pair):
    client = client_for(bruno)
    client.get(LIST)

    costs = []
    for rows in (1, 3):
        while PossibleDuplicate.objects.count() < rows:
            person = make_person("Zoé", f"Roy{rows}", birth_date=None)
            make_person("Zoé", f"Roy{rows}", birth_date=None)
            queue_possible_duplicates([person])
            make_person("Ana", f"Sow{rows}", birth_date=None)
            queue_possible_duplicates(
                [make_person("Ana", f"Sow{rows}", birth_date=None)]
            )
        with CaptureQueriesContext(connection) as asked:
            text_of(client.get(LIST))
        costs.append(len(asked))

    # The first sight of new people adds the row of the journal.
    assert costs[1] - costs[0] <= 1
    assert max(costs) <= 16
