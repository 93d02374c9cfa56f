"""The journal is searched with a reason, which is kept; agents are named to one."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.cast import (
    client_for,
    make_enrolment,
    make_member,
    make_organisation,
    make_person,
    viewer_of,
)
from training.models import AccessGrant, AccessLog, JournalSearch
from training.sharing.services import record_read

JOURNAL = "/territoire/journal/"
WHY = {"reason": "Signalement du 3 mars"}


@pytest.fixture
def odile(territory):
    """The territory's data-protection officer."""
    return make_member(
        "Odile Ferrand", territory, "data_protection", email="odile@exemple.fr"
    )


@pytest.fixture
def read(enrolment, amina, denis):
    """Denis read Amina's attendance; somebody of no territory was read too."""
    record_read(
        viewer_of(denis), [amina.pk], part="attendance", purpose="Point mensuel"
    )
    record_read(viewer_of(denis), [make_person().pk], part="notes", purpose="Ailleurs")


def _found(who, **asked) -> str:
    response = client_for(who).post(JOURNAL, WHY | asked, follow=True)
    return response.content.decode()


def test_a_search_without_a_reason_finds_nothing(read, bruno):
    response = client_for(bruno).post(JOURNAL, {"reason": "  "})

    assert response.status_code == 422
    assert not JournalSearch.objects.exists()


def test_the_coordinator_reads_functions_and_no_name(read, bruno, amina):
    page = _found(bruno)

    assert "Point mensuel" in page
    assert "accompagnement" in page
    assert amina.pk.hex[:8].upper() in page
    for word in ("Denis", "BENALI", "Ailleurs"):
        assert word not in page


def test_the_officer_alone_reads_the_names_of_agents(read, bruno, odile):
    assert "Denis Roche" in _found(odile, with_names="on")
    assert "Denis Roche" not in _found(odile)
    assert "Denis Roche" not in _found(bruno, with_names="on")


def test_each_search_is_kept_for_ever(read, bruno, odile):
    _found(bruno, part="attendance")
    search = JournalSearch.objects.get()

    assert (search.reason, search.asked) == (WHY["reason"], {"part": "attendance"})
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalSearch.objects.all().delete()
    officers = client_for(odile).get("/territoire/donnees/").content.decode()
    assert WHY["reason"] in officers


def test_a_search_about_one_person_is_told_in_their_journal(
    read, odile, amina, enrolment, cohort
):
    record_read(viewer_of(odile), [make_enrolment(make_person(), cohort).person_id],
                part="notes", purpose="Un autre")  # fmt: skip
    reference = AccessGrant.objects.get().reference

    page = _found(odile, reference=reference)

    assert "Point mensuel" in page
    assert "Un autre" not in page
    told = AccessLog.objects.visible_to(viewer_of(amina)).filter(part="journal").get()
    assert told.purpose == WHY["reason"]


def test_the_days_narrow_what_is_found(read, bruno):
    today = timezone.localdate()

    assert "Point mensuel" in _found(bruno, from_day=today, until_day=today)
    assert "Point mensuel" not in _found(bruno, from_day=today + timedelta(days=1))
    assert "Point mensuel" not in _found(bruno, until_day=today - timedelta(days=1))


def test_another_territory_finds_nothing_and_nobody_reads_through_anothers_reason(
    read, bruno, odile
):
    elsewhere = make_organisation("Val-d’Or", "territory")
    zoe = make_member("Zoé Blanc", elsewhere, "coordinator")
    _found(bruno)
    address = f"{JOURNAL}{JournalSearch.objects.get().pk}/"

    assert "Point mensuel" not in _found(zoe)
    assert [client_for(who).get(address).status_code for who in (zoe, odile)] == [
        404,
        404,
    ]


def test_the_officers_pages_open_to_the_officer_alone(read, odile, bruno, hugo):
    for address in ("/territoire/donnees/", "/territoire/donnees/analyse-d-impact/"):
        answers = [
            client_for(who).get(address).status_code for who in (odile, bruno, hugo)
        ]
        assert answers == [200, 403, 403]


def test_the_person_never_reads_an_agents_name(read, amina):
    page = client_for(amina).get("/mon-parcours/partages/").content.decode()

    assert "Point mensuel" in page
    assert "Denis" not in page


def test_the_pages_of_the_journal_are_read_in_few_queries(
    read, odile, denis, amina, django_assert_max_num_queries
):
    for _look in range(60):
        record_read(viewer_of(denis), [amina.pk], part="attendance")
    window = client_for(odile)
    window.post(JOURNAL, WHY | {"with_names": "on"})
    address = f"{JOURNAL}{JournalSearch.objects.get().pk}/"

    for page in (address, f"{address}?page=2", JOURNAL, "/territoire/donnees/"):
        with django_assert_max_num_queries(15):
            window.get(page)
