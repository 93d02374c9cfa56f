"""An enrolment file: given and read, papers asked and decided, needs said once."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_enrolment, make_member, make_person, viewer_of
from training.enrolment_files.information import (
    acknowledge,
    give_documents,
    issue_information,
)
from training.enrolment_files.needs import answer_needs, note_contacted
from training.enrolment_files.papers import (
    accept_paper,
    ask_again,
    ask_papers,
    give_paper,
    refuse_paper,
    waive_paper,
)
from training.enrolment_files.refusals import (
    FileIsNotRead,
    FileIsTooLarge,
    ForbiddenPaper,
    MayNotAnswer,
    MayNotKeep,
    NothingToRead,
    ReasonIsMissing,
)
from training.enrolment_files.reminders import remind_of_papers, remind_of_reading
from training.enrolment_files.settings import require_paper, set_file_settings
from training.enrolment_files.tasks import open_file
from training.enrolment_files.uploads import MOST_BYTES, read_upload
from training.models import (
    ConnectionNeeds,
    Delivery,
    FileEvent,
    Funding,
    InformationFile,
    Message,
    Paper,
)

SYSTEM = Viewer.system()
NEEDS = {
    "has_device": True,
    "has_data": False,
    "has_place": True,
    "needs_adaptation": False,
}


def sent(content: bytes = b"\xff\xd8\xff photo", name: str = "photo.jpg"):
    return SimpleUploadedFile(name, content)


def photo(content: bytes = b"\xff\xd8\xff photo"):
    return read_upload(sent(content))


@pytest.fixture
def seat(amina, coming_cohort):
    """Amina enters in a month."""
    return make_enrolment(
        amina,
        coming_cohort,
        status="enrolled",
        actual_entry_on=None,
    )


@pytest.fixture
def identity(university, hugo):
    return require_paper(
        university,
        by=viewer_of(hugo),
        label="Pièce d’identité",
        help="Recto et verso",
        due_days=10,
    )


@pytest.fixture
def paper(seat, identity) -> Paper:
    return ask_papers(seat)[0]


def test_a_seat_opens_a_file_once_and_tells_what_to_do(seat, identity, amina):
    assert open_file.call(str(seat.pk))
    assert open_file.call(str(seat.pk))

    message = Message.objects.get(person=amina, kind="file_documents")
    assert Delivery.objects.count() == 1
    assert Paper.objects.get().due_on == seat.planned_entry_on - timedelta(days=10)
    for words in ("Pièce d’identité", "Recto et verso", "/repondre/", "/mon-parcours/"):
        assert words in message.body


def test_the_document_is_made_once_for_a_cohort_and_again_when_it_changes(
    seat, coming_cohort, hugo, university
):
    first = issue_information(coming_cohort)
    assert issue_information(coming_cohort) == first
    with first.file.open() as file:
        assert file.read().startswith(b"%PDF-")

    set_file_settings(university, by=viewer_of(hugo), assessment="Un examen blanc.")
    second = issue_information(coming_cohort)

    assert second.digest != first.digest
    assert InformationFile.objects.count() == 2


def test_the_document_names_nobody_who_learns(seat, amina, coming_cohort):
    facts = str(issue_information(coming_cohort).facts)

    assert "Comptabilité" in facts
    assert amina.birth_name not in facts


def test_acknowledging_says_when_and_how_and_once(seat, amina, hugo):
    with pytest.raises(NothingToRead):
        acknowledge(seat, by=viewer_of(amina))
    give_documents(seat, by=viewer_of(hugo))

    first = acknowledge(seat, by=Viewer.for_link(amina))
    again = acknowledge(seat, by=viewer_of(amina))

    assert (first.way, again.way) == ("link", "link")
    assert first.acknowledged_at == again.acknowledged_at
    kinds = list(FileEvent.objects.values_list("kind", flat=True))
    assert kinds == ["sent", "acknowledged"]


def test_the_office_notes_what_was_handed_over(seat, hugo):
    give_documents(seat, by=viewer_of(hugo))
    day = timezone.localdate() - timedelta(days=1)

    delivery = acknowledge(seat, by=viewer_of(hugo), on=day)

    assert (delivery.way, delivery.acknowledged_on) == ("paper", day)


@pytest.mark.parametrize("who", ["bruno", "chloe", "denis", "elsa", "gaelle"])
def test_strangers_do_nothing_with_a_file(request, who, seat, paper):
    viewer = viewer_of(request.getfixturevalue(who))

    with pytest.raises(MayNotKeep):
        give_documents(seat, by=viewer)
    with pytest.raises(MayNotKeep):
        accept_paper(paper, by=viewer)
    with pytest.raises(MayNotAnswer):
        give_paper(paper, photo(), by=viewer)
    with pytest.raises(MayNotAnswer):
        answer_needs(seat, by=viewer, **NEEDS)


@pytest.mark.parametrize("who", ["bruno", "chloe", "denis", "elsa", "gaelle"])
def test_strangers_read_nothing_of_a_file(request, who, seat, paper, hugo, amina):
    answer_needs(seat, by=viewer_of(amina), **NEEDS)
    viewer = viewer_of(request.getfixturevalue(who))

    assert not Paper.objects.visible_to(viewer).exists()
    assert not ConnectionNeeds.objects.visible_to(viewer).exists()
    assert Paper.objects.visible_to(viewer_of(hugo)).exists()
    assert Paper.objects.visible_to(viewer_of(amina)).exists()


def test_a_paper_is_given_and_accepted_with_its_copy(paper, amina, hugo):
    given = give_paper(paper, photo(), by=viewer_of(amina))
    again = give_paper(paper, photo(), by=viewer_of(amina))
    kept = accept_paper(paper, by=viewer_of(hugo), keeps_file=True)

    assert (given.state, again.file.name) == ("received", given.file.name)
    assert (kept.state, bool(kept.file)) == ("accepted", True)


@pytest.mark.django_db(transaction=True)
def test_seen_without_a_copy_leaves_no_file(paper, amina, hugo):
    given = give_paper(paper, photo(), by=viewer_of(amina))
    storage, name = given.file.storage, given.file.name

    seen = accept_paper(paper, by=viewer_of(hugo))

    assert (seen.state, bool(seen.file), storage.exists(name)) == (
        "accepted",
        False,
        False,
    )


def test_a_refused_paper_tells_why_and_may_be_given_again(paper, amina, hugo):
    give_paper(paper, photo(), by=viewer_of(amina))
    with pytest.raises(ReasonIsMissing):
        refuse_paper(paper, by=viewer_of(hugo), reason=" ")

    for _click in range(2):
        refuse_paper(paper, by=viewer_of(hugo), reason="On ne lit pas la date.")

    message = Message.objects.get(person=amina, kind="file_paper_refused")
    assert "On ne lit pas la date." in message.body
    assert give_paper(paper, photo(b"\xff\xd8\xff net"), by=viewer_of(amina)).file


def test_a_paper_may_be_waived_and_asked_again(paper, hugo):
    assert waive_paper(paper, by=viewer_of(hugo)).state == "waived"
    assert ask_again(paper, by=viewer_of(hugo)).state == "asked"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"MZ executable", FileIsNotRead),
        (b"<svg onload='x'/>", FileIsNotRead),
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, FileIsTooLarge),
    ],
)
def test_what_is_neither_pdf_nor_photo_is_refused(content, refusal):
    with pytest.raises(refusal):
        read_upload(sent(content, "photo.jpg"))


@pytest.mark.parametrize(
    "label",
    [
        "Carte vitale",
        "Attestation RQTH",
        "Certificat médical",
        "N° de sécurité sociale",
    ],
)
def test_health_and_the_social_number_are_never_asked(label, university, hugo):
    with pytest.raises(ForbiddenPaper):
        require_paper(university, by=viewer_of(hugo), label=label)


def test_papers_follow_the_cohort_and_the_scheme(
    seat, university, hugo, coming_cohort, cohort, formalliance
):
    office = viewer_of(hugo)
    require_paper(university, by=office, label="CV")
    require_paper(university, by=office, label="Diplôme", cohort=cohort)
    require_paper(university, by=office, label="Accord CPF", scheme="CPF")

    assert [paper.label for paper in ask_papers(seat)] == ["CV"]

    seat.funding = Funding.objects.create(
        cohort=coming_cohort, funder=formalliance, scheme="CPF"
    )
    seat.save()
    assert [paper.label for paper in ask_papers(seat)] == ["Accord CPF", "CV"]


def test_an_adaptation_is_told_to_the_office_without_any_reason(
    seat, amina, university, hugo
):
    answer_needs(seat, by=viewer_of(amina), **NEEDS | {"needs_adaptation": True})
    answer_needs(seat, by=viewer_of(amina), **NEEDS | {"needs_adaptation": True})

    message = Message.objects.get(kind="file_adaptation")
    needs = ConnectionNeeds.objects.get()
    assert message.organisation == university
    assert needs.lacks == ["pas assez d’Internet"]
    first = note_contacted(needs, by=viewer_of(hugo)).contacted_at
    assert note_contacted(needs, by=viewer_of(hugo)).contacted_at == first


def test_a_trainer_who_is_also_nobodys_office_reads_no_needs(seat, amina, university):
    answer_needs(seat, by=viewer_of(amina), **NEEDS)
    trainer = make_member("Inès Faure", university, "trainer")

    assert not ConnectionNeeds.objects.visible_to(viewer_of(trainer)).exists()


def test_who_lacks_a_paper_is_reminded_before_and_after_and_no_more(paper, amina):
    assert remind_of_papers() == 0
    today = timezone.localdate()

    counts = []
    for due_on in (today + timedelta(days=3), today - timedelta(days=1)):
        Paper.objects.update(due_on=due_on)
        counts += [remind_of_papers(), remind_of_papers()]

    assert counts == [1, 0, 1, 0]
    bodies = Message.objects.filter(kind="file_papers_due")
    assert all("Pièce d’identité" in message.body for message in bodies)


def test_who_will_not_enter_is_not_reminded(paper, seat):
    Paper.objects.update(due_on=timezone.localdate())
    seat.status = "never_entered"
    seat.save()

    assert remind_of_papers() == 0


def test_who_has_not_read_is_reminded_once_a_week_before(seat, amina, university):
    give_documents(seat, by=SYSTEM)
    Delivery.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert remind_of_reading() == 0  # she enters in a month

    seat.planned_entry_on = timezone.localdate() + timedelta(days=7)
    seat.save()
    counts = [remind_of_reading(), remind_of_reading()]

    assert counts == [1, 0]
    message = Message.objects.get(kind="file_unread")
    assert (message.person, message.sender) == (amina, university)
    assert message.link is not None


def test_nobody_is_reminded_of_what_is_read_just_given_or_given_up(seat, amina):
    seat.planned_entry_on = timezone.localdate() + timedelta(days=2)
    seat.save()
    delivery = give_documents(seat, by=SYSTEM)
    assert remind_of_reading() == 0  # given a moment ago

    Delivery.objects.update(sent_at=timezone.now() - timedelta(days=2))
    acknowledge(seat, by=viewer_of(amina))
    assert remind_of_reading() == 0
    Delivery.objects.filter(pk=delivery.pk).update(acknowledged_at=None)
    seat.status = "never_entered"
    seat.save()
    assert remind_of_reading() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_document(coming_cohort, amina):
    start = threading.Barrier(3)
    made = []

    def issue() -> None:
        try:
            start.wait()
            made.append(issue_information(coming_cohort).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 1
    assert InformationFile.objects.count() == 1


def test_the_steps_of_a_file_stay_for_good(paper, hugo):
    waive_paper(paper, by=viewer_of(hugo))

    with pytest.raises(Exception, match="append-only"):
        FileEvent.objects.update(words="autre chose")


def test_someone_in_training_has_no_file_to_open(cohort):
    running = make_enrolment(make_person(), cohort)

    assert not open_file.call(str(running.pk))
