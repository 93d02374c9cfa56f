"""Someone is recognised when that is certain, and never by a guess."""

from datetime import date

import pytest

from people.matching import find_or_create_person, find_person, folded_name
from tests.cast import make_person

BORN = date(1990, 5, 17)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Anne-Zoé", "anne zoe"),
        ("  D’ARTAGNAN ", "d artagnan"),
        ("d'Artagnan", "d artagnan"),
        ("Nuñez  Muñoz", "nunez munoz"),
    ],
)
def test_names_are_compared_without_accents_case_or_hyphens(written, folded):
    assert folded_name(written) == folded


def test_same_names_and_birth_date_are_the_same_person(db):
    zoe = make_person("Zoé", "Le-Goff", birth_date=BORN)

    found = find_or_create_person(
        first_names="ZOE", birth_name="le goff", birth_date=BORN, phone="0600000000"
    )

    assert found == (zoe, False)
    zoe.refresh_from_db()
    assert zoe.phone == ""


def test_another_birth_date_is_another_person(db):
    make_person("Zoé", "Le Goff", birth_date=BORN)

    _person, created = find_or_create_person(
        first_names="Zoé", birth_name="Le Goff", birth_date=date(1991, 5, 17)
    )

    assert created


def test_without_a_birth_date_only_those_one_knows_are_recognised(db):
    names = {"first_names": "Zoé", "birth_name": "Le Goff", "birth_date": None}
    zoe = make_person("Zoé", "Le Goff", birth_date=None)

    assert find_person(**names) is None
    assert find_person(**names, known=[zoe.pk]) == zoe


def test_two_who_answer_are_nobody(db):
    for _ in range(2):
        make_person("Zoé", "Le Goff", birth_date=BORN)

    assert find_person(first_names="Zoé", birth_name="Le Goff", birth_date=BORN) is None
