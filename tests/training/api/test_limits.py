"""So many calls a minute by client, said in every answer."""

from datetime import timedelta

from django.utils import timezone

from tests.training.api.conftest import door_of, make_program
from training.clients.limits import count_call
from training.models import ClientUse

START = timezone.now().replace(minute=10, second=20, microsecond=0)


def test_every_answer_says_what_is_left(api, program):
    program.calls_per_minute = 100_000
    program.save()

    left = [api.get("/api/v1/enrolments/").headers["RateLimit"] for _ in range(2)]

    policy = api.get("/api/v1/enrolments/").headers["RateLimit-Policy"]
    assert policy == '"client";q=100000;w=60'
    assert all(said.startswith('"client";r=9999') for said in left)


def test_too_many_calls_get_429_with_when_to_come_back(agency, other_agency):
    narrow, other = (
        make_program(organisation, calls_per_minute=1)
        for organisation in (agency, other_agency)
    )
    doors = door_of(narrow), door_of(other)

    answers = [doors[0].get("/api/v1/enrolments/") for _ in range(3)]

    refused = answers[2]
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "too_many_calls"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert doors[1].get("/api/v1/enrolments/").status_code == 200


def test_the_next_minute_begins_anew_and_the_hour_adds_up(program):
    program.calls_per_minute = 2
    calls = [count_call(program, now=START) for _ in range(3)]
    later = count_call(program, now=START + timedelta(minutes=1))

    assert [call.is_over for call in calls] == [False, False, True]
    assert calls[2].resets_in == 40
    assert (later.remaining, later.is_over) == (1, False)
    assert ClientUse.objects.get().calls == 4


def test_an_hour_later_is_another_row(program):
    for hours in (0, 1):
        count_call(program, now=START + timedelta(hours=hours))

    assert ClientUse.objects.count() == 2


def test_the_open_catalogue_counts_nobody(client, cohort):
    assert "RateLimit" not in client.get("/api/v1/cohorts/").headers
