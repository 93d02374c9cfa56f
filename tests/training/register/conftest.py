"""The register's own scenes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import half_day_of, make_class_session, make_enrolment, make_person
from training.models import Enrolment, HalfDay


@pytest.fixture
def nora(cohort) -> Enrolment:
    """Amina's classmate, who follows remotely and has no e-mail."""
    return make_enrolment(make_person("Nora", "Petit"), cohort, mode="remote")


@pytest.fixture
def both_ways(cohort, chloe) -> HalfDay:
    """An evening of 120 minutes in the room and remote at once, over a minute ago."""
    session = make_class_session(
        cohort,
        starts_at=timezone.now() - timedelta(minutes=121),
        minutes=120,
        mode="both",
        period="evening",
        on=timezone.localdate(),
        trainers=(chloe,),
    )
    return half_day_of(session)


@pytest.fixture
def tomorrow(cohort, chloe) -> HalfDay:
    session = make_class_session(
        cohort, starts_at=timezone.now() + timedelta(days=1), trainers=(chloe,)
    )
    return half_day_of(session)


@pytest.fixture
def yesterday(cohort, chloe) -> HalfDay:
    session = make_class_session(
        cohort, starts_at=timezone.now() - timedelta(days=1, hours=3), trainers=(chloe,)
    )
    HalfDay.objects.filter(pk=half_day_of(session).pk).update(
        date=timezone.localdate() - timedelta(days=1)
    )
    return half_day_of(session)
