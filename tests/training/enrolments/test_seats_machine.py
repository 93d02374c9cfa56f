"""Seats against a plain model of them, whatever is done in whatever order."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import integers, sampled_from

from people.viewer import Viewer
from tests.cast import make_person, make_referral
from training.cohorts.services import SeatsAreTaken, set_seats
from training.enrolments.admission.offers import (
    OfferIsOver,
    accept_offer,
    decline_offer,
    offer_seat,
    withdraw_offer,
)
from training.enrolments.admission.tasks import expire_offers
from training.enrolments.leaving import change_mode, renounce
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import enrol_person
from training.models import Cohort, Enrolment, SeatOffer, SeatRules

SYSTEM = Viewer.system()
MODES = ("on_site", "remote")


class Seats(RuleBasedStateMachine):
    """The model: capacities, and who holds a seat or an offer, by mode."""

    ground: tuple

    enrolments = Bundle("enrolments")
    offers = Bundle("offers")

    @initialize()
    def empty(self) -> None:
        self.savepoint = transaction.savepoint()
        cohort, self.denis, self.agency = self.ground
        self.capacity = dict.fromkeys(MODES, 2)
        Cohort.objects.filter(pk=cohort.pk).update(
            capacity_on_site=2, capacity_remote=2
        )
        self.cohort = Cohort.objects.get(pk=cohort.pk)
        SeatRules.objects.create(cohort=cohort, offers_leave_by_themselves=False)
        self.seated: dict = {}
        self.offered: dict = {}
        self.late: set = set()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def held(self, mode: str) -> int:
        running = {key for key in self.offered if key not in self.late}
        return sum(kept == mode for kept in self.seated.values()) + sum(
            self.offered[key] == mode for key in running
        )

    def is_full(self, mode: str) -> bool:
        return self.held(mode) >= self.capacity[mode]

    @rule(target=enrolments, mode=sampled_from(MODES))
    def enrol(self, mode):
        if self.is_full(mode):
            with pytest.raises(NoSeatLeft):
                enrol_person(make_person(), self.cohort, by=SYSTEM, mode=mode)
            return None
        enrolment = enrol_person(make_person(), self.cohort, by=SYSTEM, mode=mode)
        self.seated[enrolment.pk] = mode
        return enrolment

    @rule(enrolment=enrolments)
    def give_back(self, enrolment):
        if enrolment is not None:
            renounce(enrolment, by=SYSTEM, reason="other")
            self.seated.pop(enrolment.pk, None)

    @rule(enrolment=enrolments, mode=sampled_from(MODES))
    def change(self, enrolment, mode):
        if enrolment is None or enrolment.pk not in self.seated:
            return
        if self.seated[enrolment.pk] != mode and self.is_full(mode):
            with pytest.raises(NoSeatLeft):
                change_mode(enrolment, mode, by=SYSTEM)
            return
        change_mode(enrolment, mode, by=SYSTEM)
        self.seated[enrolment.pk] = mode

    @rule(target=offers, mode=sampled_from(MODES))
    def offer(self, mode):
        waiting = make_referral(
            make_person(),
            self.cohort,
            by=self.denis,
            organisation=self.agency,
            status="waitlisted",
            answered_at=timezone.now(),
            wanted_mode=mode,
        )
        if self.is_full(mode):
            with pytest.raises(NoSeatLeft):
                offer_seat(waiting, by=SYSTEM)
            return None
        offer = offer_seat(waiting, by=SYSTEM)
        self.offered[offer.pk] = mode
        return offer

    @rule(offer=consumes(offers))
    def accept(self, offer):
        if offer is None:
            return
        is_open = offer.pk in self.offered and offer.pk not in self.late
        mode = self.offered.pop(offer.pk, None)
        if is_open:
            enrolment = accept_offer(offer, by=SYSTEM)
            self.seated[enrolment.pk] = mode
        else:
            with pytest.raises(OfferIsOver):
                accept_offer(offer, by=SYSTEM)

    @rule(offer=consumes(offers), stays=sampled_from([True, False]))
    def decline(self, offer, stays):
        if offer is None:
            return
        is_open = offer.pk in self.offered and offer.pk not in self.late
        self.offered.pop(offer.pk, None)
        if is_open:
            decline_offer(offer, by=SYSTEM, stays=stays)
        else:
            with pytest.raises(OfferIsOver):
                decline_offer(offer, by=SYSTEM, stays=stays)

    @rule(offer=consumes(offers))
    def take_back(self, offer):
        if offer is not None and offer.pk in self.offered:
            withdraw_offer(offer, by=SYSTEM, reason="x")
            self.offered.pop(offer.pk)

    @rule(offer=offers)
    def let_time_pass(self, offer):
        if offer is not None and offer.pk in self.offered:
            SeatOffer.objects.filter(pk=offer.pk).update(
                expires_at=timezone.now() - timedelta(seconds=1)
            )
            self.late.add(offer.pk)

    @rule()
    def do_the_chores(self):
        expire_offers()
        self.offered = {
            key: mode for key, mode in self.offered.items() if key not in self.late
        }

    @rule(on_site=integers(0, 5), remote=integers(0, 5))
    def change_capacity(self, on_site, remote):
        wanted = {"on_site": on_site, "remote": remote}
        facts = {"by": SYSTEM, "recruitment": "open", **wanted}
        if any(wanted[mode] < self.held(mode) for mode in MODES):
            with pytest.raises(SeatsAreTaken):
                set_seats(self.cohort, **facts)
            return
        set_seats(self.cohort, **facts)
        self.capacity = wanted

    @invariant()
    def as_the_model_says(self):
        if not hasattr(self, "cohort"):
            return
        cohort = Cohort.objects.with_seats().get(pk=self.cohort.pk)
        counted = {"on_site": cohort.taken_on_site, "remote": cohort.taken_remote}
        for mode in MODES:
            assert counted[mode] == self.held(mode) <= self.capacity[mode]
            assert cohort.seats_taken(mode) == counted[mode]
        seated = Enrolment.objects.holding_a_seat().filter(cohort=cohort)
        assert set(seated.values_list("pk", flat=True)) == set(self.seated)


@pytest.mark.django_db
def test_seats_are_what_a_plain_model_says(coming_cohort, denis, agency):
    Seats.ground = (coming_cohort, denis, agency)

    run_state_machine_as_test(
        Seats,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
