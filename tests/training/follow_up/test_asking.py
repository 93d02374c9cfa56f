"""Months after the end the person is asked, by a link: once, and reminded once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import client_for, make_person, viewer_of
from training.follow_up.asking import (
    LATE_DAYS,
    answer_outcome,
    ask_for_outcomes,
    months_before,
)
from training.follow_up.refusals import MayNotWrite, NotAsked
from training.models import Enrolment, Message, Outcome, PersonalLink

WORKS = {"situation": "job", "contract": "fixed_term", "worked": "yes"}
SEEKS = {"situation": "job_seeking", "worked": "no"}


@pytest.fixture
def left(ended) -> Enrolment:
    """Six months ago to the day."""
    ended.actual_exit_on = months_before(timezone.localdate(), 6)
    ended.save()
    return ended


@pytest.fixture
def link(left) -> PersonalLink:
    ask_for_outcomes()
    return PersonalLink.objects.get(purpose="outcome")


def address(link: PersonalLink) -> str:
    return reverse("answer_link", args=[link.token])


def post(link: PersonalLink, **data):
    return Client().post(address(link), data)


def days_pass(days: int) -> None:
    """As if the question had been asked so many days ago."""
    for link in PersonalLink.objects.filter(purpose="outcome"):
        link.created_at -= timedelta(days=days)
        link.expires_at -= timedelta(days=days)
        link.save()


def test_one_is_asked_once_however_often_the_chore_runs(left, amina):
    assert [ask_for_outcomes() for _thrice in range(3)] == [1, 0, 0]

    message = Message.objects.get(kind="outcome_question")
    link = PersonalLink.objects.get(purpose="outcome")
    assert message.person == amina
    assert message.sender == left.cohort.responsible_provider
    assert link.token in message.body
    assert "il y a 6 mois" in message.body
    assert "{" not in message.body


def test_one_is_reminded_once_and_not_after_an_answer(link):
    days_pass(15)
    assert [ask_for_outcomes() for _twice in range(2)] == [1, 0]
    assert Message.objects.filter(subject__startswith="Rappel").count() == 1


def test_who_answered_is_not_reminded(link):
    post(link, **WORKS)
    days_pass(15)

    assert ask_for_outcomes() == 0


def test_a_letter_carries_the_code_where_nothing_else_reaches(left, amina):
    amina.email = amina.phone = ""
    amina.save()
    ask_for_outcomes()

    message = Message.objects.get(kind="outcome_question")
    assert (message.channel, message.state) == ("letter", "to_print")
    answer = Client().post("/repondre/", {"code": message.link.code})
    assert answer.url == address(message.link)


def test_a_text_says_where_to_answer(left, amina):
    amina.email, amina.phone = "", "+33612345678"
    amina.save()
    ask_for_outcomes()

    message = Message.objects.get(kind="outcome_question")
    assert message.short.endswith(address(message.link))


@pytest.mark.parametrize("status", ["in_training", "never_entered"])
def test_who_has_no_after_is_not_asked(status, left):
    Enrolment.objects.update(status=status)

    assert ask_for_outcomes() == 0


def test_an_old_file_brought_in_asks_nothing(left):
    left.actual_exit_on -= timedelta(days=LATE_DAYS)
    left.save()

    assert ask_for_outcomes() == 0


@pytest.mark.parametrize(("months", "asked"), [([3, 6, 12], 1), ([3, 6], 0), ([], 0)])
def test_the_twelfth_month_is_a_choice(months, asked, left, settings):
    settings.OUTCOME_MONTHS = months
    left.actual_entry_on = months_before(timezone.localdate(), 18)
    left.actual_exit_on = months_before(timezone.localdate(), 12)
    left.save()

    assert ask_for_outcomes() == asked


def test_the_same_day_of_an_earlier_month_is_its_last_at_most():
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2027, 1, 15), 12) == date(2026, 1, 15)
    assert months_before(date(2026, 3, 1), 6) == date(2025, 9, 1)


def test_the_chore_reads_no_more_for_many(left, django_assert_max_num_queries):
    for number in range(4):
        left.pk, left.person = None, make_person(f"P{number}", "Diallo")
        left.referral = None
        left.save()

    with django_assert_max_num_queries(20):
        assert ask_for_outcomes() == 5


def test_opening_the_link_answers_nothing_and_tells_nobodys_life(link, left, amina):
    post(link, **WORKS)
    page = Client().get(f"{address(link)}?situation=other&worked=no")

    assert Outcome.objects.get().situation == "job"
    assert "checked" not in page.text
    for told in (
        amina.first_names,
        amina.birth_name,
        left.cohort.title,
        left.cohort.responsible_provider.name,
    ):
        assert told not in page.text


def test_the_answer_is_the_persons_and_in_nobodys_name(link, left):
    page = post(link, **WORKS, starts_on=months_before(timezone.localdate(), 1))

    outcome = Outcome.objects.get()
    assert "Merci" in page.text
    assert "CDD" not in page.text
    assert (outcome.source, outcome.months, outcome.organisation) == ("person", 6, None)
    assert (outcome.actor_kind, outcome.actor_user) == ("link", None)
    assert outcome.has_worked_a_month is True
    assert outcome.observed_on == timezone.localdate()


def test_another_answer_corrects_and_keeps_the_first(link):
    for said in (WORKS, SEEKS, SEEKS):
        assert post(link, **said).status_code == 200

    rows = Outcome.objects.order_by("version")
    assert [(row.is_current, row.situation, row.contract) for row in rows] == [
        (False, "job", "fixed_term"),
        (True, "job_seeking", ""),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choisissez votre situation."),
        ({"situation": "no_answer", "worked": "yes"}, "error-summary"),
        ({"situation": "job"}, "Répondez par oui ou par non."),
        ({**SEEKS, "contract": "aided"}, "Un contrat va avec"),
        ({**WORKS, "starts_on": "2999-01-01"}, "Choisissez un jour passé."),
    ],
)
def test_the_page_says_what_is_wrong(data, sentence, link):
    page = post(link, **data)

    assert page.status_code == 422
    assert sentence in page.text
    assert "error-summary" in page.text
    assert not Outcome.objects.exists()


def test_a_past_link_takes_no_answer(link):
    days_pass(61)

    assert Client().get(address(link)).status_code == 410
    assert post(link, **WORKS).status_code == 410
    assert not Outcome.objects.exists()


def test_a_link_to_a_training_that_is_no_longer_over_is_closed(link):
    Enrolment.objects.update(status="in_training")

    assert post(link, **WORKS).status_code == 410
    assert not Outcome.objects.exists()


def test_nobody_answers_in_the_persons_place(link, left, denis):
    other = Viewer.for_link(make_person("Awa", "Sow"))
    for viewer in (other, viewer_of(denis)):
        with pytest.raises(MayNotWrite):
            answer_outcome(left, 6, by=viewer, situation="other")
    with pytest.raises(NotAsked):
        answer_outcome(left, 3, by=Viewer.for_link(left.person), situation="other")


def test_the_office_and_the_counsellor_read_it_with_its_source(
    link, left, hugo, denis, amina
):
    post(link, **WORKS)
    [outcome] = Outcome.objects.all()

    for who, path in (
        (hugo, f"/organisme/inscriptions/{left.pk}/"),
        (denis, reverse("follow_up_person", args=[left.person_id])),
    ):
        page = client_for(who).get(path)
        assert "En emploi, CDD" in page.text
        assert "dit par la personne" in page.text
        assert client_for(who).get(f"/suites/{outcome.reference}/").status_code != 200


@pytest.mark.parametrize("name", ["bruno", "chloe", "elsa", "farid", "gaelle"])
def test_nobody_else_does(name, link, request):
    post(link, **WORKS)
    viewer = viewer_of(request.getfixturevalue(name))

    assert not Outcome.objects.visible_to(viewer).exists()
