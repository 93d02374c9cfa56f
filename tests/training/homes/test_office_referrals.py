"""The office's referrals: found by filters, answered several at once, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    make_action,
    make_course,
    make_member,
    make_person,
    make_referral,
)
from training.models import Referral, ReferralEvent

LIST = "/organisme/orientations/"
SEVERAL = f"{LIST}lot/"
UNDO = f"{SEVERAL}annuler/"


def page_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def office(hugo):
    return client_for(hugo)


@pytest.fixture
def three(coming_cohort, denis, agency) -> list[Referral]:
    """Of Élodie, Yanis and Zoé, all sent."""
    names = (("Élodie", "Le Goff"), ("Yanis", "Morel"), ("Zoé", "Petit"))
    return [
        make_referral(make_person(*name), coming_cohort, by=denis, organisation=agency)
        for name in names
    ]


def asked(referrals: list[Referral], **facts) -> dict:
    seen = {f"vu-{row.pk}": row.status for row in referrals}
    return {"orientation": [str(row.pk) for row in referrals], **seen, **facts}


def test_the_answer_offers_only_sessions_that_one_may_still_join(
    office, three, cohort, coming_cohort
):
    """The other one of the course began a week ago."""
    page = page_of(office.get(f"{LIST}{three[0].pk}/"))

    assert f'<option value="{coming_cohort.pk}"' in page
    assert f'<option value="{cohort.pk}"' not in page


# --- Finding ----------------------------------------------------------------------


@pytest.fixture
def wanting_a_date(course, university, denis, agency) -> Referral:
    """Sent to the course, before any session was open."""
    return Referral.objects.create(
        person=make_person("Ana", "Silva"),
        course=course,
        provider=university,
        referring_organisation=agency,
        counsellor=denis,
        status="sent",
        sent_at=timezone.now(),
        expires_on=timezone.localdate() + timedelta(days=2),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana SILVA", "Élodie LE GOFF"]),
        ("?texte=goff+elodie", ["Élodie LE GOFF"]),
        ("?session=aucune", ["Ana SILVA"]),
        ("?session={cohort}", ["Élodie LE GOFF"]),
        ("?formation={course}", ["Ana SILVA", "Élodie LE GOFF"]),
        ("?prescripteur={agency}", ["Ana SILVA", "Élodie LE GOFF"]),
        ("?prescripteur=personne", []),
        ("?delai=3", ["Ana SILVA"]),
        ("?delai=depasse", []),
        ("?etat=closes", []),
    ],
)
def test_each_filter_stands_in_the_address(
    office, wanting_a_date, coming_cohort, course, agency, denis, query, found
):
    elodie = make_person("Élodie", "Le Goff")
    make_referral(elodie, coming_cohort, by=denis, organisation=agency)
    address = query.format(cohort=coming_cohort.pk, course=course.pk, agency=agency.pk)

    page = page_of(office.get(LIST + address))

    names = ("Ana SILVA", "Élodie LE GOFF")
    assert [name for name in names if name in page] == found


def test_a_filter_that_does_not_read_is_told_and_left_out(office, three):
    page = page_of(office.get(f"{LIST}?session=x&delai=y"))

    assert "Yanis MOREL" in page


def test_another_providers_referrals_are_never_found(gaelle, three):
    page = page_of(client_for(gaelle).get(f"{LIST}?texte=yanis"))

    assert "MOREL" not in page


def test_after_several_one_comes_back_to_the_list_as_it_was(office, three):
    listed = page_of(office.get(f"{LIST}?delai=30&texte=e"))
    assert 'name="liste" value="?delai=30&amp;texte=e"' in listed

    asked_first = {**asked(three), "faire": "refuser", "liste": "?delai=30&texte=e"}
    question = page_of(office.get(SEVERAL, asked_first))
    done = page_of(office.post(SEVERAL, {**asked_first, "reason": "full"}))

    way_back = f'href="{LIST}?delai=30&amp;texte=e"'
    assert way_back in question
    assert way_back in done


def test_who_waits_for_a_session_is_said_once_one_is_open(
    office, wanting_a_date, coming_cohort
):
    page = page_of(office.get(LIST))
    assert "1 personne attend une session" in page

    coming_cohort.recruitment = "closed"
    coming_cohort.save()
    assert "attend une session" not in page_of(office.get(LIST))


def test_the_list_asks_as_much_for_three_as_for_one(
    office, three, agency, denis, coming_cohort, django_assert_num_queries
):
    Referral.objects.filter(pk__in=[row.pk for row in three[1:]]).update(
        status="waitlisted"
    )
    office.get(LIST)
    with django_assert_num_queries(11) as one:
        office.get(LIST)
    Referral.objects.update(status="sent")

    with django_assert_num_queries(len(one)):
        office.get(LIST)


# --- Several at once --------------------------------------------------------------


def test_the_page_says_what_it_will_do_before_doing_it(office, three):
    three[2].status = "accepted"
    three[2].save()
    query = {"faire": "refuser", "orientation": [str(row.pk) for row in three]}

    page = page_of(office.get(SEVERAL, query))

    assert "Pour 2 personnes" in page
    assert page.index("Rien ne change pour") < page.index("Zoé PETIT")
    assert not Referral.objects.filter(status="refused").exists()


def test_each_line_is_answered_on_its_own(office, three):
    data = asked(three, faire="refuser", reason="full")
    three[2].status = "accepted"
    three[2].save()

    page = page_of(office.post(SEVERAL, data))

    assert "2 demandes traitées, 1 sans changement" in page
    assert "Annuler ces 2 réponses" in page
    statuses = Referral.objects.order_by("created_at").values_list("status", flat=True)
    assert list(statuses) == ["refused", "refused", "accepted"]


def test_a_reason_that_lacks_is_asked_and_nothing_is_done(office, three):
    page = page_of(office.post(SEVERAL, asked(three, faire="refuser")), 422)

    assert "Pour 3 personnes" in page
    assert not ReferralEvent.objects.exists()


def test_receiving_several_twice_notes_it_once(office, three):
    data = asked(three, faire="recevoir")

    for _click in range(2):
        assert "3 demandes traitées" in page_of(office.post(SEVERAL, data))

    assert ReferralEvent.objects.filter(to_status="received").count() == 3


def test_a_session_is_proposed_to_those_who_wait_for_one(
    office, wanting_a_date, coming_cohort
):
    data = asked([wanting_a_date], faire="proposer", cohort=coming_cohort.pk)

    page_of(office.post(SEVERAL, data))

    wanting_a_date.refresh_from_db()
    assert wanting_a_date.cohort == coming_cohort
    event = wanting_a_date.events.get()
    assert event.words == f"Session proposée : {coming_cohort.reference}"


@pytest.mark.parametrize("faire", ["", "effacer"])
def test_an_act_that_is_not_offered_is_404(office, three, faire):
    assert office.post(SEVERAL, asked(three, faire=faire)).status_code == 404


def test_what_is_another_providers_is_not_answered(gaelle, three):
    client_for(gaelle).post(SEVERAL, asked(three, faire="refuser", reason="full"))

    assert not Referral.objects.filter(status="refused").exists()


# --- Taking back ------------------------------------------------------------------


def test_what_nobody_was_told_is_taken_back(office, three):
    office.post(SEVERAL, asked(three, faire="refuser", reason="full"))

    page = page_of(office.post(UNDO, asked(three)))

    assert "3 réponses annulées" in page
    assert set(Referral.objects.values_list("status", "reason")) == {("sent", "")}


def test_what_was_told_stays(office, three):
    office.post(SEVERAL, asked(three, faire="refuser", reason="full"))
    Referral.objects.update(undo_until=timezone.now() - timedelta(seconds=1))

    page = page_of(office.post(UNDO, asked(three)))

    assert "3 sans changement" in page
    assert "Il est trop tard pour annuler" in page
    assert set(Referral.objects.values_list("status", flat=True)) == {"refused"}


# --- One referral, two colleagues -------------------------------------------------


def test_the_second_of_two_colleagues_learns_who_decided_and_loses_no_word(
    office, three, university
):
    colleague = client_for(make_member("Inès Faure", university, "office"))
    address = f"{LIST}{three[0].pk}/"
    colleague.post(address, {"answer": "waitlist", "seen": "sent", "words": ""})

    response = office.post(
        address,
        {"answer": "refuse", "seen": "sent", "reason": "full", "words": "Désolé."},
    )

    page = page_of(response, 422)
    assert "Inès Faure l’a notée « sur liste d’attente »" in page
    assert "Désolé." in page
    assert Referral.objects.get(pk=three[0].pk).status == "waitlisted"


def test_acknowledging_then_answering_is_no_quarrel(office, three):
    address = f"{LIST}{three[0].pk}/"
    office.post(address, {"answer": "received"})

    response = office.post(
        address, {"answer": "refuse", "seen": "sent", "reason": "full"}
    )

    assert response.status_code == 302
    assert "Annuler ma réponse" in page_of(office.get(address))
    office.post(address, {"answer": "take_back"})
    assert Referral.objects.get(pk=three[0].pk).status == "received"


def test_an_answer_taken_back_is_the_offices_alone(office, three, denis):
    address = f"{LIST}{three[0].pk}/"
    office.post(address, {"answer": "refuse", "seen": "sent", "reason": "project"})
    office.post(address, {"answer": "take_back"})

    followed = client_for(denis).get(f"/suivi/{three[0].person_id}/")
    assert "Projet à préciser" not in page_of(followed)
    assert "Projet à préciser" in page_of(office.get(address))


def test_an_application_names_no_counsellor(office, university, amina):
    action = make_action(make_course(university))
    referral = Referral.objects.create(
        person=amina,
        course=action.page,
        provider=university,
        is_own_wish=True,
        status="sent",
        sent_at=timezone.now(),
        expires_on=timezone.localdate() + timedelta(days=30),
    )

    assert "La personne elle-même" in page_of(office.get(LIST))
    page = page_of(office.get(f"{LIST}{referral.pk}/"))
    assert "Aucun conseiller ne suit cette demande" in page
