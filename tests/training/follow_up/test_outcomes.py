"""What became of people: dated facts, from whoever knows them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cast import client_for, viewer_of
from tests.training.follow_up.conftest import FACTS
from training.follow_up.outcomes import correct_outcome, record_outcome
from training.follow_up.refusals import (
    MayNotWrite,
    NotAfterTheTraining,
    NotInTheFuture,
    NotYours,
)
from training.models import Outcome


def _record(enrolment, who, **facts) -> Outcome:
    facts = {"observed_on": timezone.localdate(), **FACTS, **facts}
    return record_outcome(enrolment, by=viewer_of(who), **facts)


def test_the_office_and_the_counsellor_record_facts(ended, denis, hugo):
    _record(ended, denis)
    _record(ended, hugo, source="provider")

    assert {row.organisation.name for row in Outcome.objects.all()} == {
        "Mission locale, antenne de Bar",
        "Université de l’Armance",
    }


@pytest.mark.parametrize("name", ["amina", "bruno", "chloe", "elsa", "farid", "gaelle"])
def test_nobody_else_does(name, ended, request):
    with pytest.raises(MayNotWrite):
        _record(ended, request.getfixturevalue(name))


def test_nothing_comes_after_a_training_that_runs(enrolment, denis):
    with pytest.raises(NotAfterTheTraining):
        _record(enrolment, denis)


def test_nothing_is_observed_in_advance(ended, denis):
    with pytest.raises(NotInTheFuture):
        _record(ended, denis, observed_on=timezone.localdate() + timedelta(days=1))


def test_a_contract_goes_with_a_job(ended, denis):
    with pytest.raises(ValidationError):
        _record(ended, denis, situation="job_seeking")


def test_a_correction_supersedes_and_keeps(ended, denis, hugo):
    outcome = _record(ended, denis)

    with pytest.raises(NotYours):
        correct_outcome(outcome, by=viewer_of(hugo), contract="temporary")
    correct_outcome(outcome, by=viewer_of(denis), contract="temporary")

    rows = Outcome.objects.order_by("version")
    assert [(row.is_current, row.contract) for row in rows] == [
        (False, "open_ended"),
        (True, "temporary"),
    ]


@pytest.mark.parametrize("name", ["denis", "hugo"])
def test_the_portal_records_and_corrects(name, ended, request):
    client = client_for(request.getfixturevalue(name))
    facts = {"observed_on": timezone.localdate(), **FACTS}

    client.post(f"/inscriptions/{ended.pk}/suites/", facts)
    [outcome] = Outcome.objects.all()
    client.post(f"/suites/{outcome.reference}/", {**facts, "contract": "aided"})

    assert Outcome.objects.current().get().contract == "aided"
    assert Outcome.objects.count() == 2


def test_a_page_says_what_is_wrong(ended, denis):
    answer = client_for(denis).post(
        f"/inscriptions/{ended.pk}/suites/",
        {"situation": "job_seeking", "contract": "aided", "source": "partner"},
    )

    assert answer.status_code == 422
    assert "Un contrat va avec" in answer.text
