"""Logs name routes and identifiers: never a person, an address or a token."""

import json
import logging
import sys

import pytest
from django.test import Client

from config.logs import JSONFormatter

TOKEN = "c2VjcmV0LXRva2Vu-4f1"
PATH = f"/comptes/password/reset/key/{TOKEN}/"


@pytest.fixture
def lines(caplog):
    """What would be printed, parsed, once the block has run."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "alliage.requests")
    return lambda: [
        json.loads(JSONFormatter().format(record))
        for record in caplog.records
        if logging.getLogger(record.name).isEnabledFor(record.levelno)
    ]


def test_a_request_is_one_line_that_names_the_route(client, lines):
    client.get("/healthz?nom=Benali")

    (line,) = lines()
    assert {key: line[key] for key in ("event", "method", "route", "status")} == {
        "event": "request",
        "method": "GET",
        "route": "healthz",
        "status": 200,
    }
    assert len(line["request_id"]) == 32
    assert "Benali" not in str(line)


@pytest.mark.django_db
def test_a_token_in_the_address_is_not_logged(client, lines):
    client.get(PATH)

    assert [line["event"] for line in lines()] == ["request"]
    assert TOKEN not in str(lines())


@pytest.mark.django_db
def test_a_refused_form_does_not_log_its_address(lines):
    Client(enforce_csrf_checks=True).post(PATH, {"password1": "x"})

    assert TOKEN not in str(lines())


@pytest.mark.django_db
def test_a_page_not_found_does_not_log_its_address(client, lines):
    client.get(f"/emargement/{TOKEN}/inconnu/")

    assert TOKEN not in str(lines())


def test_an_error_logs_where_it_broke_and_not_what_it_said():
    try:
        raise ValueError("Amina Benali, née le 12/04/1998")
    except ValueError:
        record = logging.LogRecord(
            "alliage", logging.ERROR, __file__, 1, "unhandled", None, sys.exc_info()
        )

    line = json.loads(JSONFormatter().format(record))

    assert line["traceback"][-1] == "ValueError"
    assert "test_logs.py" in line["traceback"][-2]
    assert "Benali" not in str(line)


@pytest.mark.django_db
def test_a_page_not_found_or_refused_is_no_error(client, lines, elsa):
    client.get("/inconnu/")
    client.force_login(elsa)
    client.get("/organisme/")

    assert [line["event"] for line in lines()] == ["request", "request"]
