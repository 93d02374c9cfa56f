"""Presence is what the server saw: crashes, two devices and returns included."""

from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.models import Participant, PresenceInterval
from realtime.services import presence
from realtime.services.presence import Beat
from realtime.services.rooms import enter_room
from realtime.wire.pulse import pulse
from tests.cast import viewer_of
from tests.realtime.sockets import joined, live

MINUTE = timedelta(minutes=1)


@pytest.fixture
def participant(remote_session, amina, enrolment) -> Participant:
    return enter_room(remote_session, by=viewer_of(amina))


def _intervals(participant):
    return list(PresenceInterval.objects.filter(participant=participant))


def test_reading_the_page_is_not_presence(participant):
    assert _intervals(participant) == []


@live
async def test_presence_lasts_as_long_as_the_socket(remote_session, amina, enrolment):
    async with joined(amina, remote_session) as trainee:
        running = await PresenceInterval.objects.aget()
        assert running.ended_at is None
        await trainee.ask("heartbeat")

    ended = await PresenceInterval.objects.aget()
    assert ended.pk == running.pk
    assert ended.ended_at >= ended.started_at


@live
async def test_two_devices_are_one_interval(remote_session, chloe, amina, enrolment):
    async with joined(chloe, remote_session) as trainer:
        async with joined(amina, remote_session) as computer:
            me = computer.state["you"]["id"]
            async with joined(amina, remote_session):
                pass
            assert await PresenceInterval.objects.filter(participant=me).acount() == 1
            still = await PresenceInterval.objects.aget(participant=me)
            assert still.ended_at is None
        left = await trainer.next(lambda frame: frame.get("left"))

    assert left["left"] == [me]


@live
async def test_the_lobby_is_not_presence(remote_session, chloe, amina, enrolment):
    async with joined(chloe, remote_session) as trainer:
        await trainer.ask("room.lock", is_locked=True)
        async with joined(amina, remote_session) as trainee:
            me = trainee.state["you"]["id"]
            await pulse.beat()

    assert not await PresenceInterval.objects.filter(participant=me).aexists()


@live
async def test_heartbeats_are_written_for_all_at_once(
    remote_session, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await trainer.ask("heartbeat")
        await trainee.ask("heartbeat")
        before = [i.seen_at async for i in PresenceInterval.objects.order_by("pk")]
        await pulse.beat()
        after = [i.seen_at async for i in PresenceInterval.objects.order_by("pk")]

    assert all(b < a for b, a in zip(before, after, strict=True))


def test_a_crash_ends_the_interval_when_the_person_was_last_seen(participant):
    now = timezone.now()
    presence.open_interval(participant, at=now - 10 * MINUTE)
    presence.write_beats([Beat(participant.pk, now - 10 * MINUTE, now - 5 * MINUTE)])

    presence.open_interval(participant, at=now)

    first, second = _intervals(participant)
    assert first.ended_at == now - 5 * MINUTE
    assert (second.started_at, second.ended_at) == (now, None)


def test_nobody_is_shown_there_after_a_crash(participant, remote_session):
    now = timezone.now()
    presence.open_interval(participant, at=now - 10 * MINUTE)

    assert list(presence.present_in(remote_session.pk)) == []


def test_a_device_on_another_process_keeps_the_interval_running(participant):
    now = timezone.now()
    start = now - 10 * MINUTE
    presence.open_interval(participant, at=start)
    presence.close_interval(Beat(participant.pk, start, now - MINUTE))

    presence.write_beats([Beat(participant.pk, start + MINUTE, now)])

    [interval] = _intervals(participant)
    assert (interval.seen_at, interval.ended_at) == (now, None)


def test_a_return_is_a_new_interval(participant):
    now = timezone.now()
    presence.open_interval(participant, at=now - 10 * MINUTE)
    presence.close_interval(Beat(participant.pk, now - 10 * MINUTE, now - 8 * MINUTE))
    presence.open_interval(participant, at=now - 3 * MINUTE)

    spans = presence.merged(_intervals(participant), now - 9 * MINUTE, now)

    assert spans == [(now - 9 * MINUTE, now - 8 * MINUTE)]
    assert presence.minutes(spans) == 1


def test_overlapping_intervals_count_once():
    now = timezone.now()
    rows = [
        PresenceInterval(started_at=now - 10 * MINUTE, seen_at=now - 4 * MINUTE),
        PresenceInterval(started_at=now - 6 * MINUTE, seen_at=now - 2 * MINUTE),
    ]

    spans = presence.merged(rows, now - 60 * MINUTE, now)

    assert presence.minutes(spans) == 8


def test_writing_beats_costs_the_same_for_one_and_for_many(
    participant, django_assert_max_num_queries
):
    presence.open_interval(participant, at=timezone.now())
    with django_assert_max_num_queries(4):
        presence.write_beats(
            [Beat(participant.pk, timezone.now(), timezone.now() + MINUTE)]
        )
