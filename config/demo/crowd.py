"""The other trainees of the territory: seats taken in the catalogue's cohorts.

Nobody logs in as one of them; without them every figure would read zero.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count

from django.utils import timezone

from people.models import Organisation, Person
from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment, EnrolmentEvent

FIRST_NAMES = (
    "Nadia Julien Maëva Ibrahim Sophie Kevin Aurélie Moussa Claire Antoine Yasmine "
    "Gaël Inaya Pierre Sarah Loïc Mariama Hugo Céline Ousmane Laura Erwan Assia "
    "Damien Zoé Benoît Salomé Mehdi Manon Steeve Justine"
)
BIRTH_NAMES = (
    "Garnier Sow Rivière Mercier Benhamou Leclerc Costa Perrot Touré Barbier Nunes "
    "Fleury Ait-Ahmed Colin Vasseur Diop Marchal Ferreira Jacquet Sall Guérin Poirier "
    "Keita Lemoine Roche Da-Silva Aubert Belkacem Huet"
)


def fill_seats(running: int, coming: int) -> None:
    """Takes seats in the cohorts without anyone: percentages of their capacity.

    The university's coming cohorts stay free: there the story takes place.
    """
    everyone = _crowd()
    persons: list[Person] = []
    seats: list[Enrolment] = []
    story_place = Organisation.objects.get(slug="univ-armance")
    today = timezone.localdate()
    empty = Cohort.objects.filter(enrolments__isnull=True, starts_on__isnull=False)
    for place, cohort in enumerate(empty.not_over().order_by("reference")):
        is_running = cohort.starts_on <= today
        if not is_running and cohort.responsible_provider_id == story_place.pk:
            continue
        share = (running if is_running else coming) + (place * 37) % 41 - 20
        for mode, capacity in (
            ("on_site", cohort.capacity_on_site),
            ("remote", cohort.capacity_remote),
        ):
            for _ in range((capacity or 0) * share // 100):
                persons.append(next(everyone))
                seats.append(_seat(persons[-1], cohort, mode, is_running=is_running))
    Person.objects.bulk_create(persons)
    Enrolment.objects.bulk_create(seats)
    EnrolmentEvent.objects.bulk_create(
        event for seat in seats for event in _events(seat, today)
    )


def _crowd() -> Iterator[Person]:
    """Endless people, one after the other; a name may come twice, as in life."""
    first_names, birth_names = FIRST_NAMES.split(), BIRTH_NAMES.split()
    for number in count():
        yield Person(
            first_names=first_names[number % len(first_names)],
            birth_name=birth_names[number % len(birth_names)],
            birth_date=date(1965 + number % 40, 1 + number % 12, 1 + number % 28),
            phone=f"06 39 98 {20 + number // 100:02d} {number % 100:02d}",
            preferred_channel=Person.Channel.SMS,
        )


def _seat(person: Person, cohort: Cohort, mode: str, *, is_running: bool) -> Enrolment:
    return Enrolment(
        person=person,
        cohort=cohort,
        mode=mode,
        status="in_training" if is_running else "enrolled",
        planned_entry_on=cohort.starts_on,
        planned_exit_on=cohort.ends_on,
        actual_entry_on=cohort.starts_on if is_running else None,
    )


def _events(seat: Enrolment, today: date) -> list[EnrolmentEvent]:
    steps = [("", "enrolled", min(seat.planned_entry_on, today))]
    if seat.actual_entry_on:
        steps.append(("enrolled", "in_training", seat.actual_entry_on))
    return [
        EnrolmentEvent(
            enrolment=seat,
            from_status=before,
            to_status=after,
            business_on=on,
            at=datetime.combine(on, time(0, 1), tzinfo=timezone.get_current_timezone()),
            actor_kind="system",
        )
        for before, after, on in steps
    ]
