"""Notes between partners: who reads them, and what corrections leave."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.cast import client_for, viewer_of
from training.follow_up.notes import correct_note, write_note
from training.follow_up.refusals import (
    HasChanged,
    HealthIsMentioned,
    MayNotWrite,
    NotYours,
)
from training.models import AccessGrant, AccessLog, Note

READERS = ("amina", "chloe", "denis", "elsa", "farid", "gaelle", "hugo")


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("organisation", {"denis"}),
        ("partners", {"denis", "hugo"}),
        ("person_too", {"amina", "denis", "hugo"}),
    ],
)
def test_a_note_is_read_by_those_its_author_chose(
    visibility, readers, note, request, bruno
):
    Note.objects.update(visibility=visibility)

    seen = {
        name
        for name in READERS
        if Note.objects.visible_to(viewer_of(request.getfixturevalue(name))).exists()
    }

    assert seen == readers
    assert not Note.objects.visible_to(viewer_of(bruno)).exists()


def test_a_share_that_leaves_notes_out_hides_them(note, denis):
    AccessGrant.objects.update(scopes="referral follow-up")

    assert not Note.objects.visible_to(viewer_of(denis)).exists()


@pytest.mark.parametrize("name", ["amina", "bruno", "chloe", "elsa", "farid", "gaelle"])
def test_only_those_who_work_on_it_write(name, enrolment, request):
    viewer = viewer_of(request.getfixturevalue(name))

    with pytest.raises(MayNotWrite):
        write_note(enrolment, by=viewer, text="Bonjour", visibility="partners")

    assert Note.objects.count() == 0


def test_a_correction_keeps_what_was_written(note, denis):
    correct_note(note, by=viewer_of(denis), text="Cherche un employeur à Troyes.")

    versions = Note.objects.order_by("version")
    assert [(row.version, row.is_current, row.text) for row in versions] == [
        (1, False, "Cherche un employeur à Bar."),
        (2, True, "Cherche un employeur à Troyes."),
    ]
    assert len({row.reference for row in versions}) == 1


def test_the_same_correction_twice_is_one(note, denis):
    for _ in range(2):
        correct_note(note, by=viewer_of(denis), text="Autre chose.")

    assert Note.objects.count() == 2


def test_another_organisation_corrects_nothing(note, hugo):
    with pytest.raises(NotYours):
        correct_note(note, by=viewer_of(hugo), text="Non.")


def test_a_correction_of_what_has_changed_is_refused(note, denis):
    correct_note(note, by=viewer_of(denis), expected=1, text="Une.")

    with pytest.raises(HasChanged):
        correct_note(note, by=viewer_of(denis), expected=1, text="Deux.")


def test_two_versions_never_stand_at_once(note):
    note.pk, note.version = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        note.save()


@pytest.mark.parametrize(
    "text",
    [
        "Elle a une RQTH.",
        "En arrêt de travail jusqu’à lundi.",
        "Son numéro : 2 98 04 10 033 123",
    ],
)
def test_health_and_the_social_security_number_are_refused(text, enrolment, denis):
    with pytest.raises(HealthIsMentioned):
        write_note(enrolment, by=viewer_of(denis), text=text, visibility="partners")


def test_where_to_turn_for_an_adaptation_may_be_said(enrolment, denis):
    text = "Elle peut appeler le référent handicap de l’université."

    note = write_note(enrolment, by=viewer_of(denis), text=text, visibility="partners")

    assert note.text == text


def test_an_empty_note_is_refused(note, denis):
    with pytest.raises(ValidationError):
        correct_note(note, by=viewer_of(denis), text="  ")


# --- The pages --------------------------------------------------------------------


def test_the_counsellor_writes_and_the_office_reads(enrolment, amina, denis, hugo):
    client = client_for(denis)

    client.post(
        f"/inscriptions/{enrolment.pk}/notes/",
        {"text": "A un entretien lundi.", "visibility": "partners"},
    )

    assert "A un entretien lundi." in client.get(f"/suivi/{amina.pk}/").text
    office = client_for(hugo).get(f"/organisme/inscriptions/{enrolment.pk}/").text
    assert "A un entretien lundi." in office
    assert "Denis Roche, Mission locale, antenne de Bar" in office
    read = AccessLog.objects.filter(person=amina, part="notes")
    assert {log.actor_user for log in read} == {denis}


def test_amina_reads_what_is_open_to_her_and_not_who_wrote_it(note, enrolment, amina):
    page = f"/mon-parcours/formations/{enrolment.pk}/"
    client = client_for(amina)
    before = client.get(page).text

    Note.objects.update(visibility="person_too")
    after = client.get(page).text

    assert "Cherche un employeur" not in before
    assert "Cherche un employeur à Bar." in after
    assert "Mission locale, antenne de Bar" in after
    assert "Denis Roche" not in after


def test_a_form_read_before_a_correction_overwrites_nothing(note, denis, farid):
    client = client_for(denis)
    correct_note(note, by=viewer_of(denis), text="Déjà corrigée.")

    answer = client.post(
        f"/notes/{note.reference}/",
        {"text": "Tard.", "visibility": "partners", "version": 1},
    )

    assert answer.status_code == 422
    assert Note.objects.current().get().text == "Déjà corrigée."


def test_the_page_of_a_correction_shows_what_was_written(note, denis):
    correct_note(note, by=viewer_of(denis), text="Autre chose.")

    page = client_for(denis).get(f"/notes/{note.reference}/").text

    assert "Autre chose." in page
    assert "Cherche un employeur à Bar." in page


def test_pages_cost_the_same_with_one_note_and_three(
    note, denis, amina, django_assert_max_num_queries
):
    client = client_for(denis)
    client.get(f"/suivi/{amina.pk}/")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(45) as asked:
            client.get(f"/suivi/{amina.pk}/")
        counts.append(len(asked))
        for _ in range(2):
            write_note(
                note.enrolment,
                by=viewer_of(denis),
                text="Suite.",
                visibility="partners",
            )

    assert counts[0] == counts[1]
