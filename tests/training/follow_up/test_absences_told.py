"""Counsellors hear of an absence the same day, once, and no more after an objection."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_member, viewer_of
from tests.training.api.conftest import make_program
from training.feed.distribution import distribute_changes
from training.feed.reading import position_now, read_page
from training.follow_up.absences import tell_counsellors_of_absences
from training.messages.delivery import claim_due, send_claimed
from training.models import AccessGrant, AttendanceUnit, CaseloadAssignment, Message
from training.register.services import countersign, settle_absence
from training.sharing.services import object_to_share


@pytest.fixture
def absent(enrolment, morning, chloe) -> AttendanceUnit:
    """Nobody signed for Amina; her trainer closed the register."""
    countersign(morning, by=viewer_of(chloe))
    return AttendanceUnit.objects.get(enrolment=enrolment)


def told() -> list[str]:
    rows = Message.objects.filter(kind="absence_counsellor")
    return list(rows.order_by("pk").values_list("user__name", flat=True))


def test_who_follows_her_is_told_the_same_day_that_it_is_to_be_justified(
    absent, amina, denis
):
    assert tell_counsellors_of_absences() == 1

    send_claimed(claim_due())
    [letter] = [one for one in mail.outbox if one.to == [denis.email]]
    assert letter.subject == "Absence à justifier\u00a0: Amina BENALI"
    assert "peut encore répondre" in letter.body
    assert f"/suivi/{amina.pk}/" in letter.body


def test_once_a_day_however_often_the_chore_runs(absent, enrolment, afternoon, denis):
    tell_counsellors_of_absences()
    AttendanceUnit.objects.create(
        enrolment=enrolment, half_day=afternoon, state="to_justify",
        method="trainer_entry",
    )  # fmt: skip

    assert tell_counsellors_of_absences() == 0
    assert told() == ["Denis Roche"]


def test_a_stand_in_is_told_too_and_a_colleague_is_not(absent, amina, agency, farid):
    make_member("Lise Caron", agency, "counsellor")
    CaseloadAssignment.objects.create(
        person=amina, organisation=agency, counsellor=farid, kind="stand_in",
        reason="Congés",
    )  # fmt: skip

    tell_counsellors_of_absences()

    assert sorted(told()) == ["Denis Roche", "Farid Amrani"]


@pytest.mark.parametrize("scopes", ["referral follow-up", "referral follow-up notes"])
def test_a_share_without_attendance_tells_nothing(scopes, absent):
    AccessGrant.objects.update(scopes=scopes)

    assert (tell_counsellors_of_absences(), told()) == (0, [])


def test_what_is_settled_or_older_is_no_news(absent, amina, morning, hugo):
    settle_absence(
        absent.enrolment, morning, by=viewer_of(hugo), state="excused", reason="family"
    )

    assert tell_counsellors_of_absences() == 0

    yesterday = timezone.now() - timedelta(days=2)
    AttendanceUnit.objects.update(state="to_justify", updated_at=yesterday)
    assert tell_counsellors_of_absences() == 0


def test_after_an_objection_it_is_neither_written_nor_does_it_leave(
    absent, amina, referral, denis
):
    tell_counsellors_of_absences()
    object_to_share(AccessGrant.objects.get(referral=referral), by=viewer_of(amina))
    send_claimed(claim_due())

    message = Message.objects.get(kind="absence_counsellor")
    assert message.state == "cancelled"
    assert [one for one in mail.outbox if one.to == [denis.email]] == []
    Message.objects.filter(pk=message.pk).delete()
    assert tell_counsellors_of_absences() == 0


def test_a_share_that_lost_attendance_meanwhile_holds_the_letter_back(absent, denis):
    tell_counsellors_of_absences()
    AccessGrant.objects.update(scopes="referral follow-up")

    send_claimed(claim_due())

    assert Message.objects.get(kind="absence_counsellor").state == "cancelled"


def test_a_wide_share_lets_it_leave(absent, referral, denis, coming_cohort):
    AccessGrant.objects.update(is_widened=True, widened_reason="Suivi renforcé")
    other = type(referral).objects.create(
        person=referral.person, course=referral.course, cohort=coming_cohort,
        provider=referral.provider, counsellor=denis,
        referring_organisation=referral.referring_organisation, status="draft",
    )  # fmt: skip
    AccessGrant.objects.update(referral=other)
    tell_counsellors_of_absences()

    send_claimed(claim_due())

    assert Message.objects.get(kind="absence_counsellor").state == "sent"


def test_the_feed_tells_the_program_at_once(enrolment, morning, chloe, agency):
    viewer = Viewer.for_client(make_program(agency))
    distribute_changes()
    position = position_now([agency.pk])

    countersign(morning, by=viewer_of(chloe))

    page = read_page(viewer, [agency.pk], position, limit=10)
    assert [(told.kind, told.id) for told in page.entries] == [
        ("attendance", str(enrolment.pk))
    ]


def test_the_chore_asks_as_much_for_thirty_as_for_one(
    absent, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        tell_counsellors_of_absences()
