"""The lobby, the lock, removal, the end."""

from datetime import timedelta

from django.utils import timezone

from realtime.models import Participant, PresenceInterval
from tests.cast import make_class_session, make_enrolment, make_person
from tests.realtime.sockets import in_database, joined, live, socket_of


async def _soon(cohort, chloe):
    """A session that begins in ten minutes."""
    return await in_database(
        make_class_session,
        cohort,
        starts_at=timezone.now() + timedelta(minutes=10),
        mode="remote",
        trainers=(chloe,),
    )


@live
async def test_before_the_trainer_one_waits_in_the_lobby(
    cohort, chloe, amina, enrolment
):
    session = await _soon(cohort, chloe)
    async with joined(amina, session) as trainee:
        assert trainee.state["you"]["state"] == "waiting"
        assert "present" not in trainee.state
        assert (await trainee.ask("chat.send", text="?"))["code"] == "waiting"

        async with joined(chloe, session):
            let_in = await trainee.next("room.state")

    assert let_in["you"]["state"] == "admitted"
    assert {person["name"] for person in let_in["present"]} >= {"Amina BENALI"}


@live
async def test_a_late_trainer_keeps_nobody_out(cohort, chloe, amina, enrolment):
    """The heartbeat of who waits knocks again once the session has begun."""
    session = await _soon(cohort, chloe)
    async with joined(amina, session) as trainee:
        session.starts_at = timezone.now()
        await session.asave()

        await trainee.say("heartbeat")

        state = await trainee.next("room.state")
        assert state["you"]["state"] == "admitted"


@live
async def test_who_waits_hears_nothing_of_the_room(
    remote_session, chloe, amina, enrolment
):
    async with joined(chloe, remote_session) as trainer:
        await trainer.ask("room.lock", is_locked=True)
        async with joined(amina, remote_session) as trainee:
            await trainer.ask("chat.send", text="Entre nous")
            await trainee.say("resume", seq=0)
            assert (await trainee.next("ack"))["type"] == "ack"
            assert await trainee.hears_nothing()


@live
async def test_a_locked_room_lets_newcomers_wait_until_they_are_admitted(
    remote_session, chloe, amina, enrolment
):
    async with joined(chloe, remote_session) as trainer:
        await trainer.ask("room.lock", is_locked=True)
        async with joined(amina, remote_session) as trainee:
            assert trainee.state["you"]["state"] == "waiting"
            lobby = await trainer.next(lambda frame: frame.get("waiting"))
            [person] = lobby["waiting"]

            await trainer.ask("participant.admit", participant=person["id"])

            state = await trainee.next("room.state")
            assert state["you"]["state"] == "admitted"
        async with joined(amina, remote_session) as returned:
            assert returned.state["you"]["state"] == "admitted"


@live
async def test_unlocking_lets_everyone_in(remote_session, chloe, amina, enrolment):
    async with joined(chloe, remote_session) as trainer:
        await trainer.ask("room.lock", is_locked=True)
        async with joined(amina, remote_session) as trainee:
            await trainer.ask("room.lock", is_locked=False)
            state = await trainee.next("room.state")

    assert state["you"]["state"] == "admitted"


@live
async def test_who_was_removed_cannot_return(remote_session, chloe, amina, enrolment):
    async with joined(chloe, remote_session) as trainer:
        async with joined(amina, remote_session) as trainee:
            me = trainee.state["you"]["id"]
            await trainer.ask("participant.remove", participant=me)
            assert await trainee.closing_code() == 4403
        again = await socket_of(amina, remote_session)
        refused = await again.next("refused")
        assert refused["code"] == "removed"
        assert await again.closing_code() == 4403

        await trainer.ask("participant.admit", participant=me)
        async with joined(amina, remote_session) as trainee:
            assert trainee.state["you"]["state"] == "admitted"


@live
async def test_trainees_decide_nothing_about_others(
    remote_session, cohort, amina, enrolment
):
    other = await in_database(make_person, "Yanis", "Morel", email="yanis@exemple.fr")
    await in_database(make_enrolment, other, cohort)
    async with (
        joined(other, remote_session) as victim,
        joined(amina, remote_session) as trainee,
    ):
        whom = victim.state["you"]["id"]
        for command, fields in {
            "participant.remove": {"participant": whom},
            "participant.mute": {"participant": whom, "is_muted": True},
            "participant.admit": {"participant": whom},
            "hand.lower": {"participant": whom},
            "room.lock": {"is_locked": True},
            "room.end": {},
            "attendance.window": {"half_day": 1},
        }.items():
            answer = await trainee.ask(command, **fields)
            assert (command, answer.get("code")) == (command, "hosts_only")


@live
async def test_a_host_is_neither_muted_nor_removed(
    remote_session, chloe, hugo, enrolment
):
    async with (
        joined(chloe, remote_session) as one,
        joined(hugo, remote_session) as two,
    ):
        whom = one.state["you"]["id"]
        answer = await two.ask("participant.remove", participant=whom)

    assert answer["code"] == "not_yourself"


@live
async def test_the_end_closes_every_socket_and_every_interval(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await trainer.ask("room.end")
        told = await trainee.next("room.end")
        codes = [await trainee.closing_code(), await trainer.closing_code()]
    again = await socket_of(amina, remote_session)
    refused = await again.next("refused")

    assert told["type"] == "room.end"
    assert codes == [4410, 4410]
    assert refused["code"] == "room_over"
    assert not await PresenceInterval.objects.filter(ended_at=None).aexists()


@live
async def test_a_host_lowers_hands_in_their_order(
    remote_session, cohort, chloe, amina, enrolment
):
    other = await in_database(make_person, "Yanis", "Morel", email="yanis@exemple.fr")
    await in_database(make_enrolment, other, cohort)
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as first,
        joined(other, remote_session) as second,
    ):
        await first.ask("hand.raise")
        await second.ask("hand.raise")
        await first.ask("hand.raise")
        names = [h["name"] for h in (await _queue(trainer, 2))["queue"]]
        await trainer.ask("hand.lower", participant=first.state["you"]["id"])
        left = [h["name"] for h in (await _queue(trainer, 1))["queue"]]

    assert names == ["Amina BENALI", "Yanis MOREL"]
    assert left == ["Yanis MOREL"]
    assert await Participant.objects.filter(hand_raised_at__isnull=False).acount() == 1


async def _queue(socket, length):
    return await socket.next(
        lambda f: f["type"] == "hand.queue" and len(f["queue"]) == length
    )
