"""Acting in someone's place: with their agreement, under one's own name, told them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import (
    make_enrolment,
    make_member,
    make_person,
    make_referral,
    viewer_of,
)
from training.models import AccessLog, Assistance, Enrolment, Message
from training.sharing.assistance import (
    MayNotAssist,
    NotAgreed,
    acting_for,
    can_assist,
    end_assistance,
    may_act_as,
    record_act,
    start_assistance,
)
from training.sharing.caseloads import hand_over, undo_handover
from training.sharing.replacements import name_stand_in
from training.sharing.services import cover_seat, object_to_share

# Who may note that Amina agreed; who may then act for her; who may act as her.
TABLE = {
    "amina": (False, False, True),
    "bruno": (False, False, False),
    "chloe": (False, False, False),
    "denis": (True, True, True),
    "elsa": (False, False, False),
    "farid": (False, False, False),
    "gaelle": (False, False, False),
    "hugo": (False, False, False),
    "ines": (False, False, False),
}


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.fixture
def assistance(enrolment, amina, denis) -> Assistance:
    return start_assistance(amina, by=viewer_of(denis), agreed_how="meeting")


@pytest.mark.parametrize(("who", "expected"), TABLE.items())
def test_who_may_act_for_amina(request, who, expected, assistance, amina):
    viewer = viewer_of(request.getfixturevalue(who))

    assert (
        can_assist(viewer, amina),
        acting_for(viewer, amina),
        may_act_as(viewer, amina),
    ) == expected


def test_without_her_agreement_nobody_acts(enrolment, amina, denis, farid):
    assert not acting_for(viewer_of(denis), amina)
    for agreed_how in ("", "online", "autre"):
        with pytest.raises(NotAgreed):
            start_assistance(amina, by=viewer_of(denis), agreed_how=agreed_how)
    with pytest.raises(MayNotAssist):
        start_assistance(amina, by=viewer_of(farid), agreed_how="phone")
    assert not Assistance.objects.exists()


def test_she_may_ask_her_counsellor_herself_and_no_one_else(
    enrolment, amina, denis, farid
):
    with pytest.raises(MayNotAssist):
        start_assistance(amina, by=viewer_of(amina), counsellor=farid)

    first, second = (
        start_assistance(amina, by=viewer_of(amina), counsellor=denis) for _ in range(2)
    )

    assert first == second
    assert first.agreed_how == "online"
    assert acting_for(viewer_of(denis), amina)


def test_a_personal_links_holder_acts_as_the_person(enrolment, amina):
    assert may_act_as(Viewer.for_link(amina), amina)
    assert not may_act_as(Viewer.for_link(make_person()), amina)


@pytest.mark.parametrize("who", ["amina", "denis", "ines"])
def test_those_concerned_may_end_it(request, who, assistance, amina, denis):
    for _ in range(2):
        end_assistance(assistance, by=viewer_of(request.getfixturevalue(who)))

    assert not acting_for(viewer_of(denis), amina)


@pytest.mark.parametrize("who", ["elsa", "hugo", "bruno"])
def test_nobody_else_ends_it(request, who, assistance):
    with pytest.raises(MayNotAssist):
        end_assistance(assistance, by=viewer_of(request.getfixturevalue(who)))


def test_it_ends_with_its_date_its_share_and_its_counsellor(
    assistance, amina, denis, farid, ines
):
    Assistance.objects.update(
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    past = acting_for(viewer_of(denis), amina)
    again = start_assistance(amina, by=viewer_of(denis), agreed_how="phone")
    handover = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))
    moved = [acting_for(viewer_of(user), amina) for user in (denis, farid)]
    undo_handover(handover, by=viewer_of(ines))
    back = acting_for(viewer_of(denis), amina)
    object_to_share(amina.access_grants.get(), by=viewer_of(amina))

    assert again != assistance
    assert (past, moved, back) == (False, [False, False], True)
    assert not acting_for(viewer_of(denis), amina)


def test_a_stand_in_acts_for_those_of_the_absent_one(assistance, amina, denis, farid):
    today = timezone.localdate()
    name_stand_in(
        denis,
        stand_in=farid,
        starts_on=today,
        ends_on=today,
        reason="Formation",
        by=viewer_of(denis),
    )

    assert acting_for(viewer_of(farid), amina)


def test_what_was_done_is_read_by_the_person_with_who_did_it(
    assistance, amina, denis, agency
):
    record_act(viewer_of(denis), amina, "Présence confirmée à la réunion du 3 mai")
    record_act(viewer_of(amina), amina, "Présence confirmée à la réunion du 4 mai")

    row = AccessLog.objects.visible_to(viewer_of(amina)).get()
    assert (row.actor_user, row.actor_organisation) == (denis, agency)
    assert row.purpose == "À votre place : Présence confirmée à la réunion du 3 mai"


@pytest.mark.django_db(transaction=True)
def test_the_person_is_told_at_its_beginning_and_end(assistance, amina, denis):
    end_assistance(assistance, by=viewer_of(denis))

    subjects = Message.objects.filter(person=amina).values_list("subject", flat=True)
    assert set(subjects) == {
        "Denis Roche peut agir à votre place",
        "Denis Roche n’agit plus à votre place",
    }


def test_a_second_agencys_share_covers_the_seat_once_the_provider_said_yes(
    enrolment, amina, cohort, elsa, other_agency
):
    second = make_referral(
        amina, cohort, by=elsa, organisation=other_agency, status="accepted"
    )
    before = Enrolment.objects.visible_to(viewer_of(elsa)).exists()

    covered = [cover_seat(second, enrolment) for _ in range(2)]

    assert not before
    assert covered[0].enrolment == enrolment
    assert covered[1] is None
    assert Enrolment.objects.visible_to(viewer_of(elsa)).get() == enrolment


def test_a_share_that_the_person_ended_covers_no_seat(
    enrolment, amina, cohort, elsa, other_agency
):
    second = make_referral(
        amina, cohort, by=elsa, organisation=other_agency, status="accepted"
    )
    object_to_share(second.access_grants.get(), by=viewer_of(amina))

    assert cover_seat(second, enrolment) is None
    assert not Enrolment.objects.visible_to(viewer_of(elsa)).exists()


def test_a_seat_of_someone_else_is_never_covered(enrolment, waiting_referral, cohort):
    other = make_enrolment(make_person(), cohort)

    assert cover_seat(waiting_referral, other) is None
