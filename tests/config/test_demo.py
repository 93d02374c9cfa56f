"""The demo is built whole, lives now, and a second start moves nothing signed."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.management import CommandError, call_command

from cms.models import CoursePage
from training.follow_up.indicators.definitions import INDICATORS
from training.follow_up.indicators.figures import figures_of, latest_year_of
from training.models import Certificate, ClassSession, Cohort, Message, RegisterEntry

KEYS = {"url", "accounts", "api", "live_session", "course", "cohort", "verify_code"}


def start() -> dict:
    """`manage.py demo --no-server`; what it tells programs."""
    call_command("demo", no_server=True, stdout=io.StringIO())
    return json.loads((Path(house.VAR_DIR) / "demo.json").read_text("utf-8"))


def test_the_demo_lives_and_a_second_start_keeps_it(client, db, settings):
    settings.DEMO = True

    told = start()
    entries = list(RegisterEntry.objects.values_list("hash", flat=True))
    again = start()

    assert set(told) >= KEYS
    assert again == told
    assert list(RegisterEntry.objects.values_list("hash", flat=True)) == entries
    assert ClassSession.objects.get(pk=told["live_session"]).is_live
    assert CoursePage.objects.live().count() == 60
    assert Certificate.objects.filter(public_code=told["verify_code"]).exists()
    assert Message.objects.to_mend().count() == 2
    assert all(
        client.login(username=account["email"], password=account["password"])
        for account in told["accounts"]
    )
    assert all(has_figures(indicator) for indicator in INDICATORS)
    said = io.StringIO()
    call_command("verify_register", stdout=said)
    assert said.getvalue().count("intact") == 3


def has_figures(indicator) -> bool:
    """A rate that isn't hidden, beside some who didn't answer."""
    cohorts = Cohort.objects.all()
    year = latest_year_of(indicator, cohorts)
    return any(
        line.rate and line.unknown and not line.hides_rate
        for line in figures_of(indicator, cohorts, year).by_cohort
    )


def test_the_demo_is_refused_unless_asked_for(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", no_server=True)
