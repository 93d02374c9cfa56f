"""The office opens cohorts, keeps their facts and fundings, and finds them again."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import (
    client_for,
    make_action,
    make_cohort,
    make_course,
    make_enrolment,
    make_person,
)
from training.cohorts.services import freeze_facts
from training.models import Cohort, ExternalReference, Funding

LIST = "/organisme/sessions/"
NEW = "/organisme/sessions/nouvelle/"
FACTS = {
    "reference": "COMPTA-7",
    "number": "10_77",
    "starts_on": "2027-03-01",
    "ends_on": "2027-06-30",
    "place_name": "Antenne du Port",
    "postal_code": "97420",
    "city": "Le Port",
    "insee_code": "97407",
    "time_zone": "Indian/Reunion",
    "capacity_on_site": "12",
    "capacity_remote": "4",
    "recruitment": "open",
}
FUNDING = {
    "scheme": "Programme régional",
    "contract_reference": "2027-12",
    "seats": "8",
    "declaration_days": "3",
    "hour_format": "hundredths",
    "retention_years": "5",
}


@pytest.fixture
def office(hugo):
    return client_for(hugo)


def facts_of(cohort: Cohort, **facts) -> dict:
    """What the edit form holds, as it stands."""
    said = {
        "reference": cohort.reference,
        "delivering_provider": cohort.delivering_provider_id,
        "territory": cohort.territory_id or "",
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "place_name": cohort.place_name,
        "address": cohort.address,
        "postal_code": cohort.postal_code,
        "city": cohort.city,
        "time_zone": cohort.time_zone,
        "capacity_on_site": cohort.capacity_on_site,
        "capacity_remote": cohort.capacity_remote,
        "recruitment": cohort.recruitment,
    }
    return said | facts


def test_one_s_own_training_actions_are_offered(office, action, formalliance):
    make_action(make_course(formalliance, "Anglais"))

    page = office.get(NEW).content.decode()

    assert "Comptabilité des petites entreprises" in page
    assert "Anglais" not in page


def test_a_provider_without_courses_is_told_what_to_do(gaelle):
    assert "Aucune formation publiée" in client_for(gaelle).get(NEW).content.decode()


def test_a_cohort_is_opened_once_with_all_its_facts(
    office, action, university, territory
):
    address = f"{NEW}?action={action.uuid}"
    page = office.get(address).content.decode()
    assert 'value="Campus des Rives"' in page
    assert "Polynésie française : îles Marquises" in page
    facts = FACTS | {
        "cle": re.search(r'name="cle" value="([^"]+)"', page)[1],
        "delivering_provider": university.pk,
        "territory": territory.pk,
    }

    statuses = [office.post(address, facts).status_code for _ in range(2)]

    opened = Cohort.objects.get()
    assert statuses == [302, 302]
    assert (opened.time_zone, opened.territory, opened.starts_on) == (
        "Indian/Reunion",
        territory,
        date(2027, 3, 1),
    )
    assert ExternalReference.objects.get().value == "10_77"


def test_another_provider_s_action_is_not_found(gaelle, action):
    assert client_for(gaelle).get(f"{NEW}?action={action.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"starts_on": ""}, "Indiquez la date de début."),
        ({"ends_on": "2027-01-01"}, "La fin de la session précède son début."),
        ({"reference": "COMPTA-1"}, "Cette référence désigne déjà une session."),
        ({"capacity_remote": "-1"}, "supérieure ou égale à 0"),
    ],
)
def test_what_is_wrong_is_told_and_the_answers_stay(
    office, action, cohort, university, facts, sentence
):
    said = FACTS | {"delivering_provider": university.pk} | facts

    response = office.post(f"{NEW}?action={action.uuid}", said)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="Antenne du Port"' in response.content.decode()


def test_facts_are_changed(office, cohort):
    response = office.post(
        reverse("edit_cohort_facts", args=[cohort.pk]),
        facts_of(cohort, city="Troyes", number="10_9"),
    )

    cohort.refresh_from_db()
    assert response.status_code == 302
    assert cohort.city == "Troyes"
    assert ExternalReference.objects.get().value == "10_9"


def test_signed_facts_are_shown_and_stay(office, cohort):
    freeze_facts(cohort)
    address = reverse("edit_cohort_facts", args=[cohort.pk])

    page = office.get(address).content.decode()
    office.post(address, facts_of(cohort, city="Troyes", capacity_remote=40))

    cohort.refresh_from_db()
    assert "Figé : les feuilles signées depuis le" in page
    assert (cohort.city, cohort.capacity_remote) == ("Bar-sur-Armance", 40)


def test_a_cohort_is_repeated_and_leads_to_its_timetable(office, cohort):
    address = reverse("repeat_this_cohort", args=[cohort.pk])
    key = re.search(r'name="key" value="([^"]+)"', office.get(address).content.decode())
    facts = {
        "key": key[1],
        "reference": "COMPTA-8",
        "starts_on": "2027-09-01",
        "with_timetable": "on",
    }

    answers = [office.post(address, facts) for _ in range(2)]

    again = Cohort.objects.get(reference="COMPTA-8")
    assert {answer.url for answer in answers} == {
        reverse("cohort_timetable", args=[again.pk])
    }


def test_calling_off_says_what_it_does_and_can_be_taken_back(office, coming_cohort):
    address = reverse("cancel_this_cohort", args=[coming_cohort.pk])
    assert "vous pourrez la rétablir" in office.get(address).content.decode()

    office.post(address, {"reason": "Trop peu d’inscrits"})

    page = office.get(reverse("office_cohort", args=[coming_cohort.pk]))
    assert "Trop peu d’inscrits" in page.content.decode()
    assert "COMPTA-2" in office.get(LIST, {"etat": "annulees"}).content.decode()

    office.post(reverse("restore_this_cohort", args=[coming_cohort.pk]))

    assert not Cohort.objects.cancelled().exists()


def test_a_cohort_with_people_stays_and_says_why(office, enrolment):
    address = reverse("cancel_this_cohort", args=[enrolment.cohort_id])

    response = office.post(address, {"reason": "Trop peu d’inscrits"})

    assert response.status_code == 422
    assert "1 personne a encore une place" in response.content.decode()


def test_fundings_are_added_changed_and_removed(office, cohort, territory):
    address = reverse("cohort_fundings", args=[cohort.pk])
    territory.kinds.create(kind="funder")
    facts = FUNDING | {"funder": territory.pk}

    statuses = [office.post(address, facts).status_code for _ in range(2)]
    funding = Funding.objects.get()
    assert statuses == [302, 302]
    assert "Programme régional" in office.get(address).content.decode()

    one = reverse("edit_funding", args=[cohort.pk, funding.pk])
    office.post(one, facts | {"declaration_days": "5"})
    funding.refresh_from_db()
    assert funding.declaration_days == 5

    drop = reverse("drop_funding", args=[cohort.pk, funding.pk])
    assert [office.post(drop).status_code for _ in range(2)] == [302, 302]
    assert not Funding.objects.exists()
    assert "Aucun financement" in office.get(address).content.decode()


def test_the_list_is_filtered_by_words_course_and_first_day(
    office, cohort, coming_cohort, university
):
    other = make_cohort(
        make_action(make_course(university, "Énergie solaire")), reference="SOL-1"
    )

    def shown(**query) -> list[str]:
        rows = office.get(LIST, query).context["page"]
        return [row.reference for row in rows]

    later = timezone.localdate() + timedelta(days=10)
    assert shown() == ["COMPTA-1", "SOL-1"]
    assert shown(texte="energie") == ["SOL-1"]
    assert shown(texte="compta bar") == ["COMPTA-1"]
    assert shown(formation=other.action.page_id) == ["SOL-1"]
    assert shown(etat="a-venir", debut=later) == ["COMPTA-2"]
    assert shown(etat="terminees") == []
    assert shown(etat="n’importe", formation="x", debut="hier") == ["COMPTA-1", "SOL-1"]


def test_two_hundred_cohorts_cost_no_more_queries_than_one(
    office, cohort, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        office.get(LIST, {"texte": "compta"})
    count = len(few)
    rows = Cohort.objects.filter(pk=cohort.pk).values().get()
    Cohort.objects.bulk_create(
        Cohort(**rows | {"id": uuid4(), "reference": f"COMPTA-1-{n}"})
        for n in range(200)
    )

    with django_assert_num_queries(count):
        office.get(LIST, {"texte": "compta"})
    assert count <= 20


def test_the_people_of_a_large_cohort_come_page_by_page(
    office, cohort, django_assert_num_queries
):
    make_enrolment(make_person("Aude", "Aaa"), cohort)
    address = reverse("office_cohort", args=[cohort.pk])
    office.get(address)
    with CaptureQueriesContext(connection) as few:
        office.get(address)
    for number in range(30):
        make_enrolment(make_person("Zoé", f"Zzz {number:02}"), cohort)

    with django_assert_num_queries(len(few)):
        first = office.get(address).content.decode()
    last = office.get(f"{address}?page=2").content.decode()

    assert '<span class="count">31</span>' in first
    assert "Aude AAA" in first and "Zoé ZZZ 29" not in first
    assert "Zoé ZZZ 29" in last and "Page 2 sur 2" in last
