"""A counsellor refers, the provider answers, both sides and the person know."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_enrolment, make_member, make_person, viewer_of
from training.models import AccessGrant, CaseloadAssignment, Cohort, Referral
from training.referrals.refusals import (
    AlreadyReferred,
    CohortIsClosed,
    CohortIsFull,
    MayNotAnswer,
    MayNotRefer,
    ReasonIsMissing,
    WrongStep,
)
from training.referrals.services import (
    accept_referral,
    receive_referral,
    refer_person,
    refuse_referral,
    withdraw_referral,
)


@pytest.fixture
def yanis(db):
    return make_person("Yanis", "Morel", email="yanis@exemple.fr")


@pytest.fixture
def yanis_by_mail(db):
    """Has an address, and no login yet."""
    person = make_person("Yanis", "Morel")
    person.email = "yanis@exemple.fr"
    person.save()
    return person


def test_a_referral_is_sent_with_its_share_and_its_caseload(
    yanis, coming_cohort, denis, agency
):
    referral = refer_person(yanis, by=viewer_of(denis), cohort=coming_cohort)

    assert referral.status == "sent"
    assert referral.expires_on == timezone.localdate() + timedelta(days=30)
    assert [(e.from_status, e.to_status) for e in referral.events.all()] == [
        ("draft", "sent")
    ]
    grant = AccessGrant.objects.get(referral=referral)
    assert grant.organisation == agency
    assert CaseloadAssignment.objects.get(person=yanis).counsellor == denis


def test_provider_and_person_are_told_that_it_was_sent(
    yanis, coming_cohort, denis, told
):
    with told():
        refer_person(yanis, by=viewer_of(denis), cohort=coming_cohort)

    assert sorted(m.to[0] for m in mail.outbox) == [
        "formation@universite-armance.exemple.fr",
        "yanis@exemple.fr",
    ]


def test_the_answer_goes_to_counsellor_and_person_at_once(
    waiting_referral, hugo, denis, told
):
    waiting_referral.person.email = "yanis@exemple.fr"
    waiting_referral.person.save()

    with told():
        refuse_referral(
            waiting_referral,
            by=viewer_of(hugo),
            reason="prerequisites",
            words="Revenez après une remise à niveau.",
        )

    assert sorted(m.to[0] for m in mail.outbox) == [denis.email, "yanis@exemple.fr"]
    assert all("Revenez après une remise à niveau." in m.body for m in mail.outbox)


def test_a_person_without_email_costs_no_answer(waiting_referral, hugo, denis, told):
    with told():
        accept_referral(waiting_referral, by=viewer_of(hugo))

    assert [m.to[0] for m in mail.outbox] == [denis.email]


def test_a_second_click_makes_no_second_referral(yanis, coming_cohort, denis):
    refer_person(yanis, by=viewer_of(denis), cohort=coming_cohort)

    with pytest.raises(AlreadyReferred) as refusal:
        refer_person(yanis, by=viewer_of(denis), cohort=coming_cohort)

    assert "déjà orientée" in str(refusal.value)
    assert Referral.objects.filter(person=yanis).count() == 1


def test_a_course_without_a_cohort_takes_a_referral_once(yanis, course, denis):
    refer_person(yanis, by=viewer_of(denis), course=course)

    with pytest.raises(AlreadyReferred):
        refer_person(yanis, by=viewer_of(denis), course=course)

    assert Referral.objects.get(person=yanis).provider == course.provider


def test_a_cohort_that_began_is_refused_with_its_date(yanis, cohort, denis):
    with pytest.raises(CohortIsClosed) as refusal:
        refer_person(yanis, by=viewer_of(denis), cohort=cohort)

    assert cohort.starts_on.strftime("%d/%m/%Y") in str(refusal.value)


def test_a_permanent_entry_takes_people_while_it_runs(yanis, cohort, denis):
    Cohort.objects.filter(pk=cohort.pk).update(is_permanent_entry=True, ends_on=None)
    cohort.refresh_from_db()

    assert refer_person(yanis, by=viewer_of(denis), cohort=cohort).status == "sent"


def test_a_full_cohort_is_refused_unless_one_accepts_to_wait(
    yanis, coming_cohort, denis
):
    Cohort.objects.filter(pk=coming_cohort.pk).update(capacity_on_site=1)
    coming_cohort.refresh_from_db()
    make_enrolment(
        make_person(), coming_cohort, status="enrolled", actual_entry_on=None
    )

    with pytest.raises(CohortIsFull) as refusal:
        refer_person(yanis, by=viewer_of(denis), cohort=coming_cohort)
    waiting = refer_person(
        yanis, by=viewer_of(denis), cohort=coming_cohort, accepts_waiting_list=True
    )

    assert "liste d’attente" in str(refusal.value)
    assert waiting.status == "sent"


@pytest.mark.parametrize("who", ["amina", "bruno", "chloe", "hugo", "gaelle"])
def test_only_employment_partners_refer(request, who, yanis, coming_cohort):
    viewer = viewer_of(request.getfixturevalue(who))

    with pytest.raises(MayNotRefer):
        refer_person(yanis, by=viewer, cohort=coming_cohort)


def test_only_the_provider_that_received_it_answers(waiting_referral, gaelle, denis):
    for stranger in (gaelle, denis):
        with pytest.raises(MayNotAnswer):
            accept_referral(waiting_referral, by=viewer_of(stranger))


def test_a_refusal_demands_a_reason(waiting_referral, hugo):
    with pytest.raises(ReasonIsMissing):
        refuse_referral(waiting_referral, by=viewer_of(hugo), reason="")

    waiting_referral.refresh_from_db()
    assert waiting_referral.status == "sent"


def test_the_second_of_two_different_answers_is_told_who_answered_what(
    waiting_referral, hugo, university
):
    colleague = make_member("Inès Faure", university, "office")
    refuse_referral(waiting_referral, by=viewer_of(hugo), reason="full")

    with pytest.raises(WrongStep) as refusal:
        accept_referral(waiting_referral, by=viewer_of(colleague))

    said = str(refusal.value)
    assert "Hugo Perrin l’a notée « refusée » (plus de place)" in said
    assert waiting_referral.events.count() == 1


def test_another_reason_is_another_answer(waiting_referral, hugo):
    refuse_referral(waiting_referral, by=viewer_of(hugo), reason="full")

    with pytest.raises(WrongStep):
        refuse_referral(waiting_referral, by=viewer_of(hugo), reason="project")

    assert Referral.objects.get().reason == "full"


def test_answering_twice_the_same_keeps_one_step(waiting_referral, hugo):
    accept_referral(waiting_referral, by=viewer_of(hugo))
    accept_referral(waiting_referral, by=viewer_of(hugo))

    assert waiting_referral.events.count() == 1


def test_opening_it_marks_it_received_once(waiting_referral, hugo):
    receive_referral(waiting_referral, by=viewer_of(hugo))
    again = receive_referral(waiting_referral, by=viewer_of(hugo))

    assert again.status == "received"
    assert waiting_referral.events.count() == 1


def test_withdrawing_ends_the_share(waiting_referral, denis):
    withdraw_referral(waiting_referral, by=viewer_of(denis), words="A changé d’avis")

    grant = AccessGrant.objects.get(referral=waiting_referral)
    assert grant.ended_at is not None
    assert not Referral.objects.visible_to(viewer_of(denis)).exists()


def test_the_system_refers_in_an_agencys_name(yanis, coming_cohort, agency, denis):
    referral = refer_person(
        yanis,
        by=Viewer.system(),
        cohort=coming_cohort,
        referring_organisation=agency,
        counsellor=denis,
    )

    assert referral.referring_organisation == agency


def test_a_referred_person_can_log_in_by_a_code(yanis_by_mail, coming_cohort, denis):
    refer_person(yanis_by_mail, by=viewer_of(denis), cohort=coming_cohort)

    yanis_by_mail.refresh_from_db()
    assert yanis_by_mail.user.email == "yanis@exemple.fr"
    assert not yanis_by_mail.user.has_usable_password()


def test_an_address_that_is_a_colleagues_login_opens_nothing(coming_cohort, denis):
    person = make_person("Yanis", "Morel")
    person.email = denis.email
    person.save()

    refer_person(person, by=viewer_of(denis), cohort=coming_cohort)

    person.refresh_from_db()
    assert person.user is None


def test_who_refers_a_colleagues_person_sees_that_referral_alone(
    waiting_referral, course, farid
):
    person = waiting_referral.person

    own = refer_person(person, by=viewer_of(farid), course=course)

    assert list(Referral.objects.visible_to(viewer_of(farid))) == [own]
