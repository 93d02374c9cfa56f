"""The feed of changes: two partners, two halves, in order, and nothing after an end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from people.models import PartnerIdentifier
from tests.cast import (
    make_enrolment,
    make_organisation,
    make_person,
    make_referral,
    viewer_of,
)
from tests.training.api.conftest import door_of, make_program
from training.changes import Change, ChangeKind, note_change, note_enrolments
from training.enrolments.steps import move
from training.feed.chores import tell_changes, trim_feed
from training.feed.distribution import distribute_changes
from training.models import AccessGrant, AccessLog, FeedEntry, FeedHead
from training.sharing.services import end_share, object_to_share, open_share

LIST = "/api/v1/changes/"


def _read(door, **query) -> list[tuple[str, str, str]]:
    """(kind, action, id) of all that is told, page after page."""
    answer = door.get(LIST, query).json()
    told = list(answer["results"])
    while answer["next"]:
        answer = door.get(answer["next"]).json()
        told += answer["results"]
    return [(entry["kind"], entry["action"], entry["id"]) for entry in told]


def _cursor(door) -> str:
    answer = door.get(LIST, {"page_size": 1000}).json()
    assert answer["next"] is None
    return answer["cursor"]


def _grant(organisation) -> AccessGrant:
    return AccessGrant.objects.get(organisation=organisation)


# --- What is told -----------------------------------------------------------------


def test_a_new_share_replays_the_record_from_its_start(
    api, enrolment, referral, agency
):
    assert _read(api) == [
        ("share", "begun", str(_grant(agency).pk)),
        ("referral", "changed", str(referral.pk)),
        ("enrolment", "changed", str(enrolment.pk)),
    ]


def test_what_changes_comes_after_what_was_read(api, enrolment, hugo):
    cursor = _cursor(api)
    move(enrolment, "completed", by=viewer_of(hugo))

    assert _read(api, cursor=cursor) == [("enrolment", "changed", str(enrolment.pk))]
    assert _read(api, cursor=_cursor(api)) == []


def test_an_entry_carries_identifiers_and_kinds_only(api, enrolment, amina, agency):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")

    entry = api.get(LIST).json()["results"][-1]

    assert entry.pop("at")
    assert entry == {
        "sequence": 3,
        "kind": "enrolment",
        "action": "changed",
        "id": str(enrolment.pk),
        "organisation": str(agency.pk),
        "person": str(amina.pk),
        "enrolment": str(enrolment.pk),
        "referral": str(enrolment.referral_id),
        "external_ids": ["ML-7"],
    }


def test_two_partners_read_two_halves_of_one_person_and_others_nothing(
    api, elsas_api, enrolment, amina, agency, other_agency, formalliance
):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    PartnerIdentifier.objects.create(
        person=amina, organisation=other_agency, value="FT-1"
    )
    _cursor(api)
    theirs = open_share(
        person=amina,
        organisation=other_agency,
        enrolment=enrolment,
        purpose="Allocation",
        scopes=["attendance"],
    )
    ours, others = _cursor(api), elsas_api.get(LIST).json()
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])
    note_enrolments(ChangeKind.ATTENDANCE, [enrolment])

    assert [entry["kind"] for entry in others["results"]] == ["share"]
    assert others["results"][0]["external_ids"] == ["FT-1"]
    assert _read(elsas_api, cursor=others["cursor"]) == [
        ("attendance", "changed", str(enrolment.pk))
    ]
    assert _read(api, cursor=ours) == [
        ("enrolment", "changed", str(enrolment.pk)),
        ("attendance", "changed", str(enrolment.pk)),
    ]
    assert _read(door_of(make_program(formalliance))) == []
    assert "ML-7" not in elsas_api.get(LIST).text
    assert str(theirs.pk) not in api.get(LIST).text


def test_a_client_is_told_only_of_what_it_may_read(agency, enrolment):
    door = door_of(make_program(agency, scopes="changes:read follow-up:read"))
    cursor = _cursor(door)
    note_enrolments(ChangeKind.ATTENDANCE, [enrolment])
    note_change(
        ChangeKind.NOTE, uuid4(), person=enrolment.person_id, enrolment=enrolment.pk
    )

    # The totals of the follow-up record have changed with the register.
    assert _read(door, cursor=cursor) == [("enrolment", "changed", str(enrolment.pk))]


def test_a_wider_share_replays_what_it_opens_now(
    api, enrolment, amina, agency, coming_cohort
):
    cursor = _cursor(api)
    other = make_enrolment(amina, coming_cohort, status="enrolled")
    AccessGrant.objects.update(is_widened=True, widened_reason="Parcours entier")
    grant = _grant(agency)
    note_change(ChangeKind.SHARE, grant.pk, person=amina.pk)

    told = _read(api, cursor=cursor)

    assert told[0] == ("share", "changed", str(grant.pk))
    assert ("enrolment", "changed", str(other.pk)) in told


# --- What is told no more ---------------------------------------------------------


def test_after_an_objection_only_the_tombstone_leaves(api, enrolment, amina, agency):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    before = _cursor(api)
    grant = _grant(agency)
    object_to_share(grant, by=viewer_of(amina))
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])

    tombstone = ("share", "ended", str(grant.pk))
    assert _read(api, cursor=before) == [tombstone]
    assert _read(api) == [tombstone]
    last = api.get(LIST, {"cursor": before}).json()["results"][0]
    assert (last["person"], last["external_ids"]) == (str(amina.pk), ["ML-7"])


def test_entries_written_before_the_end_are_held_back_at_once(api, enrolment, agency):
    distribute_changes()
    AccessGrant.objects.update(ended_at=timezone.now(), end_reason="À la main")

    assert FeedEntry.objects.filter(organisation=agency).count() == 3
    assert _read(api) == []


def test_what_was_erased_is_told_with_the_partners_own_identifiers(
    api, enrolment, amina, agency
):
    cursor = _cursor(api)
    Change.objects.create(
        kind="enrolment",
        action="deleted",
        object_id=str(enrolment.pk),
        person=amina.pk,
        recipient=agency.pk,
        external_ids=["ML-7"],
    )
    end_share(_grant(agency), reason="Effacement")

    [entry, _share] = sorted(
        api.get(LIST, {"cursor": cursor}).json()["results"], key=lambda e: e["kind"]
    )

    assert (entry["action"], entry["external_ids"]) == ("deleted", ["ML-7"])


def test_a_share_that_ends_by_its_date_is_told_too(api, enrolment, agency):
    cursor = _cursor(api)
    yesterday = timezone.localdate() - timedelta(days=1)
    AccessGrant.objects.update(starts_on=yesterday, ends_on=yesterday)

    tell_changes()
    tell_changes()

    assert _read(api, cursor=cursor) == [("share", "ended", str(_grant(agency).pk))]


def test_a_share_that_nobody_noted_is_told_by_the_daily_chore(api, enrolment, agency):
    Change.objects.all().delete()
    assert _read(api) == []

    tell_changes()
    tell_changes()

    assert [kind for kind, _, _ in _read(api)] == ["share", "referral", "enrolment"]


# --- Mandates ---------------------------------------------------------------------


@pytest.fixture
def mandated(vendors_api, enrolment, coming_cohort, elsa, other_agency):
    """The vendor's door; each of its two agencies follows someone."""
    make_referral(make_person(), coming_cohort, by=elsa, organisation=other_agency)
    return vendors_api


def test_a_vendor_reads_the_sequences_of_its_agencies(mandated, agency, other_agency):
    def found(**query):
        told = mandated.get(LIST, {"page_size": 1, **query}).json()
        entries = list(told["results"])
        while told["next"]:
            told = mandated.get(told["next"]).json()
            entries += told["results"]
        return [(entry["organisation"], entry["sequence"]) for entry in entries]

    ours = [(str(agency.pk), number) for number in (1, 2, 3)]
    theirs = [(str(other_agency.pk), number) for number in (1, 2)]
    assert sorted(found()) == sorted(ours + theirs)
    assert found(organisation=agency.pk) == ours


def test_a_vendor_names_an_agency_that_mandates_it(mandated, formalliance):
    answer = mandated.get(LIST, {"organisation": formalliance.pk})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/organisation"


def test_the_parent_without_mandate_reads_nothing(mission_locale, enrolment):
    assert _read(door_of(make_program(mission_locale))) == []


def test_a_new_mandate_is_read_from_its_start(agency, other_agency, enrolment):
    program = make_program(make_organisation(), mandated_by=[other_agency])
    door = door_of(program)
    cursor = _cursor(door)
    program.mandated_by.add(agency)

    assert len(_read(door, cursor=cursor)) == 3


# --- Cursors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cursor: cursor[:-1],
        lambda cursor: "e30" + cursor,
        lambda cursor: cursor.replace(":", ""),
        lambda cursor: "x" * 5000,
        lambda cursor: "",
    ],
)
def test_a_tampered_cursor_is_refused(api, enrolment, spoil):
    answer = api.get(LIST, {"cursor": spoil(_cursor(api))})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_cursor_that_is_too_old_gets_the_address_of_a_snapshot(api, enrolment, hugo):
    old = api.get(LIST, {"page_size": 1}).json()["cursor"]
    FeedEntry.objects.update(at=timezone.now() - timedelta(days=100))
    assert trim_feed() == 3

    gone = api.get(LIST, {"cursor": old})
    assert gone.status_code == 410
    assert gone.headers["Content-Type"] == "application/problem+json"
    assert gone.json()["code"] == "cursor_too_old"
    assert api.get(LIST).status_code == 410

    snapshot = api.get(gone.json()["snapshot"]).json()
    records = [row["id"] for row in api.get(snapshot["lists"][1]).json()["results"]]
    assert records == [str(enrolment.pk)]
    move(enrolment, "completed", by=viewer_of(hugo))
    assert _read(api, cursor=snapshot["cursor"]) == [
        ("enrolment", "changed", str(enrolment.pk))
    ]


def test_a_cursor_from_before_a_restored_backup_starts_anew(api, enrolment):
    cursor = _cursor(api)
    FeedHead.objects.update(last=1)

    assert api.get(LIST, {"cursor": cursor}).status_code == 410


# --- The journal and the cost -----------------------------------------------------


def test_each_reading_is_noted_by_person_and_part(api, program, enrolment, amina):
    api.get(LIST)

    logs = AccessLog.objects.filter(person=amina, actor_client=program)
    assert sorted(logs.values_list("part", flat=True)) == ["follow-up", "referral"]


def test_an_end_is_no_reading(api, enrolment, amina, agency):
    cursor = _cursor(api)
    noted = AccessLog.objects.count()
    end_share(_grant(agency), reason="Fin")

    assert len(_read(api, cursor=cursor)) == 1
    assert AccessLog.objects.count() == noted


def test_a_page_costs_the_same_with_one_person_and_three(
    api, enrolment, denis, agency, coming_cohort, django_assert_max_num_queries
):
    _cursor(api)
    with django_assert_max_num_queries(16) as one:
        api.get(LIST)
    for _ in range(2):
        person = make_person()
        referral = make_referral(person, coming_cohort, by=denis, organisation=agency)
        make_enrolment(person, coming_cohort, referral=referral)
    tell_changes()
    with django_assert_max_num_queries(16) as three:
        answer = api.get(LIST).json()

    assert len({entry["person"] for entry in answer["results"]}) == 3
    assert len(one) == len(three)
