"""PROTOCOL.md says every frame and code, and nothing else; its examples are true."""

import json
import re
from pathlib import Path

from django.conf import settings

from realtime.models import Participant
from realtime.wire import codes
from realtime.wire.commands import COMMANDS, command_of
from tests.realtime.sockets import in_database, joined, live
from training.signals import class_session_changed

DOCUMENT = (Path(settings.BASE_DIR) / "realtime/PROTOCOL.md").read_text()
WITHOUT_COMMAND = {"heartbeat", "resume"}
PART = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
FRAME = re.compile(r"^### (\S+)\n.*?```json\n(.+?)\n```", re.MULTILINE | re.DOTALL)


def _part(title: str) -> dict[str, dict]:
    """Type → example, of one part of the document."""
    [text] = [text for name, text in PART.findall(DOCUMENT) if name == title]
    return {type_: json.loads(example) for type_, example in FRAME.findall(text)}


COMMAND_FRAMES = _part("From the client")
NUMBERED = _part("From the server, numbered")
PRESENT = _part("From the server, as it is now")


def test_every_command_is_documented_and_every_documented_one_exists():
    assert set(COMMAND_FRAMES) == set(COMMANDS) | WITHOUT_COMMAND


def test_each_example_is_of_its_own_type():
    for part in (COMMAND_FRAMES, NUMBERED, PRESENT):
        for type_, example in part.items():
            assert example["type"] == type_


def test_each_example_of_a_command_is_understood():
    for type_, example in COMMAND_FRAMES.items():
        if type_ not in WITHOUT_COMMAND:
            assert command_of(example) is COMMANDS[type_]


def test_every_closing_code_is_documented():
    documented = {int(code) for code in re.findall(r"^\| (\d{4}) \|", DOCUMENT, re.M)}
    ours = {value for name, value in vars(codes).items() if name.isupper()}
    assert documented == ours


@live
async def test_the_server_sends_every_documented_frame_as_documented(
    remote_session, afternoon, chloe, amina, enrolment
):
    """A whole session; what comes is compared with the document, field by field."""
    seen: dict[tuple[str, bool], dict] = {}
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        me = trainee.state["you"]["id"]
        await trainee.ask("chat.send", text="Bonjour")
        await trainee.ask("chat.send", text=" ")
        await trainee.ask("hand.raise")
        await trainer.ask("attendance.window", half_day=afternoon.pk)
        window = await trainee.next("attendance.window")
        await trainee.ask("attendance.confirm", window=window["window"])
        await trainer.ask("chat.hide", message=1)
        await trainer.ask("room.lock", is_locked=True)
        await trainer.ask("participant.mute", participant=me, is_muted=True)
        await trainer.ask("participant.remove", participant=me)
        await trainer.ask("participant.admit", participant=me)
        await trainer.ask("hand.lower", participant=me)
        await in_database(_tell_of_change, remote_session)
        await trainer.ask("heartbeat")
        await trainer.ask("room.end")
        for socket in (trainer, trainee):
            async for frame in socket.everything():
                seen[frame["type"], "at" in frame] = frame
    numbered = {type_ for type_, is_numbered in seen if is_numbered}
    present = {type_ for type_, is_numbered in seen if not is_numbered}

    assert numbered == set(NUMBERED)
    assert present == set(PRESENT)
    for (type_, is_numbered), frame in seen.items():
        example = (NUMBERED if is_numbered else PRESENT)[type_]
        extra = {"is_hidden", "waiting"}
        assert set(frame) - extra <= set(example), type_
    assert await Participant.objects.acount() == 2


def _tell_of_change(session):
    class_session_changed.send(type(session), class_session=session)
