"""Who came, who didn't, what came of it; and the reminder of the evening before."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from tests.cast import viewer_of
from tests.training.meetings.conftest import begin, make_meeting
from training.meetings.france_travail import STATES, appointment_codes
from training.meetings.invitations import confirm, invite, invite_to_choose
from training.meetings.models import InvitationStatus
from training.meetings.presence import finish_list, note_presence, undo_presence
from training.meetings.reading import meetings_of, referrals_to_invite
from training.meetings.refusals import MayNotRun, MeetingNotBegun, NobodyCame
from training.meetings.reminders import remind_of_meetings
from training.meetings.results import Result, note_results
from training.models import MeetingInvitation, Message


def news_of(denis) -> list[str]:
    rows = Message.objects.filter(user=denis, kind="meeting_news")
    return list(rows.order_by("created_at").values_list("subject", flat=True))


@pytest.fixture
def begun(invited, slot):
    return begin(slot)


def test_presence_is_noted_and_undone(invited, begun, yanis, hugo):
    office = viewer_of(hugo)
    came = note_presence(invited, "attended", by=office)

    assert (came.status, came.is_late) == ("attended", False)
    assert undo_presence(invited, by=office).status == "invited"
    assert undo_presence(invited, by=office).status == "invited"


def test_undoing_returns_to_the_persons_answer(slot, invited, yanis, hugo):
    confirm(invited, by=viewer_of(yanis.person))
    begin(slot)

    note_presence(invited, "attended", by=viewer_of(hugo))
    note_presence(invited, "no_show", by=viewer_of(hugo))

    assert undo_presence(invited, by=viewer_of(hugo)).status == "confirmed"


def test_who_comes_late_keeps_the_hour(invited, begun, hugo):
    came = note_presence(
        invited, "attended", by=viewer_of(hugo), arrived_at=timezone.now()
    )

    assert came.is_late


def test_nobody_is_present_days_before(invited, hugo):
    with pytest.raises(MeetingNotBegun):
        note_presence(invited, "attended", by=viewer_of(hugo))


@pytest.mark.parametrize("who", ["chloe", "denis", "gaelle"])
def test_only_the_office_notes_presence(request, who, invited, begun):
    with pytest.raises(MayNotRun):
        note_presence(invited, "attended", by=viewer_of(request.getfixturevalue(who)))


def test_finishing_the_list_notes_the_rest_and_tells_once(
    invited, begun, yanis, denis, hugo
):
    assert finish_list(begun, by=viewer_of(hugo)) == 1
    assert finish_list(begun, by=viewer_of(hugo)) == 0

    invited.refresh_from_db()
    assert invited.status == "no_show"
    assert [s for s in news_of(denis) if "absence" in s] == [
        "Yanis MOREL : absence au rendez-vous"
    ]
    missed = Message.objects.filter(person=yanis.person, kind="meeting_missed")
    assert missed.count() == 1


def test_a_tap_by_mistake_tells_nobody_before_the_end(invited, begun, denis, hugo):
    note_presence(invited, "no_show", by=viewer_of(hugo))
    note_presence(invited, "attended", by=viewer_of(hugo))
    before = len(news_of(denis))

    finish_list(begun, by=viewer_of(hugo))

    assert before == 1
    assert news_of(denis)[-1] == "Yanis MOREL : présence au rendez-vous"


def test_a_correction_after_the_end_is_told(invited, begun, denis, hugo):
    finish_list(begun, by=viewer_of(hugo))

    note_presence(invited, "attended", by=viewer_of(hugo))

    assert news_of(denis)[-1] == "Yanis MOREL : présence au rendez-vous"


def test_attending_moves_nothing(invited, begun, yanis, hugo):
    note_presence(invited, "attended", by=viewer_of(hugo))
    finish_list(begun, by=viewer_of(hugo))

    yanis.refresh_from_db()
    assert yanis.status == "invited"


def test_who_missed_one_is_invited_again_as_the_second_time(
    invited, begun, yanis, hugo, university
):
    finish_list(begun, by=viewer_of(hugo))
    waiting = referrals_to_invite(university, "information").get()

    again = invite([yanis], by=viewer_of(hugo), meeting=make_meeting(university))[0]

    assert (waiting, waiting.missed_at) == (yanis, begun.starts_at)
    assert again.attempt == 2


def test_a_favourable_test_moves_the_referral(university, yanis, hugo, denis):
    test = make_meeting(university, kind="test")
    row = invite([yanis], by=viewer_of(hugo), meeting=test)[0]
    test = begin(test)
    note_presence(row, "attended", by=viewer_of(hugo))
    said = {row.pk: Result("favourable", "Très à l’aise", "16/20", "B1")}

    assert note_results(test, said, by=viewer_of(hugo)) == 1
    assert note_results(test, said, by=viewer_of(hugo)) == 0

    yanis.refresh_from_db()
    body = Message.objects.filter(user=denis).first().body
    assert yanis.status == "tested"
    assert "Résultat : favorable. Note : 16/20. Niveau : B1." in body
    assert "Très à l’aise" in body
    told = Message.objects.filter(person=yanis.person).first()
    assert told.subject == "Votre résultat : test de positionnement"
    assert "Note : 16/20. Niveau : B1." in told.body
    assert "Ce n’est pas encore la réponse à votre candidature" in told.body


def test_who_did_not_come_has_no_result(invited, begun, hugo):
    with pytest.raises(NobodyCame):
        note_results(begun, {invited.pk: Result("favourable")}, by=viewer_of(hugo))


def test_the_calendar_holds_what_is_to_come(invited, slot, yanis, begun):
    assert list(meetings_of(yanis.person)) == [invited]
    begin(slot, minutes=100)

    assert list(meetings_of(yanis.person)) == []


def make_tomorrows(university):
    """A slot at noon tomorrow, in a zone where the evening has already come."""
    now = timezone.now()
    zones = (ZoneInfo(f"Etc/GMT{hours:+d}") for hours in range(-14, 13))
    zone = next(
        zone
        for zone in zones
        if settings.REMINDER_HOUR <= now.astimezone(zone).hour < 24
    )
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    starts_at = datetime.combine(tomorrow, time(12), tzinfo=zone)
    return make_meeting(university, time_zone=zone.key, starts_at=starts_at)


def test_the_evening_before_reminds_once(university, yanis, hugo):
    slot = make_tomorrows(university)
    invitation = invite([yanis], by=viewer_of(hugo), meeting=slot)[0]
    assert remind_of_meetings() == 0  # invited this very evening
    MeetingInvitation.objects.filter(pk=invitation.pk).update(
        invited_at=timezone.now() - timedelta(days=2)
    )

    assert [remind_of_meetings(), remind_of_meetings()] == [1, 0]
    reminder = Message.objects.get(kind="meeting_reminder")
    assert (reminder.person, "Demain à 12" in reminder.subject) == (yanis.person, True)


def test_a_letter_would_come_too_late_to_remind(university, yanis, hugo):
    yanis.person.email = ""
    yanis.person.save()
    invite([yanis], by=viewer_of(hugo), meeting=make_tomorrows(university))
    MeetingInvitation.objects.update(invited_at=timezone.now() - timedelta(days=2))

    assert remind_of_meetings() == 0


def test_every_state_has_its_code_at_france_travail(invited, slot, yanis, hugo):
    named = set(InvitationStatus) - {InvitationStatus.TO_CHOOSE}
    assert set(STATES) == named
    codes = appointment_codes(invited)
    assert codes == {"state": "PRIS", "means": "PHYSIQUE", "kind": "COL"}

    slot.means, slot.is_collective, invited.comes = "both", False, "remote"
    invited.meeting, invited.status = slot, "no_show"
    codes = appointment_codes(invited)
    assert codes == {"state": "ABSENT", "means": "VISIO", "kind": "IND"}


def test_who_has_still_to_choose_has_no_appointment_code(yanis, hugo):
    row = invite_to_choose([yanis], by=viewer_of(hugo), kind="test")[0]

    assert appointment_codes(row) is None
