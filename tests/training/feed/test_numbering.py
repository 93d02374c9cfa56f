"""Numbers follow commits, whoever writes and gives out at once, on both databases."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from people.viewer import Viewer
from tests.training.api.conftest import make_program
from training.changes import ChangeKind, note_change
from training.feed.distribution import distribute_changes
from training.feed.reading import read_page
from training.models import Change, FeedEntry

WRITERS, EACH = 4, 12


def _write(person, enrolment, problems: list) -> None:
    try:
        for _ in range(EACH):
            with transaction.atomic():
                note_change(
                    ChangeKind.ENROLMENT,
                    str(uuid4()),
                    person=person,
                    enrolment=enrolment,
                )
            distribute_changes()
    except Exception as error:
        problems.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_a_reader_misses_nothing(amina, enrolment, agency):
    distribute_changes()
    viewer = Viewer.for_client(make_program(agency))
    problems: list[Exception] = []
    writers = [
        threading.Thread(target=_write, args=(amina.pk, enrolment.pk, problems))
        for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    told, position = [], {}
    while any(writer.is_alive() for writer in writers):
        page = read_page(viewer, [agency.pk], position, limit=5)
        told += page.entries
        position = page.position
    for writer in writers:
        writer.join()
    page = read_page(viewer, [agency.pk], position, limit=1000)
    told += page.entries

    assert problems == []
    assert Change.objects.count() == 0
    numbers = FeedEntry.objects.filter(organisation=agency).values_list("sequence")
    assert sorted(n for (n,) in numbers) == list(range(1, len(numbers) + 1))
    assert [entry.sequence for entry in told] == list(range(1, len(numbers) + 1))
    assert sum(entry.kind == "enrolment" for entry in told) == WRITERS * EACH + 1
