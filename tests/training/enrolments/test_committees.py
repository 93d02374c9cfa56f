"""A committee decides on many at once: each row wholly or not at all, and once."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import make_member, make_person, make_referral, viewer_of
from training.enrolments.admission.committees import (
    AlreadyApplied,
    NothingDecided,
    Row,
    apply_committee,
    prepare_committee,
    save_proposals,
)
from training.enrolments.admission.waiting_list import MayNotOrder, place_of
from training.enrolments.services import admit
from training.models import Cohort, Committee, Enrolment, Referral, WaitingEvent
from training.referrals.refusals import WrongStep
from training.referrals.services import refuse_referral, waitlist_referral

TODAY = timezone.localdate


@pytest.fixture
def small_cohort(coming_cohort) -> Cohort:
    """One seat in the room, one at a distance."""
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=1, capacity_remote=1
    )
    coming_cohort.refresh_from_db()
    return coming_cohort


@pytest.fixture
def candidates(small_cohort, denis, agency) -> list[Referral]:
    return [
        make_referral(
            make_person(), small_cohort, by=denis, organisation=agency, status="tested"
        )
        for _number in range(5)
    ]


@pytest.fixture
def committee(small_cohort, office) -> Committee:
    return prepare_committee(
        small_cohort, by=office, held_on=TODAY(), members="Jeanne Collin"
    )


def statuses(candidates: list[Referral]) -> list[str]:
    return [Referral.objects.get(pk=row.pk).status for row in candidates]


def test_nothing_happens_before_it_is_applied(committee, candidates, office):
    save_proposals(
        committee, [Row(row.pk, decision="on_site") for row in candidates], by=office
    )

    assert statuses(candidates) == ["tested"] * 5


def test_each_row_has_its_own_result(committee, candidates, office):
    one, two, three, four, five = candidates
    save_proposals(
        committee,
        [
            Row(one.pk, decision="on_site"),
            Row(two.pk, decision="on_site"),  # one too many
            Row(three.pk, decision="remote"),
            Row(four.pk, decision="waitlist", rank=1),
            Row(five.pk, decision="refuse", reason="project", words="À revoir"),
        ],
        by=office,
    )

    done = apply_committee(committee, by=office)

    assert statuses(candidates) == [
        "accepted",
        "tested",
        "accepted",
        "waitlisted",
        "refused",
    ]
    outcomes = [done.proposals.get(referral=row).outcome for row in candidates]
    assert outcomes == ["done", "failed", "done", "done", "done"]
    assert "plus de place en salle" in done.proposals.get(referral=two).message
    assert Enrolment.objects.get(referral=three).mode == "remote"
    step = Enrolment.objects.get(referral=one).events.get()
    assert step.reason.startswith("Commission du") and "Jeanne Collin" in step.reason


def test_the_line_is_formed_in_the_order_given(committee, candidates, office):
    ranks = {candidates[0]: 3, candidates[1]: 1, candidates[2]: 2}
    save_proposals(
        committee,
        [Row(row.pk, decision="waitlist", rank=rank) for row, rank in ranks.items()],
        by=office,
    )

    apply_committee(committee, by=office)

    placed = {row: place_of(Referral.objects.get(pk=row.pk)) for row in ranks}
    assert placed == ranks
    assert "Commission du" in WaitingEvent.objects.first().reason


def test_a_second_click_does_nothing(committee, candidates, office):
    save_proposals(committee, [Row(candidates[0].pk, decision="on_site")], by=office)

    first = apply_committee(committee, by=office)
    second = apply_committee(committee, by=office)

    assert first.applied_at == second.applied_at
    assert Enrolment.objects.count() == 1
    with pytest.raises(AlreadyApplied):
        save_proposals(
            committee, [Row(candidates[1].pk, decision="on_site")], by=office
        )


def test_what_changed_meanwhile_is_reported_on_its_row(
    committee, candidates, office, university
):
    colleague = viewer_of(make_member("Inès Faure", university, "office"))
    one, two, three = candidates[:3]
    save_proposals(
        committee,
        [
            Row(one.pk, decision="on_site"),
            Row(two.pk, decision="remote"),
            Row(three.pk, decision="refuse", reason="project"),
        ],
        by=office,
    )
    refuse_referral(one, by=colleague, reason="prerequisites")
    waitlist_referral(two, by=colleague)

    done = apply_committee(committee, by=office)

    assert statuses(candidates[:3]) == ["refused", "waitlisted", "refused"]
    for row in (one, two):
        proposal = done.proposals.get(referral=row)
        assert proposal.outcome == "failed"
        assert "Inès Faure" in proposal.message


def test_an_empty_list_is_not_applied(committee, candidates, office):
    with pytest.raises(NothingDecided):
        apply_committee(committee, by=office)

    assert Committee.objects.get().applied_at is None


def test_two_who_prepare_share_one_draft(small_cohort, office, university):
    colleague = viewer_of(make_member("Inès Faure", university, "office"))

    first = prepare_committee(small_cohort, by=office, held_on=TODAY())
    second = prepare_committee(small_cohort, by=colleague, held_on=TODAY())

    assert first.pk == second.pk


@pytest.mark.parametrize("who", ["denis", "bruno", "chloe", "gaelle"])
def test_only_the_cohorts_office_decides(request, who, small_cohort, committee):
    viewer = viewer_of(request.getfixturevalue(who))

    with pytest.raises(MayNotOrder):
        prepare_committee(small_cohort, by=viewer, held_on=TODAY())
    with pytest.raises(MayNotOrder):
        apply_committee(committee, by=viewer)


def at_once(*acts) -> list[str]:
    """Runs the acts together, each on its own connection: "done" or the refusal."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act) -> None:
        barrier.wait()
        try:
            act()
            answers.append("done")
        except WrongStep as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_differently_one_wins_and_the_other_is_told(
    candidates, office, university
):
    colleague = viewer_of(make_member("Inès Faure", university, "office"))
    for referral in candidates[:2]:
        answers = at_once(
            lambda row=referral: admit(row, by=office),
            lambda row=referral: refuse_referral(row, by=colleague, reason="project"),
        )
        Enrolment.objects.update(status="never_entered")  # the next one has a seat too

        assert answers.count("done") == 1
        told = next(answer for answer in answers if answer != "done")
        assert "a changé entre-temps" in told
        referral.refresh_from_db()
        assert referral.status in ("accepted", "refused")


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_apply_once(committee, candidates, office, university):
    colleague = viewer_of(make_member("Inès Faure", university, "office"))
    save_proposals(committee, [Row(candidates[0].pk, decision="on_site")], by=office)

    answers = at_once(
        lambda: apply_committee(committee, by=office),
        lambda: apply_committee(committee, by=colleague),
    )

    assert answers == ["done", "done"]
    assert Enrolment.objects.count() == 1
    assert committee.proposals.get().outcome == "done"
