"""The person answers by link or at home, a counsellor for them; a scanner never."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import client_for, viewer_of
from tests.training.meetings.conftest import begin, make_meeting
from training.meetings.invitations import invite_to_choose
from training.messages.links import link_for
from training.messages.models import PersonalLink
from training.models import AccessLog, Assistance, MeetingInvitation, Message

MEETING = PersonalLink.Purpose.ANSWER_MEETING


def address_of(invitation) -> str:
    link = link_for(invitation.referral.person, MEETING, invitation.pk)
    return reverse("answer_link", args=[link.token])


@pytest.fixture
def address(invited) -> str:
    return address_of(invited)


def status_of(invitation) -> str:
    return MeetingInvitation.objects.get(pk=invitation.pk).status


def test_the_link_shows_no_name_and_answers_nothing_by_itself(address, invited):
    page = Client().get(address).content.decode()

    assert "Serez-vous là ?" in page
    for word in ("Yanis", "MOREL", "Comptabilité", "Campus", "Université"):
        assert word not in page
    assert status_of(invited) == "invited"


def test_i_come_by_one_tap(address, invited):
    for _tap in range(2):
        done = Client().post(address, {"answer": "coming"})

    assert "C’est noté : vous venez" in done.content.decode()
    assert status_of(invited) == "confirmed"


def test_i_cannot_and_another_date_is_offered(address, invited, university):
    other = make_meeting(university, means="both")

    done = Client().post(address, {"answer": "absent"}).content.decode()
    assert str(other.pk) in done
    Client().post(address, {"answer": "slot", "slot": other.pk, "way": "remote"})

    row = other.invitations.get()
    assert (row.status, row.comes) == ("confirmed", "remote")
    assert status_of(invited) == "moved"
    # The old message's link leads to the new date.
    assert "Serez-vous là ?" in Client().get(address).content.decode()


def test_a_slot_that_is_not_offered_is_refused(address, invited, formalliance):
    other = make_meeting(formalliance)
    Client().post(address, {"answer": "absent"})

    refused = Client().post(address, {"answer": "slot", "slot": other.pk})

    assert refused.status_code == 409
    assert not other.invitations.exists()


def test_one_chooses_the_first_date(slot, yanis, hugo):
    row = invite_to_choose([yanis], by=viewer_of(hugo), kind="information")[0]
    page = Client().get(address_of(row)).content.decode()
    assert "Quelle date vous convient ?" in page

    Client().post(address_of(row), {"answer": "slot", "slot": slot.pk})

    assert slot.invitations.get().status == "confirmed"


def test_who_finds_no_date_says_so_and_the_office_knows(slot, yanis, hugo):
    row = invite_to_choose([yanis], by=viewer_of(hugo), kind="information")[0]
    page = Client().get(address_of(row)).content.decode()
    assert "Aucune date ne convient" in page
    assert "Si les deux sont possibles" not in page  # each slot is on site

    for _tap in range(2):
        done = Client().post(address_of(row), {"answer": "absent"}).content.decode()

    assert "C’est noté : aucune date ne convient" in done
    told = Message.objects.get(kind="meeting_no_date")
    assert told.organisation == yanis.provider
    assert told.subject == "Aucune date ne convient à Yanis MOREL"


def test_after_the_start_the_link_is_closed(address, slot):
    begin(slot)

    assert Client().get(address).status_code == 410


def test_a_cancelled_meeting_says_so(address, slot, invited):
    invited.status = "cancelled"
    invited.save()

    closed = Client().get(address)

    assert closed.status_code == 410
    assert "annulé" in closed.content.decode()


def test_one_answers_at_home(invited, yanis):
    me = client_for(yanis.person)
    assert "À répondre" in me.get(reverse("my_meetings")).content.decode()
    address = reverse("my_meeting", args=[invited.pk])
    assert "Campus des Rives" in me.get(address).content.decode()

    assert me.post(address, {"answer": "coming"}).status_code == 302
    assert status_of(invited) == "confirmed"


def test_the_home_shows_the_next_meeting(invited, yanis):
    page = client_for(yanis.person).get("/mon-parcours/").content.decode()

    assert "Mes rendez-vous" in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("invited", "répondez à son message"),
        ("confirmed", "vous attend à la rencontre"),
        ("attended", "doit vous répondre avant le"),
        ("no_show", "Appelez pour demander une autre date"),
    ],
)
def test_the_home_says_what_is_awaited_after_each_answer(invited, yanis, status, said):
    MeetingInvitation.objects.filter(pk=invited.pk).update(status=status)

    assert said in client_for(yanis.person).get("/mon-parcours/").content.decode()


def test_another_person_finds_nothing(invited, amina):
    address = reverse("my_meeting", args=[invited.pk])

    assert client_for(amina).get(address).status_code == 404


def test_a_counsellor_answers_only_where_the_person_agreed(
    invited, yanis, denis, agency, elsa
):
    address = reverse("assist_meeting", args=[invited.pk])
    assert client_for(elsa).get(address).status_code == 404
    assert client_for(denis).get(address).status_code == 403
    Assistance.objects.create(
        person=yanis.person,
        organisation=agency,
        counsellor=denis,
        agreed_how="meeting",
        ends_on="2040-01-01",
        **viewer_of(denis).as_record(),
    )

    assert client_for(denis).get(address).status_code == 200
    client_for(denis).post(address, {"answer": "coming"})

    event = invited.events.last()
    assert (status_of(invited), event.actor_user) == ("confirmed", denis)
    deeds = AccessLog.objects.filter(person=yanis.person, actor_user=denis)
    assert deeds.filter(purpose__startswith="À votre place").exists()


def test_the_counsellor_reads_the_date_and_the_result(invited, yanis, denis, farid):
    MeetingInvitation.objects.update(status="attended", result="favourable")
    address = reverse("follow_up_person", args=[yanis.person.pk])

    page = client_for(denis).get(address).content.decode()

    assert "Résultat : favorable" in page
    assert client_for(farid).get(address).status_code == 404
