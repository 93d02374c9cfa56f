"""Amina's training, ended; and a note that Denis wrote on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import viewer_of
from training.follow_up.notes import write_note
from training.models import Enrolment, Note

FACTS = {"situation": "job", "contract": "open_ended", "source": "partner"}


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
