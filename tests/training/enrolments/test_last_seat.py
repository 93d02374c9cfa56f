"""Fifty at once for the last seat: never one too many, by no way in.

The thousand rounds are run by `python -m benchmarks.last_seat`.
"""

import re

import pytest

from benchmarks.rush import ROUNDS, Rush
from people.viewer import Viewer
from tests.cast import make_person
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import admit
from training.models import Message
from training.referrals.services import waitlist_referral

SYSTEM = Viewer.system()
ROUNDS_EACH = 4


@pytest.fixture
def rush(transactional_db, action, agency):
    contenders = Rush(action, agency)
    yield contenders
    contenders.close()


@pytest.mark.parametrize("ways_in", ROUNDS, ids=lambda way: way.__name__)
def test_the_last_seat_goes_to_one_of_fifty(rush, ways_in):
    for _round in range(ROUNDS_EACH):
        ways_in(rush)

    assert rush.tally.wrong == []
    assert rush.tally.rounds == ROUNDS_EACH


@pytest.mark.django_db(transaction=True)
def test_the_others_are_told_their_place(full_cohort, put_in_line, run_tasks, settings):
    settings.REFERRAL_UNDO_SECONDS = 0
    for name in ("Zoé", "Yann", "Xena"):
        person = make_person(name, email=f"{name.lower()}@exemple.fr")
        waiting = put_in_line(person=person, status="received", answered_at=None)
        with pytest.raises(NoSeatLeft):
            admit(waiting, by=SYSTEM)
        waitlist_referral(waiting, by=SYSTEM)
        run_tasks()

    told = Message.objects.filter(kind="referral_waitlisted_person")
    said = [re.search(r"\w+ position", row.body) for row in told.order_by("created_at")]
    assert [found and found[0] for found in said] == [
        "1re position",
        "2e position",
        "3e position",
    ]
