"""Amina's training, ended; and a note that Denis wrote on it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import make_enrolment, make_person, viewer_of
from training.follow_up.notes import write_note
from training.models import Cohort, Enrolment, Note

FACTS = {"situation": "job", "contract": "open_ended", "source": "partner"}


def leave(cohort: Cohort, on: date, **facts) -> Enrolment:
    """Somebody else's training there, ended that day."""
    entry = on - timedelta(days=60)
    dates = {"planned_entry_on": entry, "actual_entry_on": entry}
    dates |= {"planned_exit_on": on, "actual_exit_on": on}
    return make_enrolment(
        make_person(), cohort, **{"status": "completed", **dates, **facts}
    )


@pytest.fixture
def note(enrolment, denis) -> Note:
    return write_note(
        enrolment,
        by=viewer_of(denis),
        text="Cherche un employeur à Bar.",
        visibility="partners",
    )


@pytest.fixture
def ended(enrolment) -> Enrolment:
    """Left seven months ago, the training done."""
    today = timezone.localdate()
    enrolment.status = "completed"
    enrolment.actual_entry_on = today - timedelta(days=300)
    enrolment.actual_exit_on = today - timedelta(days=214)
    enrolment.save()
    return enrolment
