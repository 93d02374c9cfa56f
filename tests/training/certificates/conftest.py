"""Someone who has finished, with registers countersigned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import half_day_of, viewer_of
from training.certificates.services import issue_certificate
from training.enrolments.services import complete
from training.models import Certificate, Enrolment, HalfDay
from training.register.services import countersign, sign_presence


@pytest.fixture
def afternoon(remote_session) -> HalfDay:
    """Nearly over: the trainer may close its register."""
    half_days = HalfDay.objects.filter(cohort=remote_session.cohort)
    half_days.filter(starts_at=remote_session.starts_at).update(
        ends_at=timezone.now() + timedelta(minutes=10)
    )
    return half_day_of(remote_session)


@pytest.fixture
def signed_off(enrolment, morning, afternoon, amina, chloe) -> Enrolment:
    """Amina signed both half-days, Chloé countersigned; she's still in training."""
    for half_day, method in ((morning, "qr_code"), (afternoon, "remote_confirmation")):
        sign_presence(enrolment, half_day, by=viewer_of(amina), method=method)
        countersign(half_day, by=viewer_of(chloe))
    return enrolment


@pytest.fixture
def finished(signed_off, hugo) -> Enrolment:
    return complete(signed_off, by=viewer_of(hugo), on=timezone.localdate())


@pytest.fixture
def certificate(finished, hugo) -> Certificate:

    return issue_certificate(finished, by=viewer_of(hugo))
