"""A client that a public generator makes from the schema works as it comes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from people.models import PartnerIdentifier
from tests.cast import make_enrolment, make_person, make_referral
from tests.training.api.conftest import SECRET, make_program
from training.api.examples import BODIES
from training.models import Enrolment, Outcome, Referral

# The generator sorts the PDF of a certificate among files; its formatting isn't needed.
SETTINGS = {
    "content_type_overrides": {"application/pdf": "application/octet-stream"},
    "post_hooks": [],
}
PROGRAM = Path(__file__).with_name("partner_program.py")


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Path:
    """The folder of the generated package."""
    folder = tmp_path_factory.mktemp("generated")
    schema = SchemaGenerator(urlconf="training.api.urls").get_schema(public=True)
    (folder / "schema.json").write_bytes(OpenApiJsonRenderer().render(schema))
    (folder / "settings.json").write_text(json.dumps(SETTINGS))
    generator = Path(sys.executable).parent / "openapi-python-client"
    subprocess.run(
        [
            *(generator, "generate", "--meta", "none", "--fail-on-warning"),
            *("--path", folder / "schema.json", "--config", folder / "settings.json"),
            *("--output-path", folder / "alliage_client"),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def run(generated, live_server):
    """Runs the partner's program for an organisation: what it saw."""

    def ran(organisation, **tasks) -> dict:
        program = make_program(organisation)
        done = subprocess.run(
            [
                *(sys.executable, PROGRAM, live_server.url),
                *(program.client_id, SECRET, json.dumps(tasks)),
            ],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(generated)},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ran


@pytest.mark.django_db(transaction=True)
def test_two_partners_see_two_halves_of_one_person_and_nothing_of_a_third(
    run, agency, other_agency, elsa, enrolment, amina, coming_cohort
):
    referral = make_referral(
        amina, coming_cohort, by=elsa, organisation=other_agency, status="accepted"
    )
    second = make_enrolment(
        amina, coming_cohort, status="enrolled", actual_entry_on=None, referral=referral
    )
    for organisation, value in ((agency, "ML-7"), (other_agency, "FT-9")):
        PartnerIdentifier.objects.create(
            person=amina, organisation=organisation, value=value
        )
    make_enrolment(make_person("Yanis", "Morel"), coming_cohort)

    seen = [run(organisation) for organisation in (agency, other_agency)]

    assert seen == [
        {
            "enrolments": [[str(row.pk), str(amina.pk), identifier]],
            "referrals": [[str(row.referral_id), str(amina.pk), identifier]],
        }
        for row, identifier in ((enrolment, "ML-7"), (second, "FT-9"))
    ]


@pytest.mark.django_db(transaction=True)
def test_it_reads_attendance_and_writes_an_outcome_of_its_own_half_alone(
    run, agency, other_agency, enrolment
):
    Enrolment.objects.filter(pk=enrolment.pk).update(
        status="completed", actual_exit_on=timezone.localdate()
    )
    job = {
        **BODIES["outcomes_create"]["Un CDI"],
        "observed_on": timezone.localdate().isoformat(),
        "starts_on": timezone.localdate().isoformat(),
    }
    tasks = {"attendance": [str(enrolment.pk)], "outcomes": [(str(enrolment.pk), job)]}

    own, other = run(agency, **tasks), run(other_agency, **tasks)

    assert own["attendance"] == str(enrolment.pk)
    assert own["outcome"] == str(Outcome.objects.get().reference)
    assert (other["attendance"], other["outcome"]) == ("not_found", "not_found")


@pytest.mark.django_db(transaction=True)
def test_it_refers_someone_once(run, agency, denis, body):
    first, again = run(agency, referrals=[("ML-0042-1", body)] * 2)["made"]

    assert first == again == str(Referral.objects.get().pk)
