"""What is written reaches everyone, once, and can be read again."""

import pytest

from realtime.models import RoomEvent
from realtime.services.chat import send_message
from realtime.services.rooms import enter_room
from tests.cast import viewer_of
from tests.realtime.sockets import in_database, joined, live


@live
async def test_a_message_reaches_everyone_in_the_room(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        answer = await trainee.ask("chat.send", text=" Bonjour à tous ! ")
        heard = await trainer.next("chat.message")

        assert answer == {"type": "ack", "id": "c1"}
        assert heard["text"] == "Bonjour à tous !"
        assert heard["author"]["name"] == "Amina BENALI"
        assert heard["seq"] == 1


@live
async def test_the_same_id_sent_again_makes_one_message(
    remote_session, amina, enrolment
):
    async with joined(amina, remote_session) as trainee:
        for _time in range(2):
            answer = await trainee.ask("chat.send", text="Une fois", id="a1")
            assert answer["type"] == "ack"
    async with joined(amina, remote_session) as returned:
        answer = await returned.ask("chat.send", text="Une fois", id="a1")
        assert answer["type"] == "ack"

    assert await RoomEvent.objects.filter(type="chat.message").acount() == 1


@live
async def test_who_returns_gets_exactly_what_they_missed(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await trainee.ask("chat.send", text="Un")
        await trainer.ask("chat.send", text="Deux")
        await trainer.ask("chat.send", text="Trois")

        async with joined(amina, remote_session) as trainee:
            assert trainee.state["seq"] == 3
            await trainee.say("resume", seq=1)
            missed = [await trainee.next("chat.message") for _time in range(2)]

    assert [(frame["seq"], frame["text"]) for frame in missed] == [
        (2, "Deux"),
        (3, "Trois"),
    ]


@live
async def test_who_missed_too_much_reads_the_page_again(
    remote_session, amina, enrolment
):
    async with joined(amina, remote_session) as trainee:
        await trainee.ask("chat.send", text="Un")
        await in_database(_write_many, remote_session)

        await trainee.say("resume", seq=1)

        assert (await trainee.next("reload"))["type"] == "reload"


def _write_many(session):
    RoomEvent.objects.bulk_create(
        RoomEvent(room_id=session.pk, seq=number, type="room.lock", payload={})
        for number in range(2, 504)
    )


@live
async def test_a_hidden_message_loses_its_text_for_everyone(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await trainee.ask("chat.send", text="Oups")
        refused = await trainee.ask("chat.hide", message=1)
        hidden = await trainer.ask("chat.hide", message=1)
        seen = await trainee.next("chat.hide")
        await trainee.say("resume", seq=0)
        replayed = await trainee.next("chat.message")

    assert refused["code"] == "hosts_only"
    assert hidden["type"] == "ack"
    assert seen["message"] == 1
    assert replayed["text"] == ""


@live
async def test_a_muted_person_is_told_so_and_may_still_raise_their_hand(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        me = trainee.state["you"]["id"]
        await trainer.ask("participant.mute", participant=me, is_muted=True)

        answer = await trainee.ask("chat.send", text="Et moi ?")
        raised = await trainee.ask("hand.raise")
        queue = await trainer.next("hand.queue")

    assert answer["code"] == "muted"
    assert raised["type"] == "ack"
    assert queue["queue"] == [{"participant": me, "name": "Amina BENALI"}]


@live
async def test_what_no_database_stores_is_left_out(remote_session, amina, enrolment):
    async with joined(amina, remote_session) as trainee:
        await trainee.say("chat.send", text="a\x00b\ud800 👍")
        heard = await trainee.next("chat.message")
        empty = await trainee.ask("chat.send", text=" \x00 ")
        long = await trainee.ask("chat.send", text="x" * 2001)

    assert heard["text"] == "ab 👍"
    assert empty["code"] == "empty"
    assert long["code"] == "too_long"


@pytest.mark.django_db
def test_a_message_costs_few_queries(
    remote_session, amina, enrolment, django_assert_max_num_queries
):
    viewer = viewer_of(amina)
    enter_room(remote_session, by=viewer)

    with django_assert_max_num_queries(5):  # two of them are the savepoint's
        send_message(remote_session.pk, "Bonjour", by=viewer, client_id="x1")
