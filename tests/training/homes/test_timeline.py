"""What happened, in one order, as far as each may see it, whoever reads it."""

import pytest
from django.utils import timezone

from tests.cast import client_for, viewer_of
from training.follow_up.notes import write_note
from training.follow_up.outcomes import record_outcome
from training.homes.record.reading import records_of
from training.homes.record.timeline import timeline
from training.models import AccessGrant, AttendanceUnit, Certificate, Enrolment

ALL = {
    "Absence, matin",
    "Certificat de réalisation C-1\u00a0: délivré",
    "Certificat de réalisation C-1\u00a0: annulé",
    "Note écrite",
    "Après la formation\u00a0: en emploi",
}


@pytest.fixture
def lived(enrolment, morning, university, hugo, denis) -> Enrolment:
    """Absent once, certified, certified no more; a note and a job are told."""
    AttendanceUnit.objects.create(
        enrolment=enrolment, half_day=morning, state="to_justify"
    )
    Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="C-1",
        status="revoked",
        revoked_at=timezone.now(),
        revoked_reason="Un nom mal écrit",
        facts={},
        file="certificates/c-1.pdf",
        sha256="0" * 64,
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(
        status="completed", actual_exit_on=timezone.localdate()
    )
    enrolment.refresh_from_db()
    write_note(
        enrolment, by=viewer_of(denis), text="À rappeler.", visibility="partners"
    )
    record_outcome(
        enrolment,
        by=viewer_of(hugo),
        situation="job",
        contract="open_ended",
        observed_on=timezone.localdate(),
        source="provider",
    )
    return enrolment


def titles(who, enrolment: Enrolment) -> set[str]:
    viewer = viewer_of(who)
    records = records_of(viewer, [enrolment])
    told = timeline(viewer, [enrolment.referral], [enrolment], records)
    assert told == sorted(told, key=lambda entry: entry["order"], reverse=True)
    return {entry["title"] for entry in told}


@pytest.mark.parametrize(
    ("who", "hidden"), [("hugo", set()), ("denis", set()), ("amina", {"Note écrite"})]
)
def test_each_reads_what_they_may_see(who, hidden, lived, request):
    assert titles(request.getfixturevalue(who), lived) >= ALL - hidden
    assert not titles(request.getfixturevalue(who), lived) & hidden


def test_a_share_without_a_part_tells_nothing_of_it(lived, denis):
    AccessGrant.objects.update(scopes="referral follow-up notes")

    hidden = {title for title in ALL if title[:2] in {"Ab", "Ce", "Ap"}}
    assert not titles(denis, lived) & hidden
    assert "Note écrite" in titles(denis, lived)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("hugo", "/organisme/inscriptions/{0.pk}/"),
        ("denis", "/suivi/{0.person_id}/"),
        ("amina", "/mon-parcours/formations/{0.pk}/"),
    ],
)
def test_each_page_shows_it(who, page, lived, request):
    client = client_for(request.getfixturevalue(who))

    answer = client.get(page.format(lived))

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Absence, matin" in shown
    assert "Absence à justifier" in shown
    assert "Un nom mal écrit" in shown
