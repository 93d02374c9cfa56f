"""Seats are counted under the cohort's lock; entry and exit are business dates."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_enrolment, make_person, make_referral, viewer_of
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import (
    CohortIsOver,
    MayNotEnrol,
    admit,
    complete,
    enrol_person,
    enter,
    move_enrolment,
)
from training.enrolments.steps import ReasonIsMissing, WrongStep
from training.models import Cohort, Enrolment, Referral
from training.referrals.services import withdraw_referral
from training.refusals import Refusal

SYSTEM = Viewer.system()


def test_admitting_accepts_and_takes_the_seat(waiting_referral, hugo):
    enrolment = admit(waiting_referral, by=viewer_of(hugo))

    waiting_referral.refresh_from_db()
    assert (waiting_referral.status, enrolment.status) == ("accepted", "enrolled")
    assert enrolment.planned_entry_on == waiting_referral.cohort.starts_on


def test_admitting_twice_takes_one_seat(waiting_referral, hugo):
    first = admit(waiting_referral, by=viewer_of(hugo))
    second = admit(waiting_referral, by=viewer_of(hugo))

    assert first == second
    assert Enrolment.objects.count() == 1


def test_without_a_seat_nothing_is_half_written(waiting_referral, hugo):
    Cohort.objects.filter(pk=waiting_referral.cohort_id).update(capacity_on_site=0)

    with pytest.raises(NoSeatLeft) as refusal:
        admit(waiting_referral, by=viewer_of(hugo))

    waiting_referral.refresh_from_db()
    assert "plus de place en salle" in str(refusal.value)
    assert waiting_referral.status == "sent"


def test_seats_on_site_and_remote_are_counted_apart(coming_cohort):
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=1, capacity_remote=1
    )
    enrol_person(make_person(), coming_cohort, by=SYSTEM, mode="on_site")

    with pytest.raises(NoSeatLeft):
        enrol_person(make_person(), coming_cohort, by=SYSTEM, mode="on_site")
    remote = enrol_person(make_person(), coming_cohort, by=SYSTEM, mode="remote")

    assert remote.mode == "remote"


def test_a_past_cohort_takes_nobody(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )

    with pytest.raises(CohortIsOver):
        enrol_person(make_person(), cohort, by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_many_at_once(coming_cohort):
    Cohort.objects.filter(pk=coming_cohort.pk).update(capacity_on_site=1)
    persons = [make_person() for _ in range(6)]
    start = threading.Barrier(len(persons))
    answers: list[str] = []

    def take(person) -> None:
        try:
            start.wait()
            enrol_person(person, coming_cohort, by=SYSTEM)
            answers.append("seat")
        except NoSeatLeft:
            answers.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(person,)) for person in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["full"] * 5 + ["seat"]
    assert Enrolment.objects.filter(cohort=coming_cohort).count() == 1


@pytest.mark.parametrize("who", ["amina", "bruno", "chloe", "denis", "gaelle"])
def test_only_the_cohorts_office_enrols(request, who, coming_cohort):
    with pytest.raises(MayNotEnrol):
        enrol_person(
            make_person(), coming_cohort, by=viewer_of(request.getfixturevalue(who))
        )


def test_entry_and_exit_keep_their_business_dates(cohort, hugo):
    enrolment = make_enrolment(
        make_person(), cohort, status="enrolled", actual_entry_on=None
    )
    yesterday = timezone.localdate() - timedelta(days=1)

    enter(enrolment, by=viewer_of(hugo), on=yesterday)
    done = complete(enrolment, by=viewer_of(hugo))

    assert (done.status, done.actual_entry_on) == ("completed", yesterday)
    assert done.actual_exit_on == timezone.localdate()
    assert [e.business_on for e in done.events.all()] == [
        yesterday,
        timezone.localdate(),
    ]


def test_an_entry_is_not_noted_in_advance(cohort, hugo):
    enrolment = make_enrolment(
        make_person(), cohort, status="enrolled", actual_entry_on=None
    )

    with pytest.raises(Refusal, match="à l’avance"):
        enter(
            enrolment,
            by=viewer_of(hugo),
            on=timezone.localdate() + timedelta(days=1),
        )


def test_a_dropout_needs_a_reason(enrolment, hugo):
    with pytest.raises(ReasonIsMissing):
        move_enrolment(enrolment, "abandoned", by=viewer_of(hugo))

    left = move_enrolment(
        enrolment, "abandoned", by=viewer_of(hugo), reason="A trouvé un emploi"
    )

    assert left.actual_exit_on == timezone.localdate()


def test_what_is_over_does_not_begin_again(enrolment, hugo):
    complete(enrolment, by=viewer_of(hugo))

    with pytest.raises(WrongStep):
        move_enrolment(enrolment, "in_training", by=viewer_of(hugo))


def test_a_referral_without_a_cohort_is_admitted_once_one_is_chosen(
    course, denis, agency, hugo, coming_cohort
):
    referral = make_referral(
        make_person(), coming_cohort, by=denis, organisation=agency
    )
    Referral.objects.filter(pk=referral.pk).update(cohort=None)
    referral.refresh_from_db()

    with pytest.raises(Refusal, match="Choisissez d’abord une session"):
        admit(referral, by=viewer_of(hugo))


def test_a_referral_whose_enrolment_ended_is_not_admitted_again(waiting_referral, hugo):
    office = viewer_of(hugo)
    enrolment = admit(waiting_referral, by=office)
    move_enrolment(enrolment, "never_entered", by=office)

    with pytest.raises(WrongStep):
        admit(waiting_referral, by=office)


def test_who_was_enrolled_meanwhile_no_longer_withdraws(waiting_referral, hugo, denis):
    shown = Referral.objects.with_details().get(pk=waiting_referral.pk)
    admit(waiting_referral, by=viewer_of(hugo))

    with pytest.raises(Refusal, match="déjà inscrite"):
        withdraw_referral(shown, by=viewer_of(denis))

    waiting_referral.refresh_from_db()
    assert waiting_referral.status == "accepted"
