"""The programs of the partners: Denis's agency's, Elsa's, and a mandated vendor's."""

import itertools
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from people.models import Organisation, PartnerClient, PartnerIdentifier
from tests.cast import make_organisation, viewer_of
from training.follow_up.notes import write_note
from training.follow_up.outcomes import record_outcome
from training.models import Certificate, Webhook

SECRET = "secret-de-test"
ALL_SCOPES = " ".join(settings.OAUTH2_PROVIDER["SCOPES"])
_numbers = itertools.count(1)


def make_program(
    organisation: Organisation, *, scopes: str = ALL_SCOPES, mandated_by=(), **facts
) -> PartnerClient:
    """A client of the organisation whose secret is `SECRET`."""
    program = PartnerClient.objects.create(
        name=f"Logiciel {next(_numbers)}",
        client_secret=SECRET,
        client_type=PartnerClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=PartnerClient.GRANT_CLIENT_CREDENTIALS,
        organisation=organisation,
        allowed_scopes=scopes,
        purpose="Suivi des personnes orientées",
        **{"expires_at": timezone.now() + timedelta(days=30), **facts},
    )
    program.mandated_by.set(mandated_by)
    return program


def token_of(program: PartnerClient, **body) -> str:
    response = Client().post(
        "/o/token/",
        {
            "grant_type": "client_credentials",
            "client_id": program.client_id,
            "client_secret": SECRET,
            **body,
        },
    )
    return response.json()["access_token"]


def door_of(program: PartnerClient) -> Client:
    """An HTTP client that presents the program's token."""
    return Client(headers={"Authorization": f"Bearer {token_of(program)}"})


@pytest.fixture
def program(agency) -> PartnerClient:
    """Of Denis's agency."""
    return make_program(agency)


@pytest.fixture
def api(program) -> Client:
    return door_of(program)


@pytest.fixture
def elsas_api(other_agency) -> Client:
    return door_of(make_program(other_agency))


@pytest.fixture
def vendors_api(agency, other_agency) -> Client:
    """A software house that both agencies mandate."""
    vendor = make_organisation("Éditeur Lys", "company")
    return door_of(make_program(vendor, mandated_by=[agency, other_agency]))


@pytest.fixture
def body(coming_cohort) -> dict:
    """A referral of someone new to the coming cohort."""
    return {
        "person": {
            "birth_name": "Morel",
            "first_names": "Yanis",
            "birth_date": "2001-09-30",
            "email": "yanis@exemple.fr",
            "external_id": "ML-0042",
        },
        "cohort": str(coming_cohort.pk),
    }


@pytest.fixture
def refer(api):
    """Posts a referral as JSON: `refer(body, **headers)`."""

    def post(body, door: Client = api, **headers):
        return door.post(
            "/api/v1/referrals/",
            body,
            content_type="application/json",
            headers=headers,
        )

    return post


@pytest.fixture
def ids(program, enrolment, waiting_referral, amina, agency, denis, university):
    """Of all that Denis's agency follows, and of his program's subscription."""
    today, by = timezone.localdate(), viewer_of(denis)
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    enrolment.status, enrolment.actual_exit_on = "completed", today
    enrolment.save()
    note = write_note(enrolment, by=by, text="Bar", visibility="partners")
    facts = {"observed_on": today, "situation": "job", "source": "partner"}
    outcome = record_outcome(enrolment, by=by, **facts)
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7", "certificat.pdf"),
        sha256="0" * 64,
    )
    webhook = Webhook.objects.create(client=program, url="https://logiciel.exemple.fr/")
    return {
        "referral": enrolment.referral_id,
        "waiting": waiting_referral.pk,
        "enrolment": enrolment.pk,
        "note": note.reference,
        "outcome": outcome.reference,
        "certificate": certificate.pk,
        "webhook": webhook.pk,
    }
