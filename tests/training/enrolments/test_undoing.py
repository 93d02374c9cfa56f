"""An end noted by mistake is taken back, unless the world has built upon it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import client_for, make_person, viewer_of
from training.enrolments.services import complete, enrol_person, move_enrolment
from training.enrolments.steps import WrongStep
from training.enrolments.undoing import (
    IsBack,
    IsCertified,
    MayNotUndo,
    SeatIsGiven,
    SeatIsPromised,
    SessionIsCancelled,
    UndoReasonIsMissing,
    undo_end,
)
from training.models import Certificate, Cohort, Funding, Message

pytestmark = pytest.mark.django_db
SYSTEM = Viewer.system()


@pytest.fixture
def office(hugo):
    return viewer_of(hugo)


@pytest.fixture
def seat(enrolment, referral):
    """Amina's, through Denis's referral."""
    enrolment.referral = referral
    enrolment.save()
    return enrolment


@pytest.fixture
def left(seat, office):
    """Noted as abandoned by mistake."""
    return move_enrolment(seat, "abandoned", by=office, reason="Ne vient plus")


@pytest.mark.parametrize("end", ["abandoned", "excluded", "completed"])
def test_each_end_is_taken_back_with_its_reason_in_the_history(seat, office, end):
    if end == "completed":
        complete(seat, by=office)
    else:
        move_enrolment(seat, end, by=office, reason="Confusion")

    back = undo_end(seat, by=office, reason="Mauvaise personne")
    undo_end(seat, by=office, reason="Mauvaise personne")

    assert (back.status, back.status_reason, back.actual_exit_on) == (
        "in_training",
        "",
        None,
    )
    steps = seat.events.values_list("from_status", "to_status", "reason")
    assert list(steps)[-1] == (end, "in_training", "Mauvaise personne")
    assert seat.events.filter(from_status=end).count() == 1


def test_who_was_suspended_is_suspended_again(seat, office):
    move_enrolment(seat, "suspended", by=office)
    move_enrolment(seat, "excluded", by=office, reason="Erreur")

    assert undo_end(seat, by=office, reason="Erreur").status == "suspended"


def test_the_person_and_the_counsellor_are_told_once(left, office, amina, denis):
    for _click in range(2):
        undo_end(left, by=office, reason="Mauvaise personne")

    told = Message.objects.filter(kind__startswith="enrolment_resumed")
    assert set(told.values_list("person", "user")) == {
        (amina.pk, None),
        (None, denis.pk),
    }
    assert told.count() == 2
    assert all("Mauvaise personne" in message.body for message in told)


def test_a_reason_is_asked(left, office):
    with pytest.raises(UndoReasonIsMissing):
        undo_end(left, by=office, reason=" ")


@pytest.mark.parametrize(
    "who", ["amina", "bruno", "chloe", "denis", "elsa", "farid", "gaelle"]
)
def test_nobody_else_takes_it_back(request, who, left):
    with pytest.raises(MayNotUndo):
        undo_end(left, by=viewer_of(request.getfixturevalue(who)), reason="Erreur")


def test_what_has_not_begun_has_no_end(enrolment, office):
    enrolment.status = "enrolled"
    enrolment.save()

    with pytest.raises(WrongStep):
        undo_end(enrolment, by=office, reason="Erreur")


def test_a_certificate_stands_in_the_way(seat, office, university):
    complete(seat, by=office)
    issued = Certificate.objects.create(
        enrolment=seat,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7", "certificat.pdf"),
        sha256="0" * 64,
    )

    with pytest.raises(IsCertified):
        undo_end(seat, by=office, reason="Erreur")
    Certificate.objects.filter(pk=issued.pk).update(
        status="revoked", revoked_at=timezone.now(), revoked_reason="Erreur"
    )
    assert undo_end(seat, by=office, reason="Erreur").status == "in_training"


def test_a_seat_given_to_another_stands_in_the_way_until_there_is_one_more(
    left, cohort, office
):
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=1)
    enrol_person(make_person(), Cohort.objects.get(pk=cohort.pk), by=SYSTEM)

    with pytest.raises(SeatIsGiven):
        undo_end(left, by=office, reason="Erreur")
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=2)
    assert undo_end(left, by=office, reason="Erreur").status == "in_training"


def test_a_funding_that_pays_another_stands_in_the_way(
    left, cohort, office, university
):
    paid = Funding.objects.create(
        cohort=cohort, funder=university, scheme="PRF", seats=1
    )
    left.funding = paid
    left.save()
    enrol_person(make_person(), cohort, by=SYSTEM, funding=paid)

    with pytest.raises(SeatIsPromised):
        undo_end(left, by=office, reason="Erreur")


def test_who_was_enrolled_again_goes_on_there(left, cohort, office):
    enrol_person(left.person, cohort, by=SYSTEM)

    with pytest.raises(IsBack):
        undo_end(left, by=office, reason="Erreur")


def test_a_cancelled_session_stands_in_the_way(left, cohort, office):
    Cohort.objects.filter(pk=cohort.pk).update(
        cancelled_at=timezone.now(), cancellation_reason="Trop peu"
    )

    with pytest.raises(SessionIsCancelled):
        undo_end(left, by=office, reason="Erreur")


def test_once_the_session_is_over_no_seat_is_counted(left, cohort, office):
    past = timezone.localdate() - timedelta(days=1)
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on=past - timedelta(days=30), ends_on=past, capacity_on_site=0
    )

    assert undo_end(left, by=office, reason="Erreur").status == "in_training"


def test_the_page_asks_why_and_says_what_stands_in_the_way(left, cohort, hugo):
    window = client_for(hugo)
    seat = f"/organisme/inscriptions/{left.pk}/"
    address = f"{seat}reprendre/"
    assert address in window.get(seat).text

    assert window.post(address, {"reason": ""}).status_code == 422
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=0)
    refused = window.post(address, {"reason": "Mauvaise personne"})
    assert refused.status_code == 422
    assert "Ajoutez une place" in refused.text
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=9)

    assert window.post(address, {"reason": "Mauvaise personne"}).url == seat
    page = window.get(seat).text
    assert "Fin notée par erreur, annulée" in page
    assert address not in page
    assert "Rien à annuler" in window.get(address).text
