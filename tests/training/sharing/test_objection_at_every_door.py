"""After an objection nothing that it ends leaves by any door, nor was on its way."""

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from tests.cast import client_for, viewer_of
from tests.training.api.conftest import door_of, make_program
from training.messages.delivery import claim_due, send_claimed
from training.messages.services import tell
from training.models import (
    AccessGrant,
    AttendanceUnit,
    Certificate,
    Message,
    Note,
    Outcome,
    ReferralEvent,
)
from training.referrals.tasks import announce_referral
from training.sharing.services import object_to_share

PAGES = (
    "/suivi/",
    "/suivi/{person}/",
    "/suivi/portefeuille/",
    "/documents-delivres/{certificate}/",
)
FILES = (
    "/suivi/liste.xlsx?format=csv",
    "/suivi/liste.xlsx?coordonnees=1&format=csv",
    "/suivi/portefeuille/?fichier=csv",
)
API = (
    "/api/v1/referrals/",
    "/api/v1/referrals/{referral}/",
    "/api/v1/enrolments/",
    "/api/v1/enrolments/{enrolment}/",
    "/api/v1/enrolments/{enrolment}/attendance/",
    "/api/v1/enrolments/{enrolment}/notes/",
    "/api/v1/enrolments/{enrolment}/outcomes/",
    "/api/v1/enrolments/{enrolment}/certificates/",
    "/api/v1/enrolments/{enrolment}/certificates/{certificate}/",
    "/api/v1/enrolments/?external_id=ML-1",
    "/api/v1/changes/?page_size=1000",
)


@pytest.fixture
def names(enrolment, morning, university, referral, amina, agency) -> dict:
    """Amina's, with something that could leak by each door."""
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )
    amina.identifiers.create(organisation=agency, value="ML-1")
    office = {"actor_kind": "system", "organisation": university}
    facts = {"text": "Madame Benali cherche un stage.", "visibility": "partners"}
    Note.objects.create(enrolment=enrolment, **facts, **office)
    today = timezone.localdate()
    job = {"observed_on": today, "situation": "job", "occupation": "BENALI et fils"}
    Outcome.objects.create(enrolment=enrolment, **job, **office)
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7 BENALI", "certificat.pdf"),
        sha256="0" * 64,
    )
    return {
        "person": amina.pk,
        "referral": referral.pk,
        "enrolment": enrolment.pk,
        "certificate": certificate.pk,
    }


@pytest.fixture
def objects(referral, amina):
    """Amina objects, in one step, from her page."""

    def act() -> None:
        grant = AccessGrant.objects.get(referral=referral)
        object_to_share(grant, by=viewer_of(amina))

    return act


def _leaks(door: Client, address: str, names: dict) -> bool:
    response = door.get(address.format(**names))
    if response.status_code == 404:
        return False
    body = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    text = body.decode(errors="replace")
    return any(
        word in text for word in ("Benali", "BENALI", str(names["enrolment"]), "COMPTA")
    )


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_pages_and_files_say_nothing_more(address, names, objects, denis):
    window = client_for(denis)
    before = _leaks(window, address, names)

    objects()

    assert (before, _leaks(window, address, names)) == (True, False)


@pytest.mark.parametrize("address", API)
def test_the_api_says_nothing_more(address, names, objects, agency):
    api = door_of(make_program(agency))
    before = _leaks(api, address, names)

    objects()

    assert (before, _leaks(api, address, names)) == (True, False)


def test_a_message_already_written_does_not_leave(names, objects, referral, denis):
    sent = [_write(referral, denis, key) for key in ("before", "after")]
    Message.objects.filter(pk=sent[1].pk).update(due_at=timezone.now())
    send_claimed(claim_due(1))
    before = len(mail.outbox)

    objects()
    send_claimed(claim_due())

    assert (before, len(mail.outbox)) == (1, 1)
    assert Message.objects.filter(key="after").get().state == "cancelled"


def _write(referral, denis, key: str) -> Message:
    return tell(
        denis,
        "referral_received_counsellor",
        key=key,
        context={"referral": referral},
        about=referral,
        sender=referral.provider,
    )


def test_a_step_noted_afterwards_is_not_told_to_the_agency(
    names, objects, referral, denis
):
    event = ReferralEvent.objects.create(
        referral=referral,
        from_status="sent",
        to_status="accepted",
        **viewer_of(denis).as_record() | {"actor_user": None},
    )

    objects()
    announce_referral.call(event.pk)

    assert {message.user for message in Message.objects.all()} == {None}


def test_whoever_helped_in_ones_place_does_not_any_more(names, objects, amina, denis):
    denis_follows = viewer_of(denis)
    amina.assistances.create(
        organisation=denis_follows.organisation,
        counsellor=denis,
        agreed_how="phone",
        ends_on=timezone.localdate(),
        **denis_follows.as_record(),
    )

    objects()

    assert amina.assistances.get().ended_at is not None


def test_what_became_of_the_share_is_written_down(objects, referral):
    objects()

    grant = AccessGrant.objects.get(referral=referral)
    assert [event.kind for event in grant.events.all()] == ["objected", "opened"]
    assert grant.end_kind == "objection"
