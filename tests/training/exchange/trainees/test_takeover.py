"""A running cohort is taken over: past entries, hours done, fundings, crashes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.training.exchange.trainees.conftest import told
from tests.training.exchange.trainees.files import french, own_file, person
from training.cohorts.models import Funding
from training.enrolments.models import Enrolment
from training.exchange.trainees import importer as importing
from training.register.carry_over import CarriedOverTotals
from training.register.reading import totals

pytestmark = pytest.mark.django_db
NOE = person("Noé", "Garnier", birth_date="24/11/1998")


@pytest.fixture
def carried(cohort) -> dict[str, str]:
    return {
        "entry_on": french(cohort.starts_on),
        "carried_until": french(timezone.localdate() - timedelta(days=1)),
        "carried_on_site": "20",
        "carried_remote": "5 h 30",
        "carried_unexcused": "3",
    }


def test_hours_done_are_taken_over_with_the_person(cohort, carried, import_file):
    outcomes = import_file(own_file(NOE | carried), cohort)

    assert told(outcomes) == [(2, "created")]
    enrolment = cohort.enrolments.get()
    done = totals(enrolment)
    assert (done.final.on_site, done.final.remote) == (1200, 330)
    assert done.carried.source == "liste.csv"
    assert enrolment.register_from == timezone.localdate()


def test_the_same_hours_again_change_nothing(cohort, carried, import_file):
    import_file(own_file(NOE | carried), cohort)

    outcomes = import_file(own_file(NOE | carried), cohort)

    assert told(outcomes) == [(2, "unchanged")]
    assert CarriedOverTotals.objects.count() == 1


def test_other_hours_correct_the_first_ones(cohort, carried, import_file):
    import_file(own_file(NOE | carried), cohort)

    outcomes = import_file(own_file(NOE | carried | {"carried_remote": "0"}), cohort)

    assert told(outcomes) == [(2, "updated")]
    assert totals(cohort.enrolments.get()).final.total == 1200


@pytest.mark.parametrize("days", [0, 1, -30])
def test_hours_of_days_that_cannot_be_are_refused(cohort, carried, days, import_file):
    until = timezone.localdate() + timedelta(days=days)

    outcomes = import_file(
        own_file(NOE | carried | {"carried_until": french(until)}), cohort
    )

    assert told(outcomes) == [(2, "refused")]
    assert outcomes[0].column == "Reprise jusqu’au"
    assert not Enrolment.objects.exists()


def test_a_full_cohort_refuses_a_takeover_too(cohort, carried, import_file):
    cohort.capacity_on_site = 0
    cohort.capacity_remote = 1
    cohort.save()
    other = person("Lina", "Roux") | carried

    outcomes = import_file(own_file(NOE | carried, other), cohort)

    assert told(outcomes) == [(2, "created"), (3, "refused")]
    assert cohort.enrolments.get().mode == "remote"


def test_the_funding_is_found_by_its_words(cohort, mission_locale, import_file):
    funding = Funding.objects.create(
        cohort=cohort, funder=mission_locale, scheme="AIF", seats=1
    )
    lines = [
        NOE | {"scheme": "aif"},
        person("Lina", "Roux", funder="mission locale de l'armance"),
        person("Ali", "Roux", scheme="CPF"),
    ]

    outcomes = import_file(own_file(*lines), cohort)

    assert told(outcomes) == [(2, "created"), (3, "refused"), (4, "created")]
    assert cohort.enrolments.get(funding=funding).person.birth_name == "Garnier"
    assert outcomes[2].remarks[0].column == "Dispositif"


def test_dates_outside_of_the_session_are_refused(cohort, import_file):
    before = {"entry_on": "01/01/2018", "planned_exit_on": "01/06/2018"}
    after = {"entry_on": french(cohort.ends_on + timedelta(days=1))}
    early = {"entry_on": french(cohort.starts_on - timedelta(days=3))}
    lines = [NOE | before, NOE | after, NOE | early]

    outcomes = import_file(own_file(*lines), cohort)

    assert told(outcomes) == [(2, "refused"), (3, "refused"), (4, "created")]
    assert cohort.enrolments.get().actual_entry_on == cohort.starts_on
    assert outcomes[2].remarks[0].column == "Date d’entrée"


def test_a_crash_in_the_middle_leaves_whole_lines(cohort, import_file, monkeypatch):
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 2)
    cohort.capacity_on_site = 20
    cohort.save()
    letters = "abcdef"
    content = own_file(*[person(f"Zoé{letter}", "Roux") for letter in letters])
    enrol_many, calls = importing.enrol_many, []

    def power_cut(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return enrol_many(*args, **kwargs)

    monkeypatch.setattr(importing, "enrol_many", power_cut)
    with pytest.raises(KeyboardInterrupt):
        import_file(content, cohort)
    assert cohort.enrolments.count() == 2

    outcomes = import_file(content, cohort)

    assert [outcome.outcome for outcome in outcomes] == ["unchanged"] * 2 + [
        "created"
    ] * 4
    assert cohort.enrolments.count() == 6
