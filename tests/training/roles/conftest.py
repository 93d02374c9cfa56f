"""What the addresses of the tables point to, and a window for each role."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from people.duplicates import queue_possible_duplicates
from people.merging import merge_persons
from people.models import PersonMerge, PossibleDuplicate
from people.team import SALT, invite_colleague
from people.viewer import Viewer
from tests.cast import (
    client_for,
    make_enrolment,
    make_person,
    viewer_of,
)
from tests.training.roles.table import ROLES
from training.enrolment_files.information import give_documents
from training.enrolments.admission.offers import offer_seat
from training.messages.links import link_for
from training.models import (
    AttendanceUnit,
    Certificate,
    Committee,
    Correction,
    Meeting,
    MeetingInvitation,
    Message,
    Note,
    Outcome,
    Paper,
    Referral,
    RequiredPaper,
    SeatQuota,
    TimetableChange,
    TraineeImport,
)
from training.referrals.services import save_draft
from training.sharing.rights.correcting import ask_correction


@pytest.fixture
def windows(amina, bruno, chloe, denis, elsa, farid, gaelle, hugo) -> dict[str, Client]:
    """A browser for each role, everyone logged in but the last."""
    people = (amina, bruno, chloe, denis, elsa, farid, gaelle, hugo)
    return dict(
        zip(ROLES, [*(client_for(who) for who in people), Client()], strict=True)
    )


@pytest.fixture
def absence(enrolment, morning) -> AttendanceUnit:
    return AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )


@pytest.fixture
def certificate(enrolment, university) -> Certificate:
    return Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7", "certificat.pdf"),
        sha256="0" * 64,
    )


@pytest.fixture
def pair(amina) -> PossibleDuplicate:
    """Somebody whose record resembles Amina's."""
    twin = make_person("Amina", "Bennali", birth_date=amina.birth_date)
    queue_possible_duplicates([twin])
    return PossibleDuplicate.objects.get()


@pytest.fixture
def merge(bruno) -> PersonMerge:
    return merge_persons(make_person(), make_person(), by=viewer_of(bruno))


@pytest.fixture
def paper(enrolment, university) -> Paper:
    """Given by Amina; the documents of her file are given to her too."""
    give_documents(enrolment, by=Viewer.system())
    required = RequiredPaper.objects.create(provider=university, label="Diplôme")
    return Paper.objects.create(
        enrolment=enrolment,
        required=required,
        label=required.label,
        due_on=timezone.localdate(),
        state="received",
        file=ContentFile(b"%PDF-1.7", "piece.pdf"),
    )


@pytest.fixture
def slots(university, referral) -> list[Meeting]:
    """One that runs, to which Amina was invited, and one to come."""
    running, coming = (
        Meeting.objects.create(
            provider=university,
            title="Réunion d’information",
            starts_at=timezone.now() + begins,
            ends_at=timezone.now() + begins + timedelta(hours=2),
        )
        for begins in (-timedelta(minutes=30), timedelta(days=3))
    )
    MeetingInvitation.objects.create(
        meeting=running, referral=referral, kind="information"
    )
    return [running, coming]


@pytest.fixture
def given_file(cohort, hugo) -> TraineeImport:
    """A file of trainees of Amina's cohort, checked and not yet confirmed."""
    return TraineeImport.objects.create(
        cohort=cohort,
        key=uuid4(),
        format="csv",
        name="liste.csv",
        state="checked",
        headings=["Nom", "Prénoms"],
        **viewer_of(hugo).as_record(),
    )


@pytest.fixture
def sent(amina, university, enrolment, cohort) -> dict:
    """A message that failed, a letter, and Amina's links."""
    facts = {
        "person": amina,
        "sender": university,
        "kind": "x",
        "subject": "Bonjour",
        "body": "Bonjour",
    }
    failed = Message.objects.create(key="a", channel="email", state="failed", **facts)
    letter = Message.objects.create(
        key="b", channel="letter", state="to_print", **facts
    )
    return {
        "message": failed.pk,
        "letter": letter.pk,
        "token": link_for(amina, "message", failed.pk).token,
        "feed": link_for(amina, "agenda").token,
    }


@pytest.fixture
def admission(amina, coming_cohort, cohort, agency, university) -> dict:
    """Amina waits for the coming cohort and is offered a seat; a rule; a committee.

    Nobody shares that referral: even Denis's agency, without a share, finds nothing.
    """
    in_line = Referral.objects.create(
        person=amina,
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=university,
        referring_organisation=agency,
        status="waitlisted",
        answered_at=timezone.now(),
    )
    return {
        "in_line": in_line.pk,
        "offer": offer_seat(in_line, by=Viewer.system()).pk,
        "quota": SeatQuota.objects.create(
            cohort=coming_cohort, organisation=agency, kind="at_most", seats=9
        ).pk,
        "committee": Committee.objects.create(
            cohort=cohort,
            held_on=timezone.localdate(),
            **Viewer.system().as_record(),
        ).pk,
    }


@pytest.fixture
def correction(amina, university) -> Correction:
    return ask_correction(
        organisation=university,
        part="attendance",
        wrong="Absente le 3 mars",
        right="Présente",
        by=viewer_of(amina),
    )


@pytest.fixture
def names(
    amina, denis, referral, enrolment, cohort, coming_cohort, waiting_referral, morning,
    on_site_session, remote_session, absence, certificate, pair, merge, slots, paper,
    sent,
    given_file,
    admission,
    correction,
    said,
    colleagues,
) -> dict:  # fmt: skip
    """What the addresses of the table point to."""
    draft = save_draft(
        make_person(), by=viewer_of(denis), course=coming_cohort.action.page
    )
    newcomer = make_enrolment(
        make_person(), cohort, status="enrolled", actual_entry_on=None
    )
    return {
        "absence": absence.pk,
        "certificate": certificate.pk,
        # Not of the cohort whose half-days are said whatever the hour: a change of
        # its timetable would derive them anew from the clock.
        "change": TimetableChange.objects.create(cohort=coming_cohort, kind="moved").pk,
        "cohort": cohort.pk,
        "coming": coming_cohort.pk,
        "correction": correction.pk,
        "draft": draft.pk,
        "enrolment": enrolment.pk,
        "given_file": given_file.pk,
        "half_day": morning.pk,
        "coming_meeting": slots[1].pk,
        "invitation": slots[0].invitations.get().pk,
        "meeting": slots[0].pk,
        "paper": paper.pk,
        "required": paper.required_id,
        "merge": merge.pk,
        "newcomer": newcomer.pk,
        "pair": pair.pk,
        "person": amina.pk,
        "referral": referral.pk,
        "remote": remote_session.pk,
        "session": on_site_session.pk,
        "share": amina.access_grants.get().pk,
        "waiting": waiting_referral.pk,
        **sent,
        **admission,
        **said,
        **colleagues,
    }


@pytest.fixture
def colleagues(bruno, elsa, territory) -> dict:
    """Bruno's own team, somebody of another, and whom he invited."""
    invited = invite_colleague(
        territory,
        email="odile@exemple.fr",
        name="Odile Ferrand",
        role="coordinator",
        by=viewer_of(bruno),
    )
    return {
        "coordinator": bruno.pk,
        "stranger": elsa.pk,
        "team_invitation": invited.pk,
        "invited": signing.dumps(str(invited.pk), salt=SALT),
    }


@pytest.fixture
def said(enrolment, denis) -> dict:
    """A note of Denis's that partners read, and an outcome that he knew."""
    facts = {"enrolment": enrolment, **viewer_of(denis).as_record()}
    facts["organisation"] = facts["actor_organisation"]
    note = Note.objects.create(text="Bonjour", visibility="partners", **facts)
    outcome = Outcome.objects.create(
        observed_on=timezone.localdate(), situation="job", source="partner", **facts
    )
    return {"note": note.reference, "outcome": outcome.reference}


@pytest.fixture
def real_absence(absence, enrolment, morning, chloe):
    """Written by the trainer, so that the register itself holds it."""
    client_for(chloe).post(
        f"/formateur/registres/{morning.pk}/{enrolment.pk}/", {"state": "absent"}
    )
