"""A certificate is issued once, from countersigned hours, and then never changes."""

import hashlib
import io
import json
import subprocess
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from pypdf import PdfReader

from people.viewer import Viewer
from tests.cast import make_enrolment, make_person, viewer_of
from training.certificates import refusals
from training.certificates.services import (
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from training.enrolments.services import complete
from training.models import Certificate, CertificateCounter, Funding
from training.register.services import sign_presence


def pdf_of(certificate: Certificate) -> bytes:
    with certificate.file.open("rb") as file:
        return file.read()


def text_of(certificate: Certificate) -> str:
    pages = PdfReader(io.BytesIO(pdf_of(certificate))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_it_certifies_countersigned_hours_by_mode(certificate, cohort):
    assert certificate.facts["minutes"] == {"on_site": 180, "remote": 180, "total": 360}
    assert certificate.facts["title"] == "Comptabilité des petites entreprises"
    assert certificate.facts["register"]["hash"] == cohort.register_head.hash


def test_the_document_says_what_the_ministrys_model_asks(certificate):
    text = text_of(certificate)

    for fact in (
        "Certificat de réalisation",
        "Jeanne Collin",
        "Directrice de la formation continue",
        "Université de l’Armance",
        "19990000100009",
        "44100099910",
        "Amina BENALI",
        "Comptabilité des petites entreprises",
        "action de formation",
        "6 h",
        "pendant 3 ans",
        certificate.number,
    ):
        assert fact in text, fact


def test_the_file_is_archival_tagged_french_and_known_by_its_digest(
    certificate, tmp_path
):
    content = pdf_of(certificate)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(content)
    info = subprocess.run(
        ["pdfinfo", path], capture_output=True, text=True, check=True
    ).stdout

    assert hashlib.sha256(content).hexdigest() == certificate.sha256
    assert PdfReader(path).trailer["/Root"]["/Lang"] == "fr"
    assert "Tagged:          yes" in info
    assert subprocess.run(["qpdf", "--check", path], check=False).returncode == 0


def test_asking_twice_issues_once(certificate, finished, hugo):
    again = issue_certificate(finished, by=viewer_of(hugo))

    assert again == certificate
    assert CertificateCounter.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_issue_once_and_lose_no_number(finished):
    start = threading.Barrier(3)
    issued = []

    def work() -> None:
        try:
            start.wait()
            issued.append(issue_certificate(finished, by=Viewer.system()))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len({certificate.pk for certificate in issued}) == 1
    assert len(issued) == 3
    assert CertificateCounter.objects.get().last == 1


def test_numbers_have_no_gap_after_a_refusal(certificate, cohort, hugo):
    other = make_enrolment(make_person(), cohort, status="completed")

    with pytest.raises(refusals.NoHours):
        issue_certificate(other, by=viewer_of(hugo))

    assert CertificateCounter.objects.get().last == 1


def test_a_training_that_goes_on_gives_no_certificate(signed_off, hugo):
    with pytest.raises(refusals.NotOver, match="notez d’abord sa sortie"):
        issue_certificate(signed_off, by=viewer_of(hugo))


def test_open_registers_are_counted_in_the_refusal(
    enrolment, morning, afternoon, amina, hugo
):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    done = complete(enrolment, by=viewer_of(hugo))

    with pytest.raises(refusals.RegistersAreOpen, match="2 demi-journées"):
        issue_certificate(done, by=viewer_of(hugo))


def test_without_a_signatory_the_office_is_told_what_to_do(finished, university, hugo):
    university.signatory_name = ""
    university.save()

    with pytest.raises(refusals.NoSignatory, match="signataire"):
        issue_certificate(type(finished).objects.get(), by=viewer_of(hugo))


@pytest.mark.parametrize("who", ["amina", "bruno", "chloe", "denis", "gaelle"])
def test_only_the_providers_office_issues(request, who, finished):
    with pytest.raises(refusals.MayNotIssue):
        issue_certificate(finished, by=viewer_of(request.getfixturevalue(who)))


def test_a_change_of_the_course_page_changes_no_certificate(certificate, course):
    course.title = "Un tout autre titre"
    course.save()

    certificate.refresh_from_db()
    assert certificate.facts["title"] == "Comptabilité des petites entreprises"


def test_hundredths_where_the_funder_wants_them(finished, cohort, territory, hugo):
    finished.funding = Funding.objects.create(
        cohort=cohort, funder=territory, scheme="PRF", hour_format="hundredths"
    )
    finished.save()

    certificate = issue_certificate(finished, by=viewer_of(hugo))

    assert "6,00 heures" in text_of(certificate)


@pytest.mark.parametrize(
    ("first_names", "birth_name"),
    [
        ("Jean-Christophe " * 4, "de la Tour d’Auvergne-Lauraguais" * 2),
        ("نور", "الهدى"),
        ("Zoé 🌱", "O’Neil"),
    ],
)
def test_any_name_fits_on_the_document(finished, hugo, first_names, birth_name):
    finished.person.first_names, finished.person.birth_name = first_names, birth_name
    finished.person.save()

    certificate = issue_certificate(finished, by=viewer_of(hugo))

    assert len(PdfReader(io.BytesIO(pdf_of(certificate))).pages) == 1


def test_revoking_demands_a_reason_and_happens_once(certificate, hugo):
    with pytest.raises(refusals.ReasonIsMissing):
        revoke_certificate(certificate, by=viewer_of(hugo), reason=" ")
    revoked = revoke_certificate(certificate, by=viewer_of(hugo), reason="Erreur")
    with pytest.raises(refusals.NotInForce):
        revoke_certificate(certificate, by=viewer_of(hugo), reason="Encore")

    assert (revoked.status, revoked.revoked_reason) == ("revoked", "Erreur")


def test_a_replacement_is_a_new_document_that_the_old_one_leads_to(certificate, hugo):
    new = replace_certificate(certificate, by=viewer_of(hugo), reason="Nom corrigé")

    certificate.refresh_from_db()
    assert (certificate.status, new.replaces) == ("replaced", certificate)
    assert new.number.endswith("-00002")


def test_the_command_issues_for_a_cohort_and_says_who_waits(
    finished, cohort, tmp_path, capsys
):
    make_enrolment(make_person(), cohort, status="completed")
    report = tmp_path / "report.json"

    for _again in range(2):
        with pytest.raises(SystemExit) as stop:
            call_command("issue_certificates", cohort.reference, report=str(report))

    told = json.loads(report.read_text())
    assert stop.value.code == 3
    assert told["counts"] == {"issued": 1, "refused": 1}
    assert Certificate.objects.count() == 1
