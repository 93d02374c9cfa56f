"""The printed attendance sheet: what stands on it, and who may print it."""

import shutil
import subprocess

import pytest
from django.urls import reverse

from tests.cast import client_for, make_organisation, viewer_of
from training.models import Funding, RegisterHead
from training.register.services import countersign, mark, sign_presence


@pytest.fixture
def url(cohort, enrolment, nora, morning) -> str:
    return reverse("attendance_sheet", args=[cohort.pk])


def text_of(content: bytes, tmp_path) -> str:
    """The words of a PDF in their order, each space a single one."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "feuille.pdf"
    path.write_bytes(content)
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_who_prints_it(url, amina, bruno, chloe, denis, elsa, farid, gaelle, hugo):
    cast = {
        "amina": amina,
        "bruno": bruno,
        "chloe": chloe,
        "denis": denis,
        "elsa": elsa,
        "farid": farid,
        "gaelle": gaelle,
        "hugo": hugo,
    }

    opened = {name: client_for(who).get(url).status_code for name, who in cast.items()}

    allowed = {"chloe": 200, "hugo": 200}
    assert opened == dict.fromkeys(cast, 404) | allowed


def test_it_says_what_a_funder_asks(
    url, cohort, enrolment, nora, morning, amina, chloe, hugo, tmp_path
):
    funder = make_organisation("Région des Rives", "funder")
    Funding.objects.create(cohort=cohort, funder=funder, scheme="PRF")
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    mark(nora, morning, by=viewer_of(chloe), state="absent")
    countersign(morning, by=viewer_of(chloe))

    text = text_of(client_for(hugo).get(url).content, tmp_path)

    for words in (
        "Université de l’Armance",
        "SIRET 19990000100009",
        "44100099910",
        "Comptabilité des petites entreprises",
        "Session COMPTA-1",
        "Région des Rives",
        "Campus des Rives",
        "B 204",
        "(3 h)",
        "Chloé Martin",
        "Contresigné le",
        "BENALI Amina",
        "code affiché",
        "PETIT Nora",
        "AJ absence à justifier",
        "Page 1 / 1",
        RegisterHead.objects.get().hash,
    ):
        assert words in text


def test_a_trainer_does_not_read_who_pays(url, cohort, chloe, tmp_path):
    funder = make_organisation("Agefiph", "funder")
    Funding.objects.create(cohort=cohort, funder=funder, scheme="PRF")

    text = text_of(client_for(chloe).get(url).content, tmp_path)

    assert "BENALI" in text
    assert "Agefiph" not in text


def test_the_sheet_of_one_day_leaves_the_others_out(
    url, morning, tomorrow, chloe, tmp_path
):
    of_day = reverse("attendance_sheet", args=[morning.pk])
    client = client_for(chloe)

    assert "Page 1 / 1" in text_of(client.get(of_day).content, tmp_path)
    assert "non contresigné" in text_of(client.get(url).content, tmp_path).lower()


def test_it_is_tagged_for_screen_readers(url, hugo, tmp_path):
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    path = tmp_path / "feuille.pdf"
    path.write_bytes(client_for(hugo).get(url).content)

    run = subprocess.run(["pdfinfo", path], capture_output=True, check=True)

    assert "Tagged: yes" in " ".join(run.stdout.decode().split())
