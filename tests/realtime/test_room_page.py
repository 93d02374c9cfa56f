"""The session's page and its room, read and used without any script."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from realtime.models import ConfirmationWindow, Participant, Room, RoomEvent
from realtime.services import rooms
from realtime.services.chat import send_message
from tests.cast import (
    client_for,
    make_class_session,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.models import AttendanceUnit, Enrolment


def _room(session) -> str:
    return reverse("room", args=[session.pk])


def _post(client, session, command: str, **fields):
    address = reverse("room_command", args=[session.pk, command])
    return client.post(address, fields, follow=True)


@pytest.mark.parametrize("page", ["class_session", "room"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("amina", 200),
        ("chloe", 200),
        ("hugo", 200),
        ("bruno", 404),
        ("denis", 404),
        ("elsa", 404),
        ("farid", 404),
        ("gaelle", 404),
    ],
)
def test_who_opens_the_session_and_its_room(
    page, who, status, request, remote_session, enrolment
):
    client = client_for(request.getfixturevalue(who))

    answer = client.get(reverse(page, args=[remote_session.pk]))

    assert answer.status_code == status


def test_strangers_send_nothing(remote_session, enrolment, elsa):
    answer = _post(client_for(elsa), remote_session, "chat.send", text="Bonjour")

    assert answer.status_code == 404
    assert not RoomEvent.objects.exists()


def test_one_signs_in_first(client, remote_session):
    assert client.get(_room(remote_session)).status_code == 302


def test_a_command_that_does_not_exist(remote_session, amina, enrolment):
    answer = _post(client_for(amina), remote_session, "media.join")
    assert answer.status_code == 404


def test_a_message_sent_by_a_plain_form_is_read_on_the_page(
    remote_session, amina, enrolment
):
    client = client_for(amina)
    client.get(_room(remote_session))

    for _click in range(2):
        page = _post(
            client, remote_session, "chat.send", text="Bonjour <b>!</b>", id="f1"
        )

    assert page.content.decode().count("Bonjour &lt;b&gt;!&lt;/b&gt;") == 1


def test_a_refusal_is_a_sentence_on_the_page(remote_session, amina, enrolment):
    client = client_for(amina)
    client.get(_room(remote_session))

    page = _post(client, remote_session, "chat.send", text=" ")
    nonsense = _post(client, remote_session, "attendance.confirm", window="9" * 5000)

    assert "Écrivez votre message avant de l’envoyer." in page.content.decode()
    assert "Ce message n’est pas compris." in nonsense.content.decode()


def test_hands_locks_and_removals_work_by_plain_forms(
    remote_session, chloe, amina, enrolment
):
    trainer, trainee = client_for(chloe), client_for(amina)
    trainer.get(_room(remote_session))
    trainee.get(_room(remote_session))
    me = Participant.objects.get(enrolment=enrolment)

    _post(trainee, remote_session, "hand.raise")
    page = _post(trainer, remote_session, "hand.lower", participant=me.pk)
    assert "Aucune main levée." in page.content.decode()

    _post(trainer, remote_session, "room.lock", is_locked="1")
    assert Room.objects.get().is_locked

    _post(trainer, remote_session, "participant.remove", participant=me.pk)
    closed = trainee.get(_room(remote_session))
    assert "Votre formateur vous a fait sortir" in closed.content.decode()


def test_presence_is_confirmed_by_a_plain_form(
    remote_session, afternoon, chloe, amina, enrolment
):
    trainer, trainee = client_for(chloe), client_for(amina)
    trainee.get(_room(remote_session))
    trainer.get(_room(remote_session))
    _post(trainer, remote_session, "attendance.window", half_day=afternoon.pk)
    window = ConfirmationWindow.objects.get()
    assert "Signer ma présence" in trainee.get(_room(remote_session)).content.decode()

    page = _post(trainee, remote_session, "attendance.confirm", window=window.pk)

    assert "votre présence est signée" in page.content.decode()
    assert AttendanceUnit.objects.get().state == "present"


def test_the_lobby_says_who_is_missing(cohort, chloe, amina, enrolment):
    soon = make_class_session(
        cohort,
        starts_at=timezone.now() + timedelta(minutes=10),
        mode="remote",
        trainers=(chloe,),
    )
    page = client_for(amina).get(_room(soon)).content.decode()

    assert "Votre formateur n’est pas encore là" in page
    assert "01 23 45 67 89" in page.replace("\u00a0", " ")


def test_too_early_says_from_when(cohort, chloe, amina, enrolment):
    later = make_class_session(
        cohort,
        starts_at=timezone.now() + timedelta(minutes=50),
        mode="remote",
        trainers=(chloe,),
    )
    client = client_for(amina)
    page = client.get(reverse("class_session", args=[later.pk])).content.decode()
    closed = client.get(_room(later)).content.decode()

    assert "Vous pourrez rejoindre la séance" in page
    assert "Rejoindre la séance" not in page
    assert "La salle n’est pas encore ouverte" in closed


def test_after_the_end_who_was_there_reads_what_was_written(
    remote_session, cohort, chloe, amina, enrolment
):
    room = remote_session.pk
    for who in (chloe, amina):
        rooms.enter_room(remote_session, by=viewer_of(who))
    send_message(room, "À bientôt", by=viewer_of(amina))
    rooms.end(room, by=viewer_of(chloe))
    absent = make_person(email="absent@exemple.fr")
    make_enrolment(absent, cohort)

    assert "À bientôt" in client_for(amina).get(_room(remote_session)).content.decode()
    page = client_for(absent).get(_room(remote_session)).content.decode()
    assert "La séance est terminée" in page
    assert "À bientôt" not in page


def test_a_hidden_message_is_in_no_page(remote_session, chloe, amina, enrolment):
    for who in (chloe, amina):
        rooms.enter_room(remote_session, by=viewer_of(who))
    send_message(remote_session.pk, "Oups", by=viewer_of(amina))
    _post(client_for(chloe), remote_session, "chat.hide", message="1")

    page = client_for(amina).get(_room(remote_session)).content.decode()

    assert "Oups" not in page
    assert "Message masqué par le formateur" in page


def test_only_hosts_read_the_roster(remote_session, chloe, amina, enrolment):
    address = reverse("room_people", args=[remote_session.pk])
    trainer, trainee = client_for(chloe), client_for(amina)
    trainer.get(_room(remote_session))
    trainee.get(_room(remote_session))

    assert trainee.get(address).status_code == 404
    assert "Amina BENALI" in trainer.get(address).content.decode()


def test_the_hosts_page_costs_the_same_for_one_and_for_many(
    remote_session, cohort, chloe, enrolment, django_assert_max_num_queries
):
    client = client_for(chloe)
    client.get(_room(remote_session))
    for _person in range(5):
        person = make_person(email=f"{uuid.uuid4().hex}@exemple.fr")
        make_enrolment(person, cohort)
        rooms.enter_room(remote_session, by=viewer_of(person))

    with django_assert_max_num_queries(38):
        page = client.get(_room(remote_session))
    with django_assert_max_num_queries(20):
        client.get(reverse("room_people", args=[remote_session.pk]))

    assert page.content.decode().count("pas encore là") == Enrolment.objects.count()
