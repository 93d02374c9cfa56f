"""Caseloads change hands: who sees the person, from which day, and what stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Membership
from people.services import end_role
from tests.cast import make_member, make_person, make_referral, viewer_of
from training.models import (
    AccessLog,
    CaseloadAssignment,
    Enrolment,
    Handover,
    Message,
    Referral,
    Replacement,
)
from training.sharing.caseloads import (
    MayNotHandOver,
    NotAColleague,
    NothingToHandOver,
    ReasonIsMissing,
    TooLateToUndo,
    counsellors_to_tell,
    hand_over,
    persons_to_entrust,
    undo_handover,
)
from training.sharing.replacements import (
    AlreadyReplaced,
    MayNotReplace,
    NobodyToFollow,
    NotTwoColleagues,
    StandInIsAway,
    WrongDates,
    end_replacement,
    name_stand_in,
)
from training.sharing.services import assign_counsellor, record_read

TODAY = timezone.localdate()


@pytest.fixture
def ines(agency):
    """The agency's manager."""
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


def sees(user, organisation=None) -> bool:
    return Enrolment.objects.visible_to(viewer_of(user, organisation)).exists()


def leave(absent, stand_in, *, by, starts=0, days=7, persons=None) -> Replacement:
    starts_on = TODAY + timedelta(days=starts)
    return name_stand_in(
        absent,
        stand_in=stand_in,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days),
        reason="Congés",
        by=viewer_of(by),
        persons=persons,
    )


def test_whoever_receives_a_person_sees_them_and_the_former_one_no_more(
    enrolment, amina, denis, farid, ines
):
    handover = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    assert (sees(denis), sees(farid), sees(ines)) == (False, True, True)
    former = CaseloadAssignment.objects.get(counsellor=denis)
    assert former.ended_by == handover
    assert former.ended_at is not None
    assert CaseloadAssignment.objects.current().get().counsellor == farid


def test_the_former_counsellor_stops_awaiting_the_answer_too(
    waiting_referral, denis, farid, ines
):
    hand_over(
        [waiting_referral.person_id], to=farid, reason="Départ", by=viewer_of(ines)
    )

    assert not Referral.objects.visible_to(viewer_of(denis)).exists()
    assert Referral.objects.visible_to(viewer_of(farid)).get() == waiting_referral


def test_a_draft_changes_hands_with_its_person(
    enrolment, amina, agency, coming_cohort, denis, farid, ines
):
    draft = Referral.objects.create(
        person=amina,
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=coming_cohort.responsible_provider,
        referring_organisation=agency,
        counsellor=denis,
    )

    hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    assert draft in Referral.objects.visible_to(viewer_of(farid))
    assert draft not in Referral.objects.visible_to(viewer_of(denis))


def test_a_second_click_entrusts_once(enrolment, amina, farid, ines):
    first, second = (
        hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))
        for _ in range(2)
    )

    assert first == second
    assert Handover.objects.count() == 1


# Who may entrust Amina, whom Denis follows, to Farid.
ENTRUST = {
    "ines": None,
    "denis": None,
    "farid": MayNotHandOver,
    "elsa": NotAColleague,
    "hugo": NotAColleague,
    "amina": NothingToHandOver,
}


@pytest.mark.parametrize(("who", "refusal"), ENTRUST.items())
def test_who_may_entrust(request, who, refusal, enrolment, amina, farid):
    by = viewer_of(request.getfixturevalue(who))
    colleague = make_member("Gilles Noir", enrolment.referral.referring_organisation,
                            "counsellor")  # fmt: skip

    if refusal is None:
        assert hand_over([amina.pk], to=colleague, reason="Départ", by=by)
    else:
        with pytest.raises(refusal):
            hand_over([amina.pk], to=colleague, reason="Départ", by=by)


def test_one_stranger_in_the_list_stops_it_all(enrolment, amina, denis, farid):
    stranger = make_person()

    with pytest.raises(MayNotHandOver):
        hand_over(
            [amina.pk, stranger.pk], to=farid, reason="Départ", by=viewer_of(denis)
        )

    assert sees(denis)
    assert not sees(farid)


def test_nobody_is_entrusted_to_a_stranger_nor_without_a_reason(
    enrolment, amina, elsa, farid, ines
):
    with pytest.raises(NotAColleague):
        hand_over([amina.pk], to=elsa, reason="Départ", by=viewer_of(ines))
    with pytest.raises(ReasonIsMissing):
        hand_over([amina.pk], to=farid, reason=" ", by=viewer_of(ines))


def test_undoing_gives_back_to_the_former_counsellor(
    enrolment, amina, denis, farid, ines
):
    handover = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    for _ in range(2):
        undo_handover(handover, by=viewer_of(ines))

    assert (sees(denis), sees(farid)) == (True, False)
    assert CaseloadAssignment.objects.count() == 3


def test_undoing_leaves_alone_whoever_moved_again(
    enrolment, amina, agency, denis, farid, ines
):
    gilles = make_member("Gilles Noir", agency, "counsellor")
    first = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))
    hand_over([amina.pk], to=gilles, reason="Secteur", by=viewer_of(ines))

    undo_handover(first, by=viewer_of(ines))

    assert (sees(denis), sees(farid), sees(gilles)) == (False, False, True)


def test_the_next_day_it_is_too_late_to_undo(enrolment, amina, farid, ines, denis):
    handover = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))
    Handover.objects.update(at=timezone.now() - timedelta(days=2))
    handover.refresh_from_db()

    with pytest.raises(TooLateToUndo):
        undo_handover(handover, by=viewer_of(ines))


def test_a_colleague_does_not_undo_what_the_manager_decided(
    enrolment, amina, farid, ines
):
    handover = hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    with pytest.raises(TooLateToUndo):
        undo_handover(handover, by=viewer_of(farid))


@pytest.mark.django_db(transaction=True)
def test_both_counsellors_are_told_and_no_person_is_named(
    enrolment, amina, denis, farid, ines
):
    hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    told = {message.user: message.body for message in Message.objects.all()}
    assert set(told) == {denis, farid}
    assert "Inès Caron" in told[farid]
    assert not any("BENALI" in body or "Amina" in body for body in told.values())


def test_a_counsellor_who_left_leaves_their_persons_to_entrust(
    enrolment, amina, denis, ines, agency
):
    before = list(persons_to_entrust(viewer_of(ines)))
    end_role(Membership.objects.get(user=denis))

    assert before == []
    assert list(persons_to_entrust(viewer_of(ines))) == [amina]
    assert counsellors_to_tell(amina.pk, agency.pk) == []


def test_the_database_keeps_one_counsellor_per_person_and_agency(
    enrolment, amina, farid, agency
):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseloadAssignment.objects.create(
            person=amina, organisation=agency, counsellor=farid
        )


def test_a_stand_in_sees_the_caseload_during_the_leave_alone(
    enrolment, amina, denis, farid
):
    leave(denis, farid, by=denis, starts=1)
    before = sees(farid)
    CaseloadAssignment.objects.filter(counsellor=farid).update(starts_on=TODAY)
    during = sees(farid)
    CaseloadAssignment.objects.filter(counsellor=farid).update(
        starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1)
    )

    assert (before, during, sees(farid)) == (False, True, False)
    assert sees(denis)


def test_single_persons_may_be_left_to_a_stand_in(
    enrolment, amina, waiting_referral, denis, farid
):
    leave(denis, farid, by=denis, persons=[waiting_referral.person_id])

    assert not sees(farid)
    assert Referral.objects.visible_to(viewer_of(farid)).get() == waiting_referral


def test_who_joins_the_caseload_meanwhile_is_followed_too(
    enrolment, coming_cohort, agency, denis, farid
):
    leave(denis, farid, by=denis)

    newcomer = make_referral(
        make_person(), coming_cohort, by=denis, organisation=agency
    )

    assert newcomer in Referral.objects.visible_to(viewer_of(farid))


def test_a_person_who_leaves_the_caseload_leaves_the_stand_in(
    enrolment, amina, agency, denis, farid, ines
):
    gilles = make_member("Gilles Noir", agency, "counsellor")
    leave(denis, farid, by=denis)

    handover = hand_over([amina.pk], to=gilles, reason="Secteur", by=viewer_of(ines))
    moved = (sees(farid), sees(gilles))
    undo_handover(handover, by=viewer_of(ines))

    assert moved == (False, True)
    assert (sees(farid), sees(gilles), sees(denis)) == (True, False, True)


def test_a_leave_ended_early_closes_the_sight(enrolment, denis, farid, ines):
    replacement = leave(denis, farid, by=denis)

    for _ in range(2):
        end_replacement(replacement, by=viewer_of(ines))

    assert not sees(farid)


def test_a_second_click_names_one_stand_in(enrolment, denis, farid):
    assert leave(denis, farid, by=denis) == leave(denis, farid, by=denis)
    assert Replacement.objects.count() == 1


# Who may say that Farid stands in for Denis.
NAME = {
    "denis": None,
    "ines": None,
    "farid": MayNotReplace,
    "elsa": MayNotReplace,
    "hugo": MayNotReplace,
    "amina": MayNotReplace,
}


@pytest.mark.parametrize(("who", "refusal"), NAME.items())
def test_who_may_name_a_stand_in(request, who, refusal, enrolment, denis, farid):
    by = request.getfixturevalue(who)

    if refusal is None:
        assert leave(denis, farid, by=by)
    else:
        with pytest.raises(refusal):
            leave(denis, farid, by=by)
        assert not sees(farid)


def test_what_a_leave_may_not_be(enrolment, amina, agency, denis, farid, elsa, ines):
    gilles = make_member("Gilles Noir", agency, "counsellor")
    leave(denis, farid, by=ines)

    with pytest.raises(AlreadyReplaced, match="Farid Amrani remplace déjà Denis"):
        leave(denis, gilles, by=ines, starts=2)
    with pytest.raises(StandInIsAway, match="Denis Roche est aussi en congé"):
        leave(gilles, denis, by=ines)
    with pytest.raises(NotTwoColleagues):
        leave(denis, elsa, by=denis)
    with pytest.raises(NotTwoColleagues):
        leave(denis, denis, by=denis)
    with pytest.raises(WrongDates):
        leave(gilles, farid, by=ines, starts=-1)
    with pytest.raises(WrongDates):
        leave(gilles, farid, by=ines, days=400)
    with pytest.raises(NobodyToFollow):
        leave(gilles, farid, by=ines, persons=[amina.pk])


def test_what_a_stand_in_reads_is_noted_as_such(enrolment, amina, denis, farid):
    leave(denis, farid, by=denis)

    record_read(viewer_of(farid), [amina.pk], part="follow-up")
    record_read(viewer_of(denis), [amina.pk], part="follow-up")

    assert list(AccessLog.objects.order_by("pk").values_list("purpose", flat=True)) == [
        "Remplacement de Denis Roche",
        "Suivi",
    ]


def test_after_a_handover_the_next_referral_stays_with_the_new_counsellor(
    enrolment, amina, agency, denis, farid, ines
):
    hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    kept = assign_counsellor(person=amina, organisation=agency, counsellor=denis)

    assert kept.counsellor == farid


def test_messages_go_to_who_follows_today(enrolment, amina, agency, denis, farid, ines):
    leave(denis, farid, by=denis)
    during = counsellors_to_tell(amina.pk, agency.pk)
    hand_over([amina.pk], to=farid, reason="Départ", by=viewer_of(ines))

    assert during == [denis, farid]
    assert counsellors_to_tell(amina.pk, agency.pk) == [farid]
