"""Results after the training: figures for the territory and for each office."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    make_cohort,
    make_organisation,
)
from tests.training.follow_up.conftest import leave
from training.follow_up.indicators.definitions import INDICATORS
from training.models import Cohort, Outcome

PAGES = {"bruno": "/territoire/resultats/", "hugo": "/organisme/resultats/"}
END = timezone.localdate() - timedelta(days=500)


def fill(cohort: Cohort, number: int = 6, working: int = 3) -> None:
    """So many left; some found work, all but one of the others said they didn't."""
    for rank in range(number):
        enrolment = leave(cohort, END)
        situation = "business" if rank < working else "job_seeking"
        if rank < number - 1:
            Outcome.objects.create(
                enrolment=enrolment,
                source="partner",
                situation=situation,
                observed_on=END + timedelta(days=183),
            )


@pytest.fixture(params=PAGES)
def page(request):
    """Reads the page of one of both, with a query."""
    client = client_for(request.getfixturevalue(request.param))

    def read(query: str = "") -> str:
        answer = client.get(PAGES[request.param] + query)
        assert answer.status_code == 200
        return answer.text

    return read


def test_a_rate_stands_beside_those_who_did_not_answer(page, cohort):
    fill(cohort)

    text = page()

    assert "60\u202f%" in text
    assert "Sans information" in text
    assert cohort.reference in text
    for enrolment in cohort.enrolments.all():
        assert str(enrolment.person) not in text


def test_definitions_are_read_with_their_versions(page):
    text = page()

    assert "Pas encore de sortie" in text
    for indicator in INDICATORS:
        assert indicator.key in text
        assert str(indicator.definition) in text


def test_few_people_are_hidden(page, cohort):
    fill(cohort, number=4, working=2)

    text = page()

    assert "moins de 5 personnes" in text
    assert "\u202f%" not in text


def test_a_year_and_an_indicator_stand_in_the_address(page, cohort):
    fill(cohort)
    late = INDICATORS[-1]

    chosen = page(f"?annee={END.year}&indicateur={late.slug}")
    rubbish = page("?annee=zzz&indicateur=zzz&page=zzz")

    assert f"{late.name}, sorties de {END.year}" in chosen
    assert f"{INDICATORS[0].name}, sorties de {END.year}" in rubbish


def test_the_latest_year_with_figures_comes_first(page, cohort):
    fill(cohort)
    leave(cohort, timezone.localdate())

    text = page()

    assert f"{INDICATORS[0].name}, sorties de {END.year}" in text
    assert f'<option value="{END.year}" selected>' in text


def test_too_early_is_said(page, cohort):
    leave(cohort, timezone.localdate())

    assert "Il est trop tôt" in page()


@pytest.mark.parametrize("who", PAGES)
def test_the_file_says_and_hides_the_same(who, cohort, action, territory, request):
    fill(cohort, number=7)
    fill(make_cohort(action, territory=territory, reference="PETITE"), number=2)
    client = client_for(request.getfixturevalue(who))

    answer = client.get(PAGES[who] + "?fichier=csv")

    text = b"".join(answer.streaming_content).decode().lstrip("\ufeff")
    rows = {
        row["Session"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }
    assert rows["PETITE"]["Sorties"] == "moins de 5 personnes"
    # Or the provider's sum less this line would tell of the small one.
    assert rows[cohort.reference]["Sorties"] == "masqué"
    assert {row["Taux"] for row in rows.values()} == {"–"}


@pytest.mark.parametrize("who", PAGES)
def test_nobody_reads_of_cohorts_elsewhere(who, cohort, action, request):
    fill(cohort)
    elsewhere = make_organisation("Ailleurs", "training_provider", "territory")
    foreign = make_cohort(
        action,
        reference="AILLEURS-1",
        territory=elsewhere,
        responsible_provider=elsewhere,
        delivering_provider=elsewhere,
    )
    fill(foreign)

    text = client_for(request.getfixturevalue(who)).get(PAGES[who]).text

    assert cohort.reference in text
    assert "AILLEURS" not in text.upper()


@pytest.mark.parametrize("who", PAGES)
def test_three_cohorts_ask_no_more_than_one(
    who, action, territory, request, django_assert_max_num_queries
):
    client = client_for(request.getfixturevalue(who))
    counts = []
    for number in range(3):
        fill(make_cohort(action, territory=territory))
        client.get(PAGES[who])
        if number != 1:
            with django_assert_max_num_queries(16) as asked:
                client.get(PAGES[who])
            counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("who", "home"), [("bruno", "/territoire/"), ("hugo", "/organisme/")]
)
def test_the_home_leads_there(who, home, cohort, request):
    text = client_for(request.getfixturevalue(who)).get(home).text

    assert f'href="{PAGES[who]}"' in text
