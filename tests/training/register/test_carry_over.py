"""Hours done before the register was kept here count, and are told apart."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.cast import client_for, make_class_session, viewer_of
from training.certificates.facts import completion_facts
from training.certificates.rendering import certificate_pdf, readable
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.register.carry_over import (
    BeforeEntry,
    CarriedOverTotals,
    MayNotCarryOver,
    NotOverYet,
    RegisterSpeaks,
    TooManyHours,
    carry_over_totals,
)
from training.register.models import AttendanceState
from training.register.reading import attendance_of, totals
from training.register.services import mark

pytestmark = pytest.mark.django_db
HOURS = {"on_site_minutes": 1200, "remote_minutes": 300, "excused_minutes": 420}


@pytest.fixture
def yesterday():
    return timezone.localdate() - timedelta(days=1)


def carry_over(enrolment, who, until, **minutes):
    return carry_over_totals(
        enrolment,
        by=viewer_of(who),
        source="liste.csv",
        until_on=until,
        **(minutes or HOURS),
    )


def test_hours_taken_over_count_in_the_totals(enrolment, hugo, yesterday):
    carry_over(enrolment, hugo, yesterday)

    told = totals(enrolment)
    assert (told.realised.on_site, told.realised.remote) == (1200, 300)
    assert told.final == told.realised
    assert told.planned.total == 1920
    assert told.carried.excused_minutes == 420


def test_half_days_before_are_no_longer_expected(enrolment, hugo, yesterday):
    past = make_class_session(
        enrolment.cohort,
        starts_at=timezone.now() - timedelta(days=2),
        on=timezone.localdate() - timedelta(days=2),
    )
    half_day = HalfDay.objects.get(cohort=past.cohort)
    assert len(attendance_of(enrolment)) == 1

    carry_over(enrolment, hugo, yesterday)

    enrolment.refresh_from_db()
    assert attendance_of(enrolment) == []
    assert not Enrolment.objects.expected_on(half_day).exists()


def test_a_correction_is_a_new_row_and_the_last_one_counts(enrolment, hugo, yesterday):
    carry_over(enrolment, hugo, yesterday)

    _row, is_new = carry_over(enrolment, hugo, yesterday, on_site_minutes=600)

    assert is_new
    assert totals(enrolment).realised.total == 600
    assert CarriedOverTotals.objects.count() == 2


def test_the_same_again_changes_nothing(enrolment, hugo, yesterday):
    carry_over(enrolment, hugo, yesterday)

    _row, is_new = carry_over(enrolment, hugo, yesterday)

    assert not is_new
    assert CarriedOverTotals.objects.count() == 1


def test_rows_are_never_changed(enrolment, hugo, yesterday):
    carry_over(enrolment, hugo, yesterday)

    with pytest.raises(DatabaseError), transaction.atomic():
        CarriedOverTotals.objects.update(on_site_minutes=1)


def test_what_cannot_be_is_refused(enrolment, hugo, gaelle, yesterday):
    today = timezone.localdate()
    with pytest.raises(NotOverYet):
        carry_over(enrolment, hugo, today)
    with pytest.raises(BeforeEntry):
        carry_over(enrolment, hugo, enrolment.entry_on - timedelta(days=1))
    with pytest.raises(TooManyHours):
        carry_over(enrolment, hugo, yesterday, on_site_minutes=100_000)
    with pytest.raises(MayNotCarryOver):
        carry_over(enrolment, gaelle, yesterday)
    assert not CarriedOverTotals.objects.exists()


def test_what_the_register_says_is_not_overwritten(
    enrolment, hugo, chloe, morning, yesterday
):
    mark(enrolment, morning, by=viewer_of(chloe), state=AttendanceState.PRESENT)
    HalfDay.objects.filter(pk=morning.pk).update(date=yesterday)

    with pytest.raises(RegisterSpeaks):
        carry_over(enrolment, hugo, yesterday)


def test_the_certificate_tells_them_apart(enrolment, hugo, yesterday):
    carry_over(enrolment, hugo, yesterday)

    facts = completion_facts(enrolment, number="2026-00001")

    assert facts["minutes"]["total"] == 1500
    assert facts["carried_over"] == {
        "until_on": yesterday.isoformat(),
        "on_site": 1200,
        "remote": 300,
        "total": 1500,
    }
    assert readable(facts)["hours_carried_over"] == "25\u00a0h"
    assert certificate_pdf(facts, public_code="code").startswith(b"%PDF")


def test_pages_tell_them_apart(enrolment, amina, hugo, denis, yesterday):
    carry_over(enrolment, hugo, yesterday)

    for who, address in (
        (hugo, f"/organisme/inscriptions/{enrolment.pk}/"),
        (amina, "/mon-parcours/"),
        (denis, f"/suivi/{amina.pk}/"),
    ):
        assert "25\u00a0h reprises" in client_for(who).get(address).text
