"""Two records become one; undoing puts exactly what was moved back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.duplicates import queue_possible_duplicates
from people.matching import recognise_person
from people.merging import (
    AlreadyMerged,
    BothHave,
    NewerMergeFirst,
    NotTheTerritory,
    TooLate,
    TwoLogins,
    gather_late_rows,
    merge_persons,
    undo_merge,
)
from people.models import Person, PersonMerge, PossibleDuplicate
from people.services import open_account, set_identifier
from people.viewer import Viewer
from tests.cast import (
    make_cohort,
    make_enrolment,
    make_person,
    make_referral,
    viewer_of,
)
from training.models import AccessGrant, AccessLog, Enrolment, Referral
from training.sharing.services import assign_counsellor, record_read


@pytest.fixture
def twin(coming_cohort, elsa, other_agency) -> Person:
    """Amina once more, referred by Elsa's agency, without birth date or login."""
    person = make_person("Amina", "Bennali", birth_date=None, phone="0612345678")
    make_referral(person, coming_cohort, by=elsa, organisation=other_agency)
    set_identifier(person, organisation=other_agency, value="FT-7")
    queue_possible_duplicates([person])
    return person


def rows_of(person: Person) -> dict[str, set]:
    return {
        "referrals": set(Referral.objects.filter(person=person)),
        "enrolments": set(Enrolment.objects.filter(person=person)),
        "grants": set(AccessGrant.objects.filter(person=person)),
        "caseload": set(person.caseload.all()),
        "identifiers": set(person.identifiers.values_list("value", flat=True)),
    }


def test_what_one_had_goes_to_the_other(enrolment, amina, twin, bruno):
    before = rows_of(twin)
    assert before["referrals"]

    merge = merge_persons(amina, twin, by=viewer_of(bruno))

    twin.refresh_from_db()
    assert twin.current == amina
    assert rows_of(twin) == {name: set() for name in before}
    for name, rows in rows_of(amina).items():
        assert rows >= before[name]
    assert PossibleDuplicate.objects.get().state == "merged"
    assert (merge.merged_by, merge.kept, merge.merged) == (bruno, amina, twin)


def test_undoing_puts_exactly_those_rows_back(enrolment, amina, twin, bruno, cohort):
    by = viewer_of(bruno)
    before = rows_of(amina), rows_of(twin)
    merge = merge_persons(amina, twin, by=by)
    added = make_enrolment(amina, make_cohort(cohort.action))

    undo_merge(merge, by=by)

    twin.refresh_from_db()
    before[0]["enrolments"].add(added)
    assert (rows_of(amina), rows_of(twin)) == before
    assert twin.merged_into is None
    assert PossibleDuplicate.objects.get().state == "waiting"


def test_what_a_page_open_since_before_wrote_is_gathered(
    amina, twin, bruno, cohort, action
):
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    late = make_enrolment(twin, make_cohort(action))

    assert gather_late_rows() == 1
    assert gather_late_rows() == 0
    assert list(Enrolment.objects.filter(person=amina)) == [late]
    undo_merge(merge, by=viewer_of(bruno))
    assert list(Enrolment.objects.filter(person=twin)) == [late]


def test_a_late_row_that_cannot_move_waits(enrolment, amina, twin, bruno):
    merge_persons(amina, twin, by=viewer_of(bruno))
    late = make_enrolment(twin, enrolment.cohort)

    assert gather_late_rows() == 0
    assert list(Enrolment.objects.filter(person=twin)) == [late]


def test_the_merge_and_its_undoing_may_be_clicked_twice(amina, twin, bruno):
    by = viewer_of(bruno)

    merge = merge_persons(amina, twin, by=by)
    assert merge_persons(amina, twin, by=by) == merge

    undo_merge(merge, by=by)
    undone_at = PersonMerge.objects.get().undone_at
    undo_merge(merge, by=by)
    assert PersonMerge.objects.get().undone_at == undone_at


def test_a_merge_the_other_way_round_meanwhile_is_refused(amina, twin, bruno):
    merge_persons(amina, twin, by=viewer_of(bruno))

    with pytest.raises(AlreadyMerged):
        merge_persons(twin, amina, by=viewer_of(bruno))


def test_only_the_territorys_coordinator_merges(amina, twin, denis, hugo, bruno):
    for user in (denis, hugo):
        with pytest.raises(NotTheTerritory):
            merge_persons(amina, twin, by=viewer_of(user))
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    with pytest.raises(NotTheTerritory):
        undo_merge(merge, by=viewer_of(denis))


def test_after_the_delay_nothing_is_undone(amina, twin, bruno, settings):
    merge = merge_persons(amina, twin, by=viewer_of(bruno))
    merge.merged_at = timezone.now() - timedelta(days=settings.MERGE_UNDO_DAYS + 1)
    merge.save()

    with pytest.raises(TooLate):
        undo_merge(merge, by=viewer_of(bruno))


def test_the_newer_merge_is_undone_first(amina, twin, bruno):
    by = viewer_of(bruno)
    third = make_person("Amina", "Benali-Roy")
    first_merge = merge_persons(third, twin, by=by)
    second_merge = merge_persons(amina, third, by=by)

    twin.refresh_from_db()
    assert twin.current == amina
    with pytest.raises(NewerMergeFirst):
        undo_merge(first_merge, by=by)
    undo_merge(second_merge, by=by)
    undo_merge(first_merge, by=by)
    twin.refresh_from_db()
    assert twin.merged_into is None
    assert Referral.objects.filter(person=twin).count() == 1


def test_two_seats_in_one_cohort_are_settled_first(enrolment, amina, twin, bruno):
    make_enrolment(twin, enrolment.cohort)
    before = rows_of(amina), rows_of(twin)

    with pytest.raises(BothHave) as refusal:
        merge_persons(amina, twin, by=viewer_of(bruno))

    assert "inscription" in str(refusal.value)
    assert str(enrolment.cohort) in str(refusal.value)
    assert (rows_of(amina), rows_of(twin)) == before
    assert PersonMerge.objects.count() == 0


def test_two_counsellors_in_one_agency_are_settled_first(
    referral, amina, twin, agency, farid, bruno
):
    assign_counsellor(person=twin, organisation=agency, counsellor=farid)

    with pytest.raises(BothHave) as refusal:
        merge_persons(amina, twin, by=viewer_of(bruno))

    assert agency.name in str(refusal.value)


def test_the_same_counsellor_twice_is_no_obstacle(
    referral, amina, twin, agency, denis, bruno
):
    assign_counsellor(person=twin, organisation=agency, counsellor=denis)

    merge_persons(amina, twin, by=viewer_of(bruno))

    held = amina.caseload.filter(organisation=agency)
    assert [row.counsellor for row in held] == [denis]


def test_the_merged_records_login_opens_the_kept_one(amina, twin, bruno):
    user = amina.user

    merge = merge_persons(twin, amina, by=viewer_of(bruno))

    assert Viewer.for_user(user).person == twin
    undo_merge(merge, by=viewer_of(bruno))
    assert Viewer.for_user(user).person == amina


def test_of_two_logins_one_is_chosen(amina, twin, bruno):
    other = open_account(twin, email="amina2@exemple.fr")
    by = viewer_of(bruno)

    with pytest.raises(TwoLogins):
        merge_persons(amina, twin, by=by)
    merge = merge_persons(amina, twin, by=by, login=other.pk)

    assert Viewer.for_user(other).person == amina
    assert Viewer.for_user(amina.user).person is None
    undo_merge(merge, by=by)
    assert Viewer.for_user(other).person == twin
    assert Viewer.for_user(amina.user).person == amina


def test_missing_facts_are_taken_over_and_given_back(amina, twin, bruno):
    merge = merge_persons(
        twin, amina, by=viewer_of(bruno), take=["birth_date", "phone"]
    )

    twin.refresh_from_db()
    assert (twin.birth_date, twin.phone) == (date(1998, 4, 12), "0612345678")
    assert merge.taken == {"birth_date": "1998-04-12"}
    undo_merge(merge, by=viewer_of(bruno))
    twin.refresh_from_db()
    assert twin.birth_date is None


def test_the_partners_identifier_leads_to_the_kept_record(
    amina, twin, other_agency, bruno
):
    merge_persons(amina, twin, by=viewer_of(bruno))

    facts = {"first_names": "Amina", "birth_name": "Bennali", "birth_date": None}
    found = recognise_person(facts, organisation=other_agency, external_id="FT-7")

    assert found == amina


def test_the_person_still_reads_who_read_the_merged_record(
    referral, amina, twin, elsa, bruno
):
    record_read(viewer_of(elsa), [twin.pk], part="referral")
    log = AccessLog.objects.get()

    merge_persons(amina, twin, by=viewer_of(bruno))

    assert list(AccessLog.objects.visible_to(viewer_of(amina))) == [log]
    assert AccessLog.objects.get().person == twin
