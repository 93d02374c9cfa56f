"""`import_catalogue` as an operator meets it: words, reports and exit codes."""

import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from cms.models import CatalogueIndexPage, CoursePage, HomePage
from tests.cast import make_organisation
from tests.lheo_files import SIRET, formation, lheo, real

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(catalogue):
    return make_organisation(
        "Atelier des Métiers", "training_provider", slug="atelier", siret=SIRET
    )


@pytest.fixture
def file(tmp_path):
    def file(content: bytes) -> str:
        path = tmp_path / "catalogue.xml"
        path.write_bytes(content)
        return str(path)

    return file


def run(*arguments: str) -> SimpleNamespace:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("import_catalogue", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return SimpleNamespace(code=code, out=out.getvalue(), err=err.getvalue())


def test_all_good_ends_with_0(provider, file):
    done = run(file(lheo(formation())), "--provider", "atelier")

    assert done.code == 0
    assert "1 créées, 0 modifiées, 0 inchangées, 0 refusées" in done.out


def test_some_refused_ends_with_3_and_a_report(provider, file, tmp_path):
    report = tmp_path / "report.json"

    done = run(
        file(lheo(formation(), formation(number="B", title=""))),
        "--provider=atelier",
        f"--report={report}",
    )

    assert done.code == 3
    assert "« B », ligne" in done.out
    told = json.loads(report.read_text())
    assert told["format"] == "lheo"
    assert told["counts"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
    }
    assert told["refused"][0]["path"].endswith("/intitule-formation")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"bonjour", "pas du XML"),
        (b"<catalogue/>", "pas du LHEO"),
        (b'<lheo xmlns="http://www.lheo.org/1.3.0"/>', "ancienne version"),
        (b'<lheo-index xmlns="http://lheo.gouv.fr/2.3"/>', "fichier complet"),
    ],
)
def test_an_unusable_file_ends_with_2_and_one_sentence(
    provider, file, tmp_path, content, words
):
    report = tmp_path / "report.json"

    done = run(file(content), "--provider=atelier", f"--report={report}")

    assert done.code == 2
    assert words in done.err
    assert words in json.loads(report.read_text())["refused"][0]["reason"]
    assert CoursePage.objects.count() == 0


def test_a_file_that_is_not_there_ends_with_2(provider):
    done = run("/nulle/part.xml", "--provider=atelier")

    assert (done.code, "n’existe pas" in done.err) == (2, True)


@pytest.mark.parametrize("other", ["cdm-fr", "csv"])
def test_formats_to_come_say_so(provider, file, other):
    done = run(file(lheo(formation())), "--provider=atelier", f"--format={other}")

    assert (done.code, "pas encore disponible" in done.err) == (2, True)


@pytest.mark.parametrize(
    "arguments", [[], ["--provider=atelier", "--all-providers"], ["--provider=autre"]]
)
def test_for_whom_must_be_said(provider, file, arguments):
    done = run(file(lheo(formation())), *arguments)

    assert done.code == 2
    assert CoursePage.objects.count() == 0


def test_a_dash_reads_standard_input(provider, monkeypatch):
    content = io.BytesIO(lheo(formation()))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=content))

    done = run("-", "--provider=atelier", "--dry-run")

    assert done.code == 0
    assert "rien n’a été enregistré" in done.out
    assert CoursePage.objects.count() == 0


def test_a_new_installation_gets_its_pages_first(file):
    HomePage.objects.get().delete()

    done = run(file(lheo(formation())), "--all-providers")

    assert done.code == 0
    assert CatalogueIndexPage.objects.count() == 1


def test_a_real_index_is_refused(provider):
    done = run(str(real("intercarif-2.2-single-offer.xml")), "--all-providers")

    assert (done.code, "index LHEO" in done.err) == (2, True)
