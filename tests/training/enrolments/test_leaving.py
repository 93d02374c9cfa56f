"""Before the start a seat is given back, taken again, or changed for the other mode."""

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import client_for, make_person, make_referral, viewer_of
from training.enrolments.leaving import (
    HasBegun,
    MayNotRenounce,
    ReasonIsMissing,
    change_mode,
    reinstate,
    renounce,
)
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import MayNotEnrol, admit, enrol_person
from training.enrolments.steps import WrongStep
from training.models import Cohort, Enrolment, Message
from training.sharing.models import AccessLog

SYSTEM = Viewer.system()


@pytest.fixture
def enrolled(waiting_referral, hugo) -> Enrolment:
    """Through Denis's referral, for a cohort that begins in a month."""
    return admit(waiting_referral, by=viewer_of(hugo))


def test_giving_a_seat_back_before_the_start(enrolled, denis, university):
    own = Viewer.for_link(enrolled.person)

    left = renounce(enrolled, by=own, reason="job", words="CDD dès lundi")
    again = renounce(enrolled, by=own, reason="job")

    assert (left.status, again.status) == ("never_entered", "never_entered")
    assert left.status_reason == "a trouvé un travail : CDD dès lundi"
    step = enrolled.events.get(to_status="never_entered")
    assert (step.actor_kind, step.business_on) == ("link", timezone.localdate())
    told = Message.objects.filter(kind__startswith="enrolment_renounced")
    assert sorted(told.values_list("kind", flat=True)) == [
        "enrolment_renounced_colleague",
        "enrolment_renounced_colleague",
        "enrolment_renounced_person",
    ]
    assert {
        told.filter(user=denis).count(),
        told.filter(organisation=university).count(),
    } == {1}


def test_a_reason_is_asked(enrolled):
    with pytest.raises(ReasonIsMissing):
        renounce(enrolled, by=Viewer.for_link(enrolled.person), reason="")


def test_who_has_begun_has_no_seat_to_give_back(enrolment, hugo):
    with pytest.raises(HasBegun):
        renounce(enrolment, by=viewer_of(hugo), reason="job")


@pytest.mark.parametrize("who", ["bruno", "chloe", "denis", "elsa", "farid", "gaelle"])
def test_nobody_else_gives_it_back(request, who, enrolled):
    with pytest.raises(MayNotRenounce):
        renounce(enrolled, by=viewer_of(request.getfixturevalue(who)), reason="job")


def test_the_office_that_notes_it_is_not_told_by_mail(enrolled, hugo, university):
    renounce(enrolled, by=viewer_of(hugo), reason="other")

    assert not Message.objects.filter(
        kind="enrolment_renounced_colleague", organisation=university
    ).exists()
    # What the office does in someone's place, they read in their journal.
    assert AccessLog.objects.filter(
        person=enrolled.person, purpose__startswith="À votre place"
    ).exists()


def test_the_office_enrols_again_if_a_seat_is_free(enrolled, hugo, coming_cohort):
    office = viewer_of(hugo)
    renounce(enrolled, by=office, reason="other")
    Cohort.objects.filter(pk=coming_cohort.pk).update(capacity_on_site=1)

    back = reinstate(enrolled, by=office)
    assert (back.status, reinstate(enrolled, by=office).status) == (
        "enrolled",
        "enrolled",
    )
    renounce(enrolled, by=office, reason="other")
    enrol_person(make_person(), coming_cohort, by=SYSTEM)
    with pytest.raises(NoSeatLeft):
        reinstate(enrolled, by=office)


def test_the_mode_changes_if_it_has_a_seat(enrolled, hugo, coming_cohort, denis):
    office = viewer_of(hugo)

    changed = change_mode(enrolled, "remote", by=office)
    change_mode(enrolled, "remote", by=office)

    assert changed.mode == "remote"
    assert enrolled.events.count() == 2
    assert Message.objects.filter(kind="enrolment_mode_person").count() == 1
    Cohort.objects.filter(pk=coming_cohort.pk).update(capacity_on_site=0)
    with pytest.raises(NoSeatLeft):
        change_mode(enrolled, "on_site", by=office)
    with pytest.raises(MayNotEnrol):
        change_mode(enrolled, "on_site", by=viewer_of(denis))


def test_who_has_no_seat_changes_nothing(enrolled, hugo):
    office = viewer_of(hugo)
    renounce(enrolled, by=office, reason="other")

    with pytest.raises(WrongStep):
        change_mode(enrolled, "remote", by=office)


def test_amina_gives_her_seat_back_on_her_page(
    amina, coming_cohort, denis, agency, hugo
):
    referral = make_referral(amina, coming_cohort, by=denis, organisation=agency)
    enrolled = admit(referral, by=viewer_of(hugo))
    window = client_for(amina)
    address = f"/inscriptions/{enrolled.pk}/rendre/"
    assert address in window.get("/mon-parcours/").content.decode()

    assert window.post(address, {}).status_code == 422
    assert window.post(address, {"reason": "personal"}).url == "/mon-parcours/"

    enrolled.refresh_from_db()
    assert enrolled.status == "never_entered"
    assert "n’est plus une place à rendre" in window.get(address).content.decode()


def test_the_offices_page_changes_and_reinstates(enrolled, hugo):
    window = client_for(hugo)
    page = f"/organisme/inscriptions/{enrolled.pk}/"

    window.post(f"{page}modalite/", {"mode": "remote"})
    window.post(f"/inscriptions/{enrolled.pk}/rendre/", {"reason": "other"})
    assert "Réinscrire" in window.get(page).content.decode()
    window.post(f"{page}reinscrire/")

    enrolled.refresh_from_db()
    assert (enrolled.mode, enrolled.status) == ("remote", "enrolled")
    assert "Inscription modifiée" in window.get(page).content.decode()
