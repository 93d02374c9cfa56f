"""Who lets the delay to answer pass is noted « sans réponse », once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import client_for, viewer_of
from training.follow_up.asking import OPEN_DAYS, ask_for_outcomes, months_before
from training.follow_up.indicators.definitions import INDICATORS
from training.follow_up.indicators.figures import figures_of
from training.follow_up.silence import LATE_DAYS, note_silence
from training.homes.record.reading import author_of
from training.models import Cohort, Enrolment, Outcome, PersonalLink


@pytest.fixture
def asked(ended) -> Enrolment:
    """At six months; the delay to answer is over since yesterday."""
    ended.actual_exit_on = months_before(timezone.localdate(), 6)
    ended.save()
    ask_for_outcomes()
    days_pass(OPEN_DAYS + 2)
    ended.actual_exit_on -= timedelta(days=OPEN_DAYS + 2)
    ended.save()
    return ended


def days_pass(days: int) -> None:
    for link in PersonalLink.objects.filter(purpose="outcome"):
        link.expires_at -= timedelta(days=days)
        link.save()


def test_it_is_noted_once_however_often_the_chore_runs(asked):
    assert [note_silence() for _thrice in range(3)] == [1, 0, 0]

    noted = Outcome.objects.get()
    assert (noted.enrolment, noted.months) == (asked, 6)
    assert (noted.situation, noted.source) == ("no_answer", "person")
    assert noted.observed_on < timezone.localdate()


def test_it_waits_for_the_end_of_the_delay(asked):
    days_pass(-3)

    assert note_silence() == 0
    assert not Outcome.objects.exists()


def test_who_answered_has_answered(asked):
    Outcome.objects.create(
        enrolment=asked,
        months=6,
        source="person",
        situation="job",
        observed_on=timezone.localdate(),
    )

    assert note_silence() == 0


def test_a_link_of_long_ago_says_nothing_new(asked):
    days_pass(LATE_DAYS)

    assert note_silence() == 0


def test_a_seat_that_was_taken_up_again_is_not_noted(asked):
    Enrolment.objects.update(status="in_training", actual_exit_on=None)

    assert note_silence() == 0


def test_nobody_is_said_to_have_said_it(asked, hugo):
    note_silence()

    assert author_of(Outcome.objects.get(), viewer_of(hugo)) == "Alliage"
    page = client_for(hugo).get(f"/organisme/inscriptions/{asked.pk}/")
    assert "Sans réponse" in page.content.decode()
    assert "dit par" not in page.content.decode()


def test_it_counts_among_those_who_were_asked(asked):
    indicator = next(one for one in INDICATORS if one.key == "employment_access_6m")
    year = asked.actual_exit_on.year

    def line():
        [found] = figures_of(indicator, Cohort.objects.all(), year).by_cohort
        return found

    assert line().asked == 0
    note_silence()
    assert (line().asked, line().answered) == (1, 0)
