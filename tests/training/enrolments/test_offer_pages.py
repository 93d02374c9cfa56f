"""A seat is answered by one tap, on one's page, or by who acts in one's place."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import client_for, make_person, viewer_of
from training.enrolments.admission.offers import offer_next
from training.enrolments.leaving import renounce
from training.enrolments.services import enrol_person
from training.messages.links import find_link
from training.models import Message, SeatOffer
from training.sharing.assistance import start_assistance
from training.sharing.models import AccessLog


@pytest.fixture
def offer(put_in_line, free_a_seat, full_cohort, amina):
    """Amina's, who is next in line."""
    put_in_line(person=amina)
    free_a_seat()
    return offer_next(full_cohort, "on_site")


@pytest.fixture
def link(offer, amina) -> str:
    """The address in the message that she got."""
    body = Message.objects.get(person=amina, kind="offer_made_person").body
    return "/repondre/" + body.split("/repondre/")[1].split()[0]


def test_the_link_shows_the_first_day_and_the_deadline_alone(link, amina, full_cohort):
    page = Client().get(link).content.decode()

    assert "Voulez-vous cette place" in page
    assert "Répondez avant" in page
    for personal in ("Amina", "Benali", full_cohort.title, "COMPTA", "Université"):
        assert personal not in page


def test_a_scanner_that_opens_the_link_answers_nothing(link, offer):
    for _visit in range(3):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200

    offer.refresh_from_db()
    assert offer.state == "open"


def test_one_tap_takes_the_seat(link, offer, full_cohort):
    for _tap in range(2):
        answer = Client().post(link, {"answer": "accept"})
        assert answer.status_code == 200
        assert "la place est à vous" in answer.content.decode()

    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert full_cohort.enrolments.filter(person=offer.person).count() == 1
    assert "La place est à vous" in Client().get(link).content.decode()


def test_a_seat_given_back_since_is_not_said_to_be_kept(
    link, offer, full_cohort, office
):
    Client().post(link, {"answer": "accept"})
    renounce(full_cohort.enrolments.get(person=offer.person), by=office, reason="other")

    seen, tapped = Client().get(link), Client().post(link, {"answer": "accept"})

    assert (seen.status_code, tapped.status_code) == (410, 410)
    assert "n’est plus gardée pour vous" in seen.text
    assert "n’est plus gardée pour vous" in tapped.text


def test_after_a_second_enrolment_the_old_link_still_answers(
    link, offer, full_cohort, office
):
    Client().post(link, {"answer": "accept"})
    renounce(full_cohort.enrolments.get(person=offer.person), by=office, reason="other")
    enrol_person(offer.person, full_cohort, by=office)

    assert Client().post(link, {"answer": "accept"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "status"), [("decline", "waitlisted"), ("leave", "withdrawn")]
)
def test_a_no_asks_whether_one_stays(link, offer, given, status):
    Client().post(link, {"answer": given})

    offer.referral.refresh_from_db()
    assert offer.referral.status == status


def test_what_is_no_answer_is_asked_again(link, offer):
    assert Client().post(link, {"answer": "peut-être"}).status_code == 422

    offer.refresh_from_db()
    assert offer.state == "open"


def test_a_late_tap_is_told_the_place_in_line(link, offer, put_in_line):
    put_in_line()
    SeatOffer.objects.filter(pk=offer.pk).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )

    seen = Client().get(link)
    tapped = Client().post(link, {"answer": "accept"})

    assert (seen.status_code, tapped.status_code) == (410, 410)
    assert "vous était gardée jusqu’au" in seen.content.decode()
    assert "en 2e position" in tapped.content.decode()


def test_a_late_answer_on_her_page_says_that_the_offer_is_over(offer, amina):
    window, address = client_for(amina), f"/places/{offer.pk}/"
    SeatOffer.objects.filter(pk=offer.pk).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )

    tapped = window.post(address, {"answer": "accept"})

    assert tapped.status_code == 422
    for text in (tapped.content.decode(), window.get(address).content.decode()):
        assert "Cette offre est close" in text
        assert "Une place vous est proposée" not in text
        assert "vous était gardée jusqu’au" in text


def test_she_finds_it_on_her_page_and_answers_there(offer, amina):
    window = client_for(amina)
    address = f"/places/{offer.pk}/"
    assert address in window.get("/mon-parcours/").content.decode()
    assert "Oui, je prends cette place" in window.get(address).content.decode()

    assert window.post(address, {"answer": "accept"}).url == "/mon-parcours/"

    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert "déjà été acceptée" in window.get(address).content.decode()


def test_strangers_do_not_find_it(offer, elsa, gaelle, farid):
    for stranger in (elsa, gaelle, farid):
        assert client_for(stranger).get(f"/places/{offer.pk}/").status_code == 404


def test_her_counsellor_sees_it_and_answers_only_if_charged(offer, denis, amina):
    window = client_for(denis)
    followed = window.get(f"/suivi/{amina.pk}/").content.decode()

    assert "Une place est proposée" in followed
    assert f"/places/{offer.pk}/" not in followed
    assert "1re position" in followed
    assert window.get(f"/places/{offer.pk}/").status_code == 403


def test_a_counsellor_who_is_charged_answers_under_their_name(
    offer, denis, amina, assisted
):
    window = client_for(denis)
    assert f"/places/{offer.pk}/" in window.get(f"/suivi/{amina.pk}/").content.decode()

    window.post(f"/places/{offer.pk}/", {"answer": "accept"})

    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert AccessLog.objects.filter(
        person=amina, purpose__startswith="À votre place : Place acceptée"
    ).exists()


@pytest.fixture
def assisted(offer, amina, denis):
    """Amina lets Denis act in her place."""
    return start_assistance(amina, by=viewer_of(denis), agreed_how="meeting")


def test_who_waits_reads_the_place_on_their_page(put_in_line, amina):
    put_in_line()
    put_in_line(person=amina)

    assert (
        "Vous êtes en 2e position"
        in client_for(amina).get("/mon-parcours/").content.decode()
    )


def test_by_letter_there_is_more_time(put_in_line, free_a_seat, full_cohort):
    by_mail = put_in_line(person=make_person(email="luc@exemple.fr"))
    by_letter = put_in_line(person=make_person())
    free_a_seat(), free_a_seat()
    first, second = (offer_next(full_cohort, "on_site") for _seat in range(2))

    assert [first.referral, second.referral] == [by_mail, by_letter]
    assert second.expires_at - first.expires_at > timedelta(days=2)
    letter = Message.objects.get(person=by_letter.person)
    assert find_link(letter.link.token) == letter.link
