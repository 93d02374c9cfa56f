"""Strangers are turned away; rights end while a socket lives."""

import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from people.services import end_role
from realtime.models import Participant
from tests.cast import make_class_session, make_cohort
from tests.realtime.sockets import (
    Socket,
    in_database,
    joined,
    live,
    socket_of,
)
from training.models import Enrolment
from training.signals import class_session_changed, enrolment_changed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stranger", ["elsa", "gaelle", "farid", "denis", "bruno"])
def test_strangers_learn_not_even_that_the_room_exists(
    stranger, request, remote_session, enrolment
):
    who = request.getfixturevalue(stranger)

    async def scene():
        socket = await socket_of(who, remote_session)
        assert await socket.closing_code() == 4404

    async_to_sync(scene)()
    assert not Participant.objects.exists()


@live
async def test_one_must_be_signed_in(remote_session, enrolment):
    socket = Socket(remote_session.pk)
    assert await socket.open()
    assert await socket.closing_code() == 4401


@live
async def test_another_site_may_not_open_sockets(remote_session, enrolment):
    socket = Socket(remote_session.pk, origin="https://ailleurs.example")
    assert not await socket.open()


@live
async def test_a_session_that_does_not_exist(amina, remote_session, enrolment):
    remote_session.pk = uuid.uuid4()
    socket = await socket_of(amina, remote_session)
    assert await socket.closing_code() == 4404


@live
async def test_the_session_of_a_cohort_that_is_not_mine(
    amina, action, territory, chloe, enrolment
):
    other = await in_database(make_cohort, action, territory=territory)
    session = await in_database(
        make_class_session,
        other,
        starts_at=timezone.now(),
        mode="remote",
        trainers=(chloe,),
    )
    socket = await socket_of(amina, session)
    assert await socket.closing_code() == 4404


@live
async def test_a_guest_cohort_is_at_home(
    amina, action, territory, remote_session, enrolment
):
    def invite():
        other = make_cohort(action, territory=territory)
        Enrolment.objects.filter(pk=enrolment.pk).update(cohort=other)
        remote_session.guest_cohorts.add(other)

    await in_database(invite)
    async with joined(amina, remote_session) as trainee:
        assert trainee.state["you"]["state"] == "admitted"


@live
async def test_the_office_and_the_trainer_are_hosts(
    remote_session, chloe, hugo, enrolment
):
    async with (
        joined(chloe, remote_session) as one,
        joined(hugo, remote_session) as two,
    ):
        assert one.state["you"]["is_host"]
        assert two.state["you"]["is_host"]


@live
async def test_who_loses_their_seat_leaves_at_once(remote_session, amina, enrolment):
    async with joined(amina, remote_session) as trainee:
        await in_database(_abandon, enrolment)
        assert await trainee.closing_code() == 4403


def _abandon(enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(
        status="abandoned", status_reason="Emploi trouvé"
    )
    enrolment_changed.send(Enrolment, enrolment=enrolment)


@live
async def test_rights_are_read_anew_at_each_command(remote_session, amina, enrolment):
    """Even if nobody told the room."""
    async with joined(amina, remote_session) as trainee:
        await Enrolment.objects.filter(pk=enrolment.pk).aupdate(status="suspended")

        answer = await trainee.ask("chat.send", text="Encore là ?")

        assert answer["code"] == "no_right"
        assert await trainee.closing_code() == 4403


@live
async def test_a_trainer_who_left_the_organisation_hosts_no_more(
    remote_session, chloe, enrolment
):
    async with joined(chloe, remote_session) as trainer:
        await in_database(_end_roles, chloe)

        answer = await trainer.ask("room.lock", is_locked=True)

    assert answer["code"] == "hosts_only"


def _end_roles(user):
    for membership in user.memberships.all():
        membership.starts_on -= timedelta(days=10)
        membership.save()
        end_role(membership)


@live
async def test_a_trainer_who_is_replaced_leaves_the_room(
    remote_session, chloe, enrolment
):
    async with joined(chloe, remote_session) as trainer:
        await in_database(_replace, remote_session)
        assert await trainer.closing_code() == 4403


def _replace(session):
    session.trainers.clear()
    class_session_changed.send(type(session), class_session=session)


@live
async def test_the_room_opens_a_quarter_of_an_hour_before(
    cohort, chloe, amina, enrolment
):
    session = await in_database(
        make_class_session,
        cohort,
        starts_at=timezone.now() + timedelta(minutes=20),
        mode="remote",
        trainers=(chloe,),
    )
    async with joined(chloe, session):
        socket = await socket_of(amina, session)
        refused = await socket.next("refused")
        code = await socket.closing_code()

    assert refused["code"] == "not_open_yet"
    assert code == 4410
