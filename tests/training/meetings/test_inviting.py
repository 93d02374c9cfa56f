"""Invitations: never above the places, one at a time per person, everybody told."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_person, make_referral, viewer_of
from tests.training.meetings.conftest import begin, make_meeting
from training.meetings.invitations import (
    cancel_invitation,
    choose_slot,
    confirm,
    decline,
    free_slots,
    invite,
    invite_to_choose,
)
from training.meetings.refusals import (
    AlreadyInvited,
    MayNotAnswer,
    MayNotRun,
    MeetingHasBegun,
    MeetingIsCancelled,
    MeetingIsFull,
    NothingIsAwaited,
    NotThisMeeting,
)
from training.meetings.slots import cancel_meeting, change_meeting, plan_meetings
from training.models import InvitationEvent, Meeting, MeetingInvitation, Message
from training.sharing.services import end_share

SYSTEM = Viewer.system()


def kinds_told(**who) -> list[str]:
    """What this person or colleague was told, oldest first."""
    rows = Message.objects.filter(**who).order_by("created_at")
    return list(rows.values_list("kind", flat=True))


def test_who_is_invited_and_their_counsellor_are_told_at_once(invited, yanis, denis):
    yanis.refresh_from_db()
    to_person = Message.objects.get(person=yanis.person)
    to_counsellor = Message.objects.get(user=denis)

    assert (invited.status, yanis.status) == ("invited", "invited")
    assert to_person.kind == "meeting_invitation"
    assert "Campus des Rives" in to_person.body
    assert "/repondre/" in to_person.body
    assert "Yanis MOREL" in to_counsellor.subject
    assert "/repondre/" not in to_counsellor.body
    assert f"/suivi/{yanis.person_id}/" in to_counsellor.body


def test_the_hour_told_is_that_of_the_place(university, yanis, hugo):
    meeting = make_meeting(
        university,
        time_zone="Indian/Reunion",
        starts_at=datetime(2031, 3, 4, 6, 0, tzinfo=UTC),
    )

    invite([yanis], by=viewer_of(hugo), meeting=meeting)

    assert "de 10" in Message.objects.get(person=yanis.person).body


def test_inviting_twice_makes_one_invitation_and_tells_once(slot, yanis, hugo):
    first = invite([yanis], by=viewer_of(hugo), meeting=slot)
    second = invite([yanis], by=viewer_of(hugo), meeting=slot)

    assert first == second
    assert Message.objects.filter(person=yanis.person).count() == 1


def test_one_person_awaits_one_slot_of_a_kind(slot, invited, yanis, university, hugo):
    with pytest.raises(AlreadyInvited):
        invite([yanis], by=viewer_of(hugo), meeting=make_meeting(university))

    test = make_meeting(university, kind="test")
    assert invite([yanis], by=viewer_of(hugo), meeting=test)[0].kind == "test"


def test_too_many_at_once_invites_nobody(slot, coming_cohort, denis, agency, hugo):
    three = [
        make_referral(make_person(), coming_cohort, by=denis, organisation=agency)
        for _ in range(3)
    ]

    with pytest.raises(MeetingIsFull) as refusal:
        invite(three, by=viewer_of(hugo), meeting=slot)

    assert "Il reste 2 place" in str(refusal.value)
    assert not MeetingInvitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_many_at_once(
    university, coming_cohort, denis, agency
):
    slot = make_meeting(university, capacity=1)
    rows = [
        make_referral(make_person(), coming_cohort, by=denis, organisation=agency)
        for _ in range(6)
    ]
    choosing = invite_to_choose(rows, by=SYSTEM, kind="information")
    start = threading.Barrier(len(choosing))
    answers: list[str] = []

    def take(invitation) -> None:
        try:
            start.wait()
            viewer = Viewer.for_link(invitation.referral.person)
            choose_slot(invitation, slot, by=viewer)
            answers.append("place")
        except MeetingIsFull:
            answers.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(row,)) for row in choosing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["full"] * 5 + ["place"]
    assert slot.invitations.holding_a_place().count() == 1


@pytest.mark.parametrize("who", ["bruno", "chloe", "denis", "gaelle"])
def test_only_the_providers_office_invites(request, who, slot, yanis):
    with pytest.raises(MayNotRun):
        invite([yanis], by=viewer_of(request.getfixturevalue(who)), meeting=slot)


def test_an_answered_referral_is_not_invited(slot, yanis, hugo):
    yanis.status, yanis.reason = "refused", "full"
    yanis.save()

    with pytest.raises(NothingIsAwaited):
        invite([yanis], by=viewer_of(hugo), meeting=slot)


def test_another_cohorts_slot_is_not_theirs_to_choose(
    invited, university, yanis, cohort
):
    other = make_meeting(university)
    other.cohorts.add(cohort)

    with pytest.raises(NotThisMeeting):
        choose_slot(invited, other, by=viewer_of(yanis.person))


def test_another_providers_slot_is_nobodys_of_theirs(formalliance, yanis):
    with pytest.raises(NotThisMeeting):
        invite([yanis], by=SYSTEM, meeting=make_meeting(formalliance))


def test_i_come_then_i_cannot_frees_the_place(invited, slot, yanis, denis):
    person = viewer_of(yanis.person)

    confirm(invited, by=person)
    confirm(invited, by=person)
    decline(invited, by=person)
    decline(invited, by=person)

    steps = list(invited.events.values_list("to_status", flat=True))
    assert steps == ["invited", "confirmed", "declined"]
    assert slot.places_left() == 2
    assert "ne peut pas venir" in Message.objects.filter(user=denis).first().subject


def test_who_declined_needs_a_place_that_is_still_free(
    invited, slot, yanis, coming_cohort, denis, agency, hugo
):
    decline(invited, by=viewer_of(yanis.person))
    others = [
        make_referral(make_person(), coming_cohort, by=denis, organisation=agency)
        for _ in range(2)
    ]
    invite(others, by=viewer_of(hugo), meeting=slot)

    with pytest.raises(MeetingIsFull):
        confirm(invited, by=viewer_of(yanis.person))


def test_another_slot_is_chosen_once_and_told(invited, slot, yanis, university, denis):
    other = make_meeting(university, means="both")
    person = viewer_of(yanis.person)

    first = choose_slot(invited, other, by=person, comes="remote")
    second = choose_slot(invited, other, by=person, comes="remote")

    invited.refresh_from_db()
    assert (first, first.status, first.comes) == (second, "confirmed", "remote")
    assert (invited.status, slot.places_left()) == ("moved", 2)
    assert MeetingInvitation.objects.count() == 2
    kinds = Message.objects.filter(person=yanis.person).values_list("kind", flat=True)
    assert list(kinds) == ["meeting_invitation"] * 2


def test_free_slots_are_those_of_the_kind_with_a_place(
    invited, slot, yanis, university, formalliance
):
    free = make_meeting(university)
    make_meeting(university, kind="test")
    make_meeting(formalliance)
    begin(make_meeting(university))

    assert list(free_slots(invited)) == [free]


def test_strangers_answer_for_nobody(invited, amina, elsa, farid, gaelle, denis):
    for who in (amina, elsa, farid, gaelle, denis):
        with pytest.raises(MayNotAnswer):
            confirm(invited, by=viewer_of(who))


def test_the_office_answers_for_who_telephones(invited, hugo):
    assert confirm(invited, by=viewer_of(hugo)).status == "confirmed"


def test_after_the_start_nobody_answers(invited, slot, yanis):
    begin(slot)
    invited.refresh_from_db()

    with pytest.raises(MeetingHasBegun):
        confirm(invited, by=viewer_of(yanis.person))


def test_a_withdrawn_referral_leaves_its_place(invited, slot, yanis):
    yanis.status = "withdrawn"
    yanis.save()

    assert slot.places_left() == 2


def test_after_an_objection_the_counsellor_is_told_nothing(slot, yanis, denis, hugo):
    end_share(yanis.access_grants.get(), reason="Opposition de la personne")

    invite([yanis], by=viewer_of(hugo), meeting=slot)

    assert not Message.objects.filter(user=denis).exists()


def test_several_slots_are_made_at_once_and_once(university, hugo):
    day = timezone.now() + timedelta(days=5)
    hours = [(day + timedelta(hours=n), day + timedelta(hours=n + 1)) for n in range(3)]
    facts = {"kind": "interview", "title": "Entretien", "capacity": 1}

    for _click in range(2):
        plan_meetings(university, by=viewer_of(hugo), hours=hours, **facts)

    assert Meeting.objects.count() == 3


def test_a_new_hour_asks_again_and_tells(invited, slot, yanis, hugo, denis):
    confirm(invited, by=viewer_of(yanis.person))
    later = slot.starts_at + timedelta(days=1)

    change_meeting(
        slot,
        by=viewer_of(hugo),
        starts_at=later,
        ends_at=later + timedelta(hours=1),
    )

    invited.refresh_from_db()
    assert (invited.status, invited.answered_at) == ("invited", None)
    assert kinds_told(person=yanis.person)[-1] == "meeting_changed"
    assert kinds_told(user=denis)[-1] == "meeting_news"


def test_what_concerns_nobody_tells_nobody(invited, slot, yanis, hugo):
    change_meeting(slot, by=viewer_of(hugo), capacity=9)

    assert kinds_told(person=yanis.person) == ["meeting_invitation"]


def test_a_cancelled_slot_tells_why_and_leaves_all_free_to_be_invited(
    invited, slot, yanis, hugo, university
):
    cancel_meeting(slot, by=viewer_of(hugo), reason="Formatrice absente")
    cancel_meeting(slot, by=viewer_of(hugo), reason="Formatrice absente")

    body = Message.objects.get(person=yanis.person, kind="meeting_cancelled").body
    again = invite([yanis], by=viewer_of(hugo), meeting=make_meeting(university))[0]
    assert "Formatrice absente" in body
    assert again.attempt == 1
    with pytest.raises(MeetingIsCancelled):
        invite([yanis], by=viewer_of(hugo), meeting=slot)


def test_one_is_taken_off_the_list_and_told(invited, slot, yanis, hugo):
    cancel_invitation(invited, by=viewer_of(hugo))

    assert slot.places_left() == 2
    assert kinds_told(person=yanis.person)[-1] == "meeting_cancelled"


def test_the_steps_stay_for_good(invited):
    with pytest.raises(Exception, match="append-only"):
        InvitationEvent.objects.update(words="autre chose")
