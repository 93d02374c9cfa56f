"""Sessions of a file become cohorts, and keep pace with it as far as they may."""

import io
from datetime import date

import pytest
from django.utils import timezone

from cms.models import CoursePage
from people.models import Organisation
from people.viewer import Viewer
from tests.cast import make_enrolment, make_organisation, make_person
from tests.lheo_files import SIRET, formation, lheo, session
from training.cohorts.models import Cohort
from training.exchange.catalogue import import_catalogue

pytestmark = pytest.mark.django_db

SEATS = (
    "<recrutement><modalite-recrutement>7</modalite-recrutement>"
    "<nb-places>12</nb-places></recrutement>"
)


@pytest.fixture
def provider(catalogue) -> Organisation:
    return make_organisation(
        "Atelier des Métiers", "training_provider", slug="atelier", siret=SIRET
    )


@pytest.fixture
def run(provider):
    def run(*formations: str):
        return import_catalogue(
            io.BytesIO(lheo(*formations)), provider=provider, by=Viewer.system()
        )

    return run


@pytest.mark.parametrize("said", ["20170900", "00000000"])
def test_a_session_whose_first_day_is_unknown_is_said_not_made(run, said):
    report = run(formation(session("S1", starts=said), session("S2")))

    assert report.counts["created"] == 1
    assert list(Cohort.objects.values_list("reference", flat=True)) == ["S2"]
    assert CoursePage.objects.count() == 1
    warning = report.warnings[-1]
    assert warning.path == "/lheo/offres/formation[1]/action[1]/session[1]"
    assert "« S1 »" in warning.reason


def test_a_permanent_entry_needs_no_dates(run):
    run(formation(session("S1", starts="00000000", ends="00000000"), permanent="1"))

    cohort = Cohort.objects.get()
    assert cohort.is_permanent_entry is True
    assert (cohort.starts_on, cohort.ends_on) == (None, None)


def test_a_session_that_ends_before_it_starts_is_said_not_made(run):
    report = run(formation(session("S1", starts="20270401", ends="20270301")))

    assert Cohort.objects.count() == 0
    assert "avant de commencer" in report.warnings[0].reason


def test_seats_are_those_announced_else_none(run):
    run(formation(session("S1", more=SEATS), session("S2")))

    assert list(Cohort.objects.values_list("reference", "capacity_on_site")) == [
        ("S1", 12),
        ("S2", 0),
    ]


def test_a_remote_course_announces_remote_seats(run):
    run(formation(session("S1", more=SEATS), mode="2"))

    cohort = Cohort.objects.get()
    assert (cohort.capacity_on_site, cohort.capacity_remote) == (0, 12)


def test_seats_set_by_the_office_stay_where_the_source_is_silent(run):
    run(formation(session("S1")))
    Cohort.objects.update(capacity_on_site=8)

    run(formation(session("S1", ends="20270430")))

    cohort = Cohort.objects.get()
    assert (cohort.capacity_on_site, cohort.ends_on) == (8, date(2027, 4, 30))


def test_a_session_without_a_number_keeps_its_cohort(run):
    nameless = session("S1").replace('numero="S1"', "")
    run(formation(nameless))
    cohort = Cohort.objects.get()

    run(formation(nameless, hours="150"))

    assert Cohort.objects.get() == cohort
    assert cohort.reference == "F1-A-20270104"
    assert cohort.external_references.count() == 0


def test_a_closed_session_closes_its_cohort(run):
    run(formation(session("S1")))

    closed = session("S1").replace("<etat-recrutement>1<", "<etat-recrutement>2<")
    report = run(formation(closed))

    assert Cohort.objects.get().recruitment == "closed"
    assert report.cohorts == {"updated": 1}


def test_a_cohort_that_has_begun_keeps_its_dates(run):
    run(formation(session("S1")))
    Cohort.objects.update(frozen_at=timezone.now(), frozen_title="Cloisons")

    report = run(formation(session("S1", starts="20270201")))

    assert Cohort.objects.get().starts_on == date(2027, 1, 4)
    assert "a commencé" in report.warnings[0].reason


def test_a_move_that_concerns_people_is_said(run):
    run(formation(session("S1")))
    for _ in range(2):
        make_enrolment(make_person(), Cohort.objects.get(), status="enrolled")

    report = run(formation(session("S1", starts="20270201")))

    assert Cohort.objects.get().starts_on == date(2027, 2, 1)
    assert "2 personnes" in report.warnings[0].reason


def test_a_number_taken_by_another_course_is_said(run):
    report = run(
        formation(session("S1")), formation(session("S1"), number="F2", title="Autre")
    )

    assert report.counts["created"] == 2
    assert Cohort.objects.count() == 1
    assert "Poser des cloisons" in report.warnings[0].reason


def test_an_action_that_the_source_drops_stays_while_cohorts_use_it(run):
    run(formation(session("S1")))

    report = run(formation(session("S2")).replace('numero="F1-A"', 'numero="F1-B"'))

    page = CoursePage.objects.get()
    assert {action.reference for action in page.actions.all()} == {"F1-A", "F1-B"}
    assert "F1" in report.warnings[0].reference
