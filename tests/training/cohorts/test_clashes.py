"""Clashes are seen across organisations; what others do there is not."""

from datetime import UTC, datetime, timedelta

import pytest

from people.services import give_role
from people.viewer import Viewer
from tests.cast import (
    make_action,
    make_class_session,
    make_cohort,
    make_course,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.cohorts.clashes import Slot, clashes_of, room_name
from training.models import ClassSession

NINE = datetime(2027, 3, 9, 8, tzinfo=UTC)
SAME_VENUE = {
    "address": "3, quai des TANNEURS",
    "postal_code": "10200",
}


@pytest.fixture
def theirs(formalliance):
    """Formalliance's cohort, taught in the same building."""
    formalliance.phone = "0325000000"
    formalliance.save()
    course = make_course(formalliance, "Anglais secret")
    return make_cohort(make_action(course), **SAME_VENUE)


@pytest.fixture
def ours(cohort, chloe):
    return make_class_session(cohort, starts_at=NINE, trainers=(chloe,), room="B 204")


def words(session, by) -> list[str]:
    session = ClassSession.objects.with_details().get(pk=session.pk)
    return [clash.words_for(by) for clash in clashes_of([Slot.of(session)], by=by)]


def test_a_trainer_taken_elsewhere_is_told_without_what_they_do_there(
    ours, theirs, chloe, hugo, formalliance
):
    give_role(user=chloe, organisation=formalliance, role="trainer")
    make_class_session(
        theirs,
        starts_at=NINE + timedelta(hours=1),
        trainers=(chloe,),
        title="Verbes",
        room="Ailleurs",
    )

    said = words(ours, viewer_of(hugo))

    assert said == [
        "Chloé Martin intervient déjà ailleurs de 10\u00a0h à 13\u00a0h. "
        "Appelez Formalliance (03\u00a025\u00a000\u00a000\u00a000)."
    ]
    for secret in ("Verbes", "Anglais", theirs.reference):
        assert secret not in said[0]


def test_one_room_under_two_spellings_is_one_room(ours, theirs, hugo):
    make_class_session(theirs, starts_at=NINE, room="Salle b-204")

    assert words(ours, viewer_of(hugo)) == [
        "La salle B 204 est déjà prise de 9\u00a0h à 12\u00a0h. "
        "Appelez Formalliance (03\u00a025\u00a000\u00a000\u00a000)."
    ]


def test_a_room_called_a_room_is_said_once():
    assert room_name("Salle bleue") == "bleue"
    assert room_name("B 204") == "B 204"
    assert room_name("Salle") == "Salle"


@pytest.mark.parametrize(
    "facts",
    [
        {"room": "B 205"},
        {"mode": "remote"},
        {"starts_at": NINE + timedelta(hours=3)},
        {"starts_at": NINE + timedelta(days=1)},
    ],
    ids=["another room", "remote", "right after", "another day"],
)
def test_what_does_not_meet_is_not_told(ours, theirs, hugo, facts):
    make_class_session(theirs, **{"starts_at": NINE, "room": "B 204", **facts})

    assert words(ours, viewer_of(hugo)) == []


def test_a_cancelled_session_leaves_its_room_free(ours, theirs, hugo):
    other = make_class_session(theirs, starts_at=NINE, room="B 204")
    ClassSession.objects.filter(pk=other.pk).update(cancelled_at=NINE)

    assert words(ours, viewer_of(hugo)) == []


def test_one_s_own_sessions_are_named(ours, action, hugo, chloe):
    other = make_cohort(action, reference="COMPTA-9")
    make_class_session(
        other, starts_at=NINE, trainers=(chloe,), title="Bilan", room="C 1"
    )

    assert words(ours, viewer_of(hugo)) == [
        "Chloé Martin intervient déjà de 9\u00a0h à 12\u00a0h : Bilan (COMPTA-9)."
    ]


def test_a_cohort_is_not_in_two_places_even_as_a_guest(ours, cohort, action, hugo):
    host = make_class_session(make_cohort(action, reference="HOTE"), starts_at=NINE)
    host.guest_cohorts.add(cohort)

    assert words(ours, viewer_of(hugo)) == [
        "La session a déjà séance de 9\u00a0h à 12\u00a0h : Comptabilité (HOTE)."
    ]


def test_people_with_a_seat_in_two_of_our_cohorts_are_counted(
    ours, enrolment, action, hugo
):
    other = make_cohort(action, reference="COMPTA-9")
    make_enrolment(enrolment.person, other)
    make_enrolment(make_person(), other)
    make_class_session(other, starts_at=NINE, room="C 1")

    assert words(ours, viewer_of(hugo)) == [
        "1 personne inscrite ici a déjà séance de 9\u00a0h à 12\u00a0h : "
        "Comptabilité (COMPTA-9)."
    ]


def test_that_someone_is_trained_elsewhere_is_never_told(
    ours, enrolment, theirs, hugo, gaelle
):
    make_enrolment(enrolment.person, theirs)
    hidden = make_class_session(theirs, starts_at=NINE, room="C 1")

    assert words(ours, viewer_of(hugo)) == []
    assert words(hidden, viewer_of(gaelle)) == []


def test_two_proposed_sessions_meet_each_other(ours, cohort, chloe, action, hugo):
    other = make_class_session(
        make_cohort(action), starts_at=NINE, trainers=(chloe,), room="C 1"
    )
    rows = ClassSession.objects.with_details().filter(pk__in=[ours.pk, other.pk])

    found = clashes_of([Slot.of(row) for row in rows], by=viewer_of(hugo))

    assert [clash.kind for clash in found] == ["trainer", "trainer"]
    assert {clash.slot.key for clash in found} == {ours.pk, other.pk}


def test_many_sessions_cost_no_more_queries(
    ours, cohort, theirs, chloe, django_assert_num_queries
):
    for day in range(1, 11):
        at = NINE + timedelta(days=day)
        make_class_session(cohort, starts_at=at, trainers=(chloe,))
        make_class_session(theirs, starts_at=at, trainers=(chloe,))
    rows = list(
        ClassSession.objects.filter(cohort=cohort)
        .select_related("cohort__delivering_provider")
        .prefetch_related("trainers", "guest_cohorts")
    )
    slots = [Slot.of(row) for row in rows]

    with django_assert_num_queries(5):
        one = clashes_of(slots[:2], by=Viewer.system())
    with django_assert_num_queries(5):
        all_of_them = clashes_of(slots, by=Viewer.system())

    assert (len(one), len(all_of_them)) == (2, 20)
