"""Lists are sought through by names, however they are written."""

import pytest

from people.models import Person, named
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("elodie", True),
        ("LE GOFF élodie", True),
        ("goff", True),
        ("d’ornano", True),
        ("élodie martin", False),
        ("", True),
    ],
)
def test_any_of_the_names_finds_a_person(words, found):
    person = make_person("Élodie", "Le Goff", usual_name="D’Ornano")

    assert Person.objects.filter(named(words), pk=person.pk).exists() is found


def test_a_new_name_is_sought_at_once_and_rows_written_together_too():
    person = make_person("Élodie", "Le Goff")
    person.usual_name = "Kervella"
    person.save(update_fields=["usual_name"])
    Person.objects.bulk_create([Person(first_names="Noël", birth_name="Œillet")])

    assert Person.objects.filter(named("kervella")).get() == person
    assert Person.objects.filter(named("noel oeillet")).exists()
