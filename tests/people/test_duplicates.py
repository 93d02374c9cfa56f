"""Who resembles someone is queued for the territory, and told to nobody else."""

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from people.duplicates import keep_apart, look_again, queue_possible_duplicates
from people.matching import find_or_create_person, recognise_person
from people.models import DuplicateState, Person, PossibleDuplicate
from people.newcomers import create_persons
from tests.cast import make_organisation, make_person, viewer_of

BORN = date(1998, 4, 12)


@pytest.fixture
def resembling(amina) -> Person:
    """A second record of Amina's, with a letter too many."""
    person, _created = find_or_create_person(
        first_names="Amina", birth_name="Bennali", birth_date=BORN
    )
    return person


def test_a_new_record_that_resembles_is_queued(amina, resembling):
    pair = PossibleDuplicate.objects.get()

    assert {pair.first, pair.second} == {amina, resembling}
    assert pair.first_id < pair.second_id
    assert pair.reasons == ["near_surname", "same_birth_date"]
    assert pair.state == DuplicateState.WAITING


def test_a_partners_program_learns_nothing_of_it(amina, agency):
    facts = {"first_names": "Amina", "birth_name": "Bennali", "birth_date": BORN}

    person = recognise_person(facts, organisation=agency)

    assert person not in (None, amina)
    assert PossibleDuplicate.objects.count() == 1


def test_a_pair_is_queued_once_whatever_the_order(amina, resembling):
    queue_possible_duplicates([amina])
    queue_possible_duplicates([resembling, amina])

    assert PossibleDuplicate.objects.count() == 1


def test_the_database_refuses_a_pair_the_other_way_round(amina, resembling):
    pair = PossibleDuplicate.objects.get()

    with pytest.raises(IntegrityError):
        PossibleDuplicate.objects.create(first=pair.second, second=pair.first, score=90)


def test_two_different_people_are_never_proposed_again(amina, resembling, bruno):
    pair = keep_apart(PossibleDuplicate.objects.get(), by=viewer_of(bruno))
    queue_possible_duplicates([resembling])

    assert list(PossibleDuplicate.objects.all()) == [pair]
    assert list(PossibleDuplicate.objects.waiting()) == []
    assert (pair.state, pair.decided_by) == (DuplicateState.DIFFERENT, bruno)


def test_somebody_else_is_not_queued(amina):
    find_or_create_person(first_names="Paul", birth_name="Sow", birth_date=BORN)

    assert PossibleDuplicate.objects.count() == 0


def test_lines_of_one_file_may_resemble_each_other(db):
    names = [("Zoé", "Le Goff"), ("Zoe", "Legoff"), ("Paul", "Sow")]
    zoe, other, _paul = create_persons(
        [
            Person(first_names=first, birth_name=last, birth_date=BORN)
            for first, last in names
        ]
    )

    pair = PossibleDuplicate.objects.get()
    assert {pair.first, pair.second} == {zoe, other}


def test_creating_many_costs_the_same_queries_as_one(db):
    costs = []
    for size in (1, 40):
        persons = [
            Person(first_names="Zoé", birth_name=f"Roy {size} {n}", birth_date=BORN)
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as asked:
            create_persons(persons)
        costs.append(len(asked))

    assert costs[1] <= costs[0] + 3


def test_two_made_at_the_same_instant_are_found_the_day_after(db):
    for _ in range(2):
        make_person("Zoé", "Roy", birth_date=BORN)

    assert look_again() == 1
    assert look_again() == 0
    assert PossibleDuplicate.objects.get().score == 100


def test_an_agency_that_names_someone_twice_makes_one_record(agency):
    facts = {"first_names": "Zoé", "birth_name": "Roy", "birth_date": BORN}

    first = recognise_person(facts, organisation=agency)
    second = recognise_person(facts, organisation=make_organisation())

    assert first == second
    assert PossibleDuplicate.objects.count() == 0


def test_a_merged_records_pairs_rest(amina, resembling):
    resembling.merged_into = make_person("Amina", "Benali")
    resembling.save()

    assert list(PossibleDuplicate.objects.waiting()) == []
