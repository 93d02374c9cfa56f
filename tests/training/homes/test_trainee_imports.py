"""The import's page: upload, preview, confirmation, result, bad lines, erasing."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.cast import client_for
from tests.training.exchange.trainees.files import own_file, person
from training.exchange.trainees import services
from training.exchange.trainees.models import TraineeImport

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = person("Noé", "Garnier", birth_date="24/11/1998")
BAD = person("", "Sans-Prénom", phone="+33611223344")


def upload(client, cohort, content: bytes, *, key=None, format="csv"):
    file = SimpleUploadedFile("liste.csv", content, content_type="text/csv")
    return client.post(
        reverse("give_trainees", args=[cohort.pk]),
        {"format": format, "file": file, "key": key or uuid4()},
    )


@pytest.fixture
def checked(cohort, hugo, run_tasks) -> TraineeImport:
    """A file with a good line and a bad one, read to the end."""
    upload(client_for(hugo), cohort, own_file(GOOD, BAD))
    run_tasks()
    return TraineeImport.objects.get()


def page_of(given: TraineeImport) -> str:
    return reverse("trainee_import", args=[given.pk])


def test_the_check_says_what_will_be_done_and_does_nothing(checked, cohort, hugo):
    answer = client_for(hugo).get(page_of(checked))

    assert (checked.state, checked.created, checked.refused) == ("checked", 1, 1)
    assert "Importer 1 ligne" in answer.text
    assert "« Prénoms » : Il manque" in answer.text
    assert not cohort.enrolments.exists()


def test_confirming_imports_the_good_lines(checked, cohort, hugo, run_tasks):
    client = client_for(hugo)
    client.post(page_of(checked), {"act": "confirm"})
    client.post(page_of(checked), {"act": "confirm"})
    run_tasks()

    checked.refresh_from_db()
    assert (checked.state, checked.created, checked.refused) == ("done", 1, 1)
    assert cohort.enrolments.get().person.birth_name == "Garnier"
    assert "Ce que l’import a fait" in client.get(page_of(checked)).text


def test_two_clicks_give_one_file(cohort, hugo):
    key = uuid4()
    first = upload(client_for(hugo), cohort, own_file(GOOD), key=key)
    second = upload(client_for(hugo), cohort, own_file(GOOD), key=key)

    assert first.url == second.url
    assert TraineeImport.objects.count() == 1


def test_the_bad_lines_come_back_with_the_reason_and_are_mended(
    checked, cohort, hugo, run_tasks
):
    client = client_for(hugo)
    answer = client.get(reverse("bad_lines", args=[checked.pk, "csv"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    header, line = text.splitlines()
    assert header.endswith(";Motif du refus")
    assert "'+33611223344" in line  # no spreadsheet takes it for a formula
    mended = text.replace("Sans-Prénom;;;", "Sans-Prénom;;Lou;")
    upload(client, cohort, mended.encode())
    run_tasks()
    again = TraineeImport.objects.exclude(pk=checked.pk).get()
    assert (again.created, again.refused, again.notes) == (1, 0, [])


def test_the_bad_lines_come_back_as_a_workbook_too(checked, hugo):
    answer = client_for(hugo).get(reverse("bad_lines", args=[checked.pk, "xlsx"]))

    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][-1] == "Motif du refus"
    assert rows[1][1] == "Sans-Prénom"
    assert len(rows) == 2


def test_the_template_explains_each_column(hugo):
    answer = client_for(hugo).get(reverse("trainee_template", args=["xlsx"]))

    book = load_workbook(io.BytesIO(answer.content))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == headings


def test_an_unusable_file_says_why(cohort, hugo, run_tasks):
    client = client_for(hugo)
    answer = upload(client, cohort, b"%PDF-1.7 \n")
    run_tasks()

    assert "n’est pas du texte" in client.get(answer.url).text


def test_a_file_that_is_too_large_is_refused_at_once(cohort, hugo, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_MB", 0)

    answer = upload(client_for(hugo), cohort, own_file(GOOD))

    assert answer.status_code == 422
    assert not TraineeImport.objects.exists()


def test_nothing_chosen_is_said(cohort, hugo):
    answer = client_for(hugo).post(
        reverse("give_trainees", args=[cohort.pk]), {"format": "csv", "key": uuid4()}
    )

    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.text


def test_a_run_that_was_cut_is_resumed(checked, cohort, hugo, run_tasks):
    long_ago = timezone.now() - timedelta(minutes=10)
    TraineeImport.objects.update(state="importing", beat_at=long_ago)
    client = client_for(hugo)

    assert "Reprendre" in client.get(page_of(checked)).text
    client.post(page_of(checked), {"act": "resume"})
    run_tasks()

    checked.refresh_from_db()
    assert (checked.state, checked.created) == ("done", 1)


def test_progress_is_a_fragment_until_it_is_over(cohort, hugo, run_tasks):
    client = client_for(hugo)
    url = upload(client, cohort, own_file(GOOD)).url

    going_on = client.get(url, headers={"HX-Request": "true"})
    run_tasks()
    over = client.get(url, headers={"HX-Request": "true"})

    assert "Vérification du fichier" in going_on.text
    assert "<html" not in going_on.text
    assert over.headers["HX-Refresh"] == "true"


def test_another_provider_sees_neither_file_nor_lines(checked, gaelle):
    client = client_for(gaelle)

    assert client.get(page_of(checked)).status_code == 404
    bad = reverse("bad_lines", args=[checked.pk, "csv"])
    assert client.get(bad).status_code == 404


def test_files_are_forgotten_after_thirty_days(checked, cohort):
    storage, name = checked.file.storage, checked.file.name
    TraineeImport.objects.update(created_at=timezone.now() - timedelta(days=31))

    assert services.erase_old_imports() == 1
    assert not storage.exists(name)
    assert not TraineeImport.objects.exists()


def test_a_file_can_be_erased_at_once(checked, hugo):
    answer = client_for(hugo).post(page_of(checked), {"act": "erase"})

    assert answer.url == reverse("give_trainees", args=[checked.cohort_id])
    assert not TraineeImport.objects.exists()


@pytest.mark.parametrize("lines", [1, 60])
def test_the_page_asks_a_bounded_number_of_queries(
    lines, cohort, hugo, run_tasks, django_assert_max_num_queries
):
    client = client_for(hugo)
    url = upload(client, cohort, own_file(*[BAD] * lines)).url
    run_tasks()

    with django_assert_max_num_queries(16):
        assert client.get(url).status_code == 200
