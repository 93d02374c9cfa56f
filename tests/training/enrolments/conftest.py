"""A coming cohort with few seats, and people who wait for one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_person, make_referral, viewer_of
from training.enrolments.services import enrol_person
from training.models import Cohort, Referral


@pytest.fixture
def office(hugo) -> Viewer:
    return viewer_of(hugo)


@pytest.fixture
def full_cohort(coming_cohort) -> Cohort:
    """Two seats in the room, both taken; one at a distance, taken too."""
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=2, capacity_remote=1
    )
    coming_cohort.refresh_from_db()
    for mode in ("on_site", "on_site", "remote"):
        enrol_person(make_person(), coming_cohort, by=Viewer.system(), mode=mode)
    return coming_cohort


@pytest.fixture
def put_in_line(full_cohort, denis, agency) -> Callable[..., Referral]:
    """`put_in_line("Zoé")` waits behind those put before; it is settled, and told."""
    order = iter(range(100))

    def put(name: str = "", **facts) -> Referral:
        moment = timezone.now() - timedelta(days=20) + timedelta(hours=next(order))
        person = facts.pop("person", None) or make_person(
            name, email=facts.pop("email", "")
        )
        return make_referral(
            person,
            facts.pop("cohort", full_cohort),
            by=facts.pop("by", denis),
            organisation=facts.pop("organisation", agency),
            **{"status": "waitlisted", "answered_at": moment, **facts},
        )

    return put


@pytest.fixture
def free_a_seat(full_cohort, office) -> Callable[[], None]:
    """One more seat in the room."""

    def free(mode: str = "on_site") -> None:
        name = f"capacity_{mode}"
        setattr(full_cohort, name, getattr(full_cohort, name) + 1)
        Cohort.objects.filter(pk=full_cohort.pk).update(
            **{name: getattr(full_cohort, name)}
        )

    return free
