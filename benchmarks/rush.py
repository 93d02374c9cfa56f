"""Fifty people for one last seat at the same instant, by every way in.

Each contender is a thread with a database connection of its own; a barrier lets all
of them start together. A round is right if the cohort holds no more people and offers
than seats, and if its one seat was given to exactly one of them.
"""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cms.models import TrainingAction
from people.models import Organisation, Person
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import (
    accept_offer,
    close_lapsed,
    decline_offer,
    offer_next,
    withdraw_offer,
)
from training.enrolments.admission.waiting_list import places_of
from training.enrolments.bulk import NewSeat, enrol_many
from training.enrolments.leaving import change_mode, reinstate
from training.enrolments.models import Enrolment
from training.enrolments.services import admit, enrol_person
from training.referrals.models import Referral
from training.referrals.services import waitlist_referral
from training.refusals import Refusal

SYSTEM = Viewer.system()
_numbers = itertools.count(1)
Act = Callable[[], object]


@dataclass
class Tally:
    """What came of all rounds. `wrong`: sentences about rounds that went wrong."""

    rounds: int = 0
    answers: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Rush:
    """The contenders: persons known to the database, and a thread for each."""

    def __init__(self, action: TrainingAction, agency: Organisation, size: int = 50):
        self.action, self.agency, self.size = action, agency, size
        self.persons = Person.objects.bulk_create(
            Person(first_names=f"Prénom{rank}", birth_name=f"Course{next(_numbers)}")
            for rank in range(size)
        )
        self.pool = ThreadPoolExecutor(size)
        self.tally = Tally()

    def close(self) -> None:
        """Gives the connections back, thread by thread."""
        barrier = threading.Barrier(self.size)

        def leave() -> None:
            barrier.wait()
            connection.close()

        list(self.pool.map(lambda _rank: leave(), range(self.size)))
        self.pool.shutdown()

    def cohort(self, on_site: int = 1, remote: int = 0) -> Cohort:
        provider, today = self.action.page.provider, timezone.localdate()
        return Cohort.objects.create(
            action=self.action,
            reference=f"COURSE-{next(_numbers)}",
            responsible_provider=provider,
            delivering_provider=provider,
            starts_on=today + timedelta(days=30),
            ends_on=today + timedelta(days=60),
            capacity_on_site=on_site,
            capacity_remote=remote,
        )

    def referrals(self, cohort: Cohort, status: str = "received") -> list[Referral]:
        now = timezone.now()
        return Referral.objects.bulk_create(
            Referral(
                person=person,
                course=self.action.page,
                cohort=cohort,
                provider=cohort.responsible_provider,
                referring_organisation=self.agency,
                status=status,
                sent_at=now,
                answered_at=now if status == "waitlisted" else None,
                expires_on=timezone.localdate() + timedelta(days=30),
            )
            for person in self.persons
        )

    def together(self, acts: list[Act]) -> list[str]:
        """Runs all acts at the same instant: "ok", a refusal's code, or an error."""
        barrier = threading.Barrier(len(acts))

        def run(act: Act) -> str:
            barrier.wait()
            try:
                act()
            except Refusal as refusal:
                return refusal.code
            except Exception as error:  # counted, and the round is wrong
                return f"error: {error!r}"
            return "ok"

        return list(self.pool.map(run, acts))

    def check(self, name: str, cohort: Cohort, answers: list[str]) -> None:
        """One seat: held once, and nothing broke on the way."""
        self.tally.rounds += 1
        self.tally.answers.update(f"{name}: {answer}" for answer in answers)
        cohort.refresh_from_db()
        seated = Enrolment.objects.holding_a_seat().filter(cohort=cohort).count()
        offers = SeatOffer.objects.holding().filter(cohort=cohort).count()
        held, capacity = seated + offers, cohort.capacity
        if held != capacity or any(answer.startswith("error") for answer in answers):
            self.tally.wrong.append(f"{name}: {held} of {capacity}, {answers}")


def admitted(rush: Rush) -> None:
    """The office admits fifty; the refused then join the line together."""
    cohort = rush.cohort()
    referrals = rush.referrals(cohort)
    answers = rush.together(
        [lambda row=row: admit(row, by=SYSTEM) for row in referrals]
    )
    rush.check("admit", cohort, answers)
    left = [row for row, said in zip(referrals, answers, strict=True) if said != "ok"]
    said = rush.together(
        [lambda row=row: waitlist_referral(row, by=SYSTEM) for row in left]
    )
    places = sorted(places_of(Referral.objects.filter(cohort=cohort)).values())
    if set(said) != {"ok"} or places != list(range(1, len(left) + 1)):
        rush.tally.wrong.append(f"line: {said}, {places}")


def enrolled(rush: Rush) -> None:
    """Half by hand, half by files of one line."""
    cohort = rush.cohort()
    day = cohort.starts_on

    def one_line(person: Person) -> None:
        [answer] = enrol_many(
            cohort,
            [NewSeat(person=person, mode="on_site", planned_entry_on=day)],
            by=SYSTEM,
        )
        if isinstance(answer, Refusal):
            raise answer

    acts: list[Act] = [
        (lambda person=person: one_line(person))
        if rank % 2
        else (lambda person=person: enrol_person(person, cohort, by=SYSTEM))
        for rank, person in enumerate(rush.persons)
    ]
    rush.check("enrol, import", cohort, rush.together(acts))


def offered(rush: Rush) -> None:
    """The last seat is kept for one: who clicks twice, while others want it."""
    cohort = rush.cohort()
    referrals = rush.referrals(cohort, "waitlisted")
    offer = offer_next(cohort, "on_site")
    acts: list[Act] = [lambda: accept_offer(offer, by=SYSTEM) for _click in range(2)]
    acts += [
        lambda row=row: admit(row, by=SYSTEM)
        for row in referrals
        if row.pk != offer.referral_id
    ][: len(referrals) - 2]
    rush.check("accept an offer", cohort, rush.together(acts))


def freed(rush: Rush) -> None:
    """An offer is declined, lapses or is taken back while it is accepted, and while
    everybody is offered, enrolled or admitted what it leaves."""
    cohort = rush.cohort()
    referrals = rush.referrals(cohort, "waitlisted")
    offer = offer_next(cohort, "on_site")
    acts: list[Act] = [
        lambda: accept_offer(offer, by=SYSTEM),
        lambda: decline_offer(offer, by=SYSTEM, stays=True),
        lambda: withdraw_offer(offer, by=SYSTEM, reason="Course"),
        lambda: close_lapsed(offer),
    ]
    acts += [lambda: offer_next(cohort, "on_site") for _click in range(10)]
    acts += [
        lambda row=row: admit(row, by=SYSTEM)
        for row in referrals
        if row.pk != offer.referral_id
    ][: len(referrals) - len(acts)]
    answers = rush.together(acts)
    if not SeatOffer.objects.holding().filter(cohort=cohort).exists():
        offer_next(cohort, "on_site")  # declined last of all: the seat is free
    rush.check("an offer ends", cohort, answers)


def moved(rush: Rush) -> None:
    """From the distance to the room's last seat, back from « jamais entrée », or
    newly enrolled."""
    third = rush.size // 3
    cohort = rush.cohort(on_site=1, remote=third)
    seated = [
        enrol_person(person, cohort, by=SYSTEM, mode="remote")
        for person in rush.persons[:third]
    ]
    gone = Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cohort,
            status="never_entered",
            planned_entry_on=cohort.starts_on,
        )
        for person in rush.persons[third : 2 * third]
    )
    acts: list[Act] = [
        lambda row=row: change_mode(row, "on_site", by=SYSTEM) for row in seated
    ]
    acts += [lambda row=row: reinstate(row, by=SYSTEM) for row in gone]
    acts += [
        lambda person=person: enrol_person(person, cohort, by=SYSTEM)
        for person in rush.persons[2 * third :]
    ]
    answers = rush.together(acts)
    left = cohort.seats_left("remote")
    for person in rush.persons[2 * third : 2 * third + left]:
        # The place left at a distance by whoever won the room is filled again.
        enrol_person(person, cohort, by=SYSTEM, mode="remote")
    rush.check("change mode, come back", cohort, answers)


ROUNDS = (admitted, enrolled, offered, freed, moved)
