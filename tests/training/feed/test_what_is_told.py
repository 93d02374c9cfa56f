"""Merges, hidden notes, hours planned anew and erased records reach the partners."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.merging import merge_persons, undo_merge
from people.models import Person
from people.services import set_identifier
from people.viewer import Viewer
from tests.cast import make_class_session, make_person, make_referral, viewer_of
from tests.training.api.conftest import make_program
from tests.training.follow_up.conftest import note  # noqa: F401 (fixture)
from training.changes import Change
from training.cohorts.planning import plan_class_session, plan_half_days
from training.enrolments.answers import answer_session
from training.feed.distribution import distribute_changes
from training.feed.reading import Told, position_now, read_page
from training.follow_up.notes import correct_note, write_note
from training.models import AccessGrant, FeedEntry
from training.retention.services import erase_expired


class Ear:
    """What an agency's program is told from here on."""

    def __init__(self, agency) -> None:
        self.agency = agency
        self.viewer = Viewer.for_client(make_program(agency))
        distribute_changes()
        self.position = position_now([agency.pk])

    def heard(self) -> list[Told]:
        page = read_page(self.viewer, [self.agency.pk], self.position, limit=1000)
        self.position = page.position
        return page.entries

    def kinds(self) -> list[tuple[str, str]]:
        return [(entry.kind, entry.action) for entry in self.heard()]


@pytest.fixture
def twin(coming_cohort, elsa, other_agency) -> Person:
    """Amina once more, referred by Elsa's agency."""
    person = make_person("Amina", "Bennali", birth_date=None)
    make_referral(person, coming_cohort, by=elsa, organisation=other_agency)
    set_identifier(person, organisation=other_agency, value="FT-7")
    return person


@pytest.fixture
def coming_both(cohort):
    """Tomorrow's, in the room or by video."""
    tomorrow = timezone.now() + timedelta(days=1)
    return make_class_session(cohort, starts_at=tomorrow, mode="both")


# --- Merges -----------------------------------------------------------------------


def test_a_merge_tells_whose_record_moved_with_both_identifiers(
    enrolment, amina, twin, other_agency, bruno
):
    set_identifier(amina, organisation=other_agency, value="FT-1")
    ear = Ear(other_agency)

    merge_persons(amina, twin, by=viewer_of(bruno))

    [merged, referral] = ear.heard()
    assert (merged.kind, merged.action) == ("person", "merged")
    assert (merged.id, merged.person) == (str(twin.pk), amina.pk)
    assert sorted(merged.external_ids) == ["FT-1", "FT-7"]
    assert (referral.kind, referral.person) == ("referral", amina.pk)


def test_an_agency_that_knew_one_record_alone_learns_of_no_other(
    enrolment, amina, twin, agency, bruno
):
    ear = Ear(agency)

    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    told = ear.kinds()
    undo_merge(merge, by=viewer_of(bruno))

    assert (told, ear.kinds()) == ([], [])


def test_undoing_gives_the_former_identifier_back(
    enrolment, amina, twin, other_agency, bruno
):
    set_identifier(amina, organisation=other_agency, value="FT-1")
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    ear = Ear(other_agency)

    undo_merge(merge, by=viewer_of(bruno))

    [parted, referral] = ear.heard()
    assert (parted.action, parted.id) == ("parted", str(twin.pk))
    assert (parted.person, parted.external_ids) == (twin.pk, ["FT-7"])
    assert (referral.kind, referral.person) == ("referral", twin.pk)


def test_a_merge_read_after_the_share_has_ended_is_held_back(
    enrolment, amina, twin, other_agency, bruno
):
    ear = Ear(other_agency)
    merge_persons(amina, twin, by=viewer_of(bruno))
    distribute_changes()

    AccessGrant.objects.filter(organisation=other_agency).update(
        ended_at=timezone.now(), end_reason="Fin"
    )

    assert FeedEntry.objects.filter(organisation=other_agency, kind="person").exists()
    assert ear.heard() == []


def test_what_was_noted_before_a_merge_is_not_lost(
    enrolment, amina, twin, other_agency, bruno
):
    ear = Ear(other_agency)
    referral = twin.referrals.get()
    Change.objects.create(
        kind="referral", object_id=str(referral.pk), person=twin.pk,
        referral=referral.pk,
    )  # fmt: skip

    merge_persons(amina, twin, by=viewer_of(bruno))

    assert ear.kinds().count(("referral", "changed")) == 1


def test_a_wide_share_forgets_what_a_parted_record_takes_away(
    enrolment, amina, twin, agency, other_agency, bruno
):
    wide = AccessGrant.objects.get(organisation=other_agency)
    wide.is_widened, wide.widened_reason = True, "Suivi renforcé"
    wide.save()
    set_identifier(amina, organisation=agency, value="ML-1")
    ear = Ear(other_agency)

    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    merged = ear.heard()
    undo_merge(merge, by=viewer_of(bruno))
    [lost] = [entry for entry in ear.heard() if entry.kind == "enrolment"]

    assert ("enrolment", str(enrolment.pk)) in [(e.kind, e.id) for e in merged]
    assert (lost.action, lost.id) == ("deleted", str(enrolment.pk))
    assert lost.external_ids == ["FT-7"]


# --- Notes ------------------------------------------------------------------------


def test_a_note_kept_for_its_organisation_is_deleted_for_the_others(
    enrolment, amina, agency, hugo
):
    set_identifier(amina, organisation=agency, value="ML-1")
    mine = viewer_of(hugo)
    shown = write_note(enrolment, by=mine, text="Cherche.", visibility="partners")
    ear = Ear(agency)

    kept = correct_note(shown, by=mine, visibility="organisation")
    [told] = ear.heard()
    correct_note(kept, by=mine, text="Cherche encore.")

    assert (told.kind, told.action, told.id) == (
        "note",
        "deleted",
        str(shown.reference),
    )
    assert told.external_ids == ["ML-1"]
    assert ear.heard() == []


def test_written_and_hidden_at_once_a_note_ends_deleted(enrolment, agency, hugo):
    mine = viewer_of(hugo)
    ear = Ear(agency)
    shown = write_note(enrolment, by=mine, text="Cherche.", visibility="partners")
    correct_note(shown, by=mine, visibility="organisation")

    assert ear.kinds() == [("note", "deleted")]


def test_the_author_who_keeps_a_note_for_their_agency_does_not_lose_it(
    note,  # noqa: F811
    agency,
    denis,
):
    ear = Ear(agency)

    correct_note(note, by=viewer_of(denis), visibility="organisation")

    assert ear.heard() == []


# --- Hours ------------------------------------------------------------------------


def test_a_session_more_changes_the_hours_of_those_enrolled(
    enrolment, cohort, agency, hugo
):
    ear = Ear(agency)
    start = timezone.now().astimezone(cohort.zone).replace(hour=9, minute=0)

    plan_class_session(
        cohort,
        by=viewer_of(hugo),
        title="Bilan",
        starts_at=start + timedelta(days=1),
        ends_at=start + timedelta(days=1, hours=3),
        mode="on_site",
    )

    assert ear.kinds() == [("enrolment", "changed")]


def test_another_room_changes_no_hours(enrolment, remote_session, agency, hugo):
    plan_half_days(remote_session.cohort)
    ear = Ear(agency)
    plan_half_days(remote_session.cohort)

    assert ear.heard() == []


def test_coming_by_video_this_once_changes_the_hours_by_mode(
    enrolment, amina, coming_both, agency
):
    ear = Ear(agency)

    answer_session(enrolment, coming_both, "remote", by=viewer_of(amina))

    assert ear.kinds() == [("enrolment", "changed")]


# --- Erasing ----------------------------------------------------------------------


def test_an_erased_record_is_told_with_the_partners_own_identifiers(
    enrolment, amina, agency
):
    set_identifier(amina, organisation=agency, value="ML-1")
    ear = Ear(agency)
    today = timezone.localdate()
    type(enrolment).objects.update(status="completed", actual_exit_on=today)

    erase_expired(today=today + timedelta(days=731))

    told = [(e.kind, e.action, e.person, e.external_ids) for e in ear.heard()]
    assert told == [
        ("share", "ended", amina.pk, ["ML-1"]),
        ("person", "deleted", amina.pk, ["ML-1"]),
    ]
    assert not amina.identifiers.exists()
