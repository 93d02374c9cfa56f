"""Rubbish, floods and giants end their own socket; the room goes on."""

import json

import pytest
from asgiref.sync import async_to_sync

from tests.realtime.sockets import joined, live

GIANT = json.dumps({"type": "chat.send", "id": "g", "text": "x" * 1024 * 1024})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "rubbish",
    [
        {"text": "pas du JSON"},
        {"text": "[1, 2]"},
        {"text": "[" * 50_000},
        {"text": '{"type": "chat.send", "id": {"a": 1}}'},
        {"text": '{"type": ["chat.send"], "id": "a"}'},
        {"text": '{"type": "chat.send", "id": "a", "text": 3}'},
        {"text": '{"type": "chat.send", "text": "sans id"}'},
        {"text": '{"type": "chat.send", "id": "un espace", "text": "a"}'},
        {"text": '{"type": "chat.hide", "id": "a", "message": 1e400}'},
        {"text": '{"type": "hand.lower", "id": "a", "participant": 99999999999}'},
        {"text": '{"type": "resume", "seq": "1"}'},
        {"text": '{"type": "resume", "seq": true}'},
        {"text": '{"type": "__class__", "id": "a"}'},
        {"bytes": b"\x00\xff"},
    ],
)
def test_rubbish_is_refused_and_at_last_ends_the_socket(
    rubbish, remote_session, chloe, amina, enrolment
):
    async def scene():
        async with (
            joined(chloe, remote_session) as trainer,
            joined(amina, remote_session) as trainee,
        ):
            await trainee.say_raw(**rubbish)
            refused = await trainee.next("refused")
            assert refused["code"] in ("bad_frame", "unknown_type", "hosts_only")
            for _time in range(5):
                await trainee.say_raw(text="{")
            assert await trainee.closing_code() == 4400

            assert (await trainer.ask("chat.send", text="On continue"))["type"] == "ack"

    async_to_sync(scene)()


@live
async def test_a_frame_of_one_megabyte_ends_its_socket_alone(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await trainee.say_raw(text=GIANT)
        code = await trainee.closing_code()
        answer = await trainer.ask("chat.send", text="On continue")

    assert code == 4413
    assert answer["type"] == "ack"


@live
async def test_a_flood_is_slowed_down_then_ended(remote_session, amina, enrolment):
    async with joined(amina, remote_session) as trainee:
        for _time in range(100):
            await trainee.say("heartbeat")

        refused = await trainee.next("refused")
        code = await trainee.closing_code()

    assert refused["code"] == "too_fast"
    assert code == 4429


@live
async def test_a_rule_that_says_no_ends_nothing(remote_session, amina, enrolment):
    async with joined(amina, remote_session) as trainee:
        for _time in range(10):
            answer = await trainee.ask("chat.send", text=" ")
            assert answer["code"] == "empty"
        assert (await trainee.ask("heartbeat"))["type"] == "ack"
