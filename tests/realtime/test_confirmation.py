"""Who follows from afar confirms a half-day while the trainer's window is open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.models import ConfirmationWindow, PresenceInterval
from realtime.refusals import HostsOnly, WindowIsClosed, WrongHalfDay
from realtime.services.confirmations import confirm_presence, open_window
from realtime.services.rooms import enter_room
from tests.cast import viewer_of
from tests.realtime.sockets import joined, live
from training.models import AttendanceUnit, RegisterEntry

MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(remote_session, chloe, amina, enrolment):
    """Its id, with Chloé and Amina in."""
    for who in (chloe, amina):
        enter_room(remote_session, by=viewer_of(who))
    return remote_session.pk


@live
async def test_the_trainer_asks_and_the_trainee_signs_with_what_the_server_saw(
    remote_session, afternoon, chloe, amina, enrolment
):
    async with (
        joined(chloe, remote_session) as trainer,
        joined(amina, remote_session) as trainee,
    ):
        await PresenceInterval.objects.filter(
            participant=trainee.state["you"]["id"]
        ).aupdate(started_at=timezone.now() - 4 * MINUTE)
        await trainer.ask("attendance.window", half_day=afternoon.pk)
        window = await trainee.next("attendance.window")

        answers = [
            await trainee.ask("attendance.confirm", window=window["window"])
            for _click in range(2)
        ]
        hint = await trainer.next("attendance.state")

    assert [answer["type"] for answer in answers] == ["ack", "ack"]
    assert hint["half_day"] == afternoon.pk
    entry = await RegisterEntry.objects.select_related("payload").aget()
    assert entry.method == "remote_confirmation"
    assert entry.payload.details["presence_minutes"] in (3, 4)
    assert len(entry.payload.details["intervals"]) == 1
    unit = await AttendanceUnit.objects.aget()
    assert (unit.state, unit.remote_minutes) == ("present", 180)


def test_asking_twice_opens_one_window(room, afternoon, chloe):
    for _click in range(2):
        open_window(room, afternoon.pk, by=viewer_of(chloe))

    assert ConfirmationWindow.objects.count() == 1


def test_after_the_window_nobody_confirms(room, afternoon, chloe, amina):
    open_window(room, afternoon.pk, by=viewer_of(chloe))
    ConfirmationWindow.objects.update(closes_at=timezone.now() - MINUTE)
    window = ConfirmationWindow.objects.get()

    with pytest.raises(WindowIsClosed):
        confirm_presence(room, window.pk, by=viewer_of(amina))

    assert not RegisterEntry.objects.exists()


def test_the_office_asks_nobody_to_confirm(room, afternoon, hugo, remote_session):
    """It may enter as a host; the attendance is the trainer's."""
    enter_room(remote_session, by=viewer_of(hugo))

    with pytest.raises(HostsOnly):
        open_window(room, afternoon.pk, by=viewer_of(hugo))


def test_another_half_day_cannot_be_opened(room, morning, chloe):
    with pytest.raises(WrongHalfDay):
        open_window(room, morning.pk, by=viewer_of(chloe))


def test_a_trainer_confirms_for_nobody(room, afternoon, chloe):
    open_window(room, afternoon.pk, by=viewer_of(chloe))
    window = ConfirmationWindow.objects.get()

    with pytest.raises(Exception, match="Cette séance n’est pas la vôtre"):
        confirm_presence(room, window.pk, by=viewer_of(chloe))
