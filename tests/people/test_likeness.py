"""One person once: who is certain, who is possible, who is somebody else."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from people.likeness import NamedPerson, Verdict, likeness_of, likeness_of_many
from people.models import Person, PersonKey
from people.newcomers import create_persons
from people.resemblance import Reason, compare
from tests.cast import make_person

BORN = date(1990, 5, 7)
OTHER_DAY = date(1983, 11, 29)
R = Reason


def named(text: str, born: date | None = BORN, **facts) -> NamedPerson:
    """ "Jean-Marc/Le Goff" or "Jean-Marc/Le Goff/Martin": first, birth, usual."""
    first_names, birth_name, *usual = text.split("/")
    return NamedPerson(
        first_names, birth_name, usual[0] if usual else "", birth_date=born, **facts
    )


CASES = [
    # What is written, what is on record, verdict, reasons.
    ("Zoé/Le Goff", "ZOE/LE-GOFF", BORN, "certain", [R.SAME_NAMES]),
    ("Cœlia/Lœb", "Coelia/Loeb", BORN, "certain", [R.SAME_NAMES]),
    ("Jean-Marc/Petit", "Jean Marc/PETIT", BORN, "certain", [R.SAME_NAMES]),
    ("Jean-Marc/Petit", "Jeanmarc/Petit", BORN, "possible", [R.SAME_NAMES]),
    ("Jean-Marc/Petit", "Jean/Petit", BORN, "possible", [R.PART_OF_FIRST_NAMES]),
    ("Jean/Petit", "Marc, Jean/Petit", BORN, "possible", [R.PART_OF_FIRST_NAMES]),
    ("Lina/Dupont-Diaz", "Lina/Dupont", BORN, "possible", [R.PART_OF_SURNAME]),
    ("Sara/El Amrani", "Sara/Amrani", BORN, "possible", [R.PART_OF_SURNAME]),
    ("Sara/El Amrani", "Sara/Elamrani", BORN, "possible", [R.SAME_NAMES]),
    ("Anne/Martin/Roy", "Anne/Roy", BORN, "possible", [R.USUAL_NAME]),
    ("Benali/Amina", "Amina/Benali", BORN, "possible", [R.SWAPPED_NAMES]),
    ("Amina/Bennali", "Amina/Benali", BORN, "possible", [R.NEAR_SURNAME]),
    ("Mohammed/Traoré", "Mohamed/Traore", BORN, "possible", [R.NEAR_FIRST_NAMES]),
    ("Thibault/Roy", "Thibaud/Roy", BORN, "possible", [R.NEAR_FIRST_NAMES]),
    ("Amina/Benali", "Nora/Benali", BORN, "none", []),
    ("Amina/Benali", "Amina/Diallo", BORN, "none", []),
    ("Léa/Roy", "Lou/Roy", BORN, "none", []),
    ("Amina/Benali", "Amina/Benali", OTHER_DAY, "none", []),
    ("Amina/Benali", "Amina/Benali", date(1990, 7, 5), "possible", [R.SAME_NAMES]),
    ("Amina/Benali", "Amina/Benali", date(1990, 5, 17), "possible", [R.SAME_NAMES]),
    ("Amina/Benali", "Amina/Benali", None, "possible", [R.SAME_NAMES]),
    ("Amina/Bennali", "Amina/Benali", None, "possible", [R.NEAR_SURNAME]),
    ("Aminna/Bennali", "Amina/Benali", None, "none", []),
]


@pytest.mark.parametrize(("written", "on_record", "born", "verdict", "reasons"), CASES)
def test_likeness_of_french_names(db, written, on_record, born, verdict, reasons):
    first_names, birth_name = on_record.split("/")
    person = make_person(first_names, birth_name, birth_date=born)

    likeness = likeness_of(named(written))

    assert str(likeness.verdict) == verdict
    assert likeness.person_id == (person.pk if verdict == "certain" else None)
    assert [one.person_id for one in likeness.resembling] == (
        [] if verdict == "none" else [person.pk]
    )
    for one in likeness.resembling:
        assert [reason for reason in one.reasons if "birth" not in reason] == reasons


@pytest.mark.parametrize(
    ("record", "on_record", "reasons"),
    [
        (
            named("Amina/Benali", None, email="AMINA@exemple.fr"),
            named("Amina/Diallo", None, email="amina@exemple.fr"),
            (R.SAME_FIRST_NAMES, R.NO_BIRTH_DATE, R.SAME_EMAIL),
        ),
        (
            named("Aminna/Bennali", None, phone="+33 6 12 34 56 78"),
            named("Amina/Benali", OTHER_DAY, phone="06.12.34.56.78"),
            (
                R.NEAR_SURNAME,
                R.NEAR_FIRST_NAMES,
                R.NO_BIRTH_DATE,
                R.SAME_PHONE,
            ),
        ),
        (
            named("Momo/Traoré", phone="0612345678"),
            named("Mohamed/Traoré", phone="0612345678"),
            (R.SAME_SURNAME, R.SAME_BIRTH_DATE, R.SAME_PHONE),
        ),
    ],
)
def test_a_common_contact_makes_up_for_what_names_lack(db, record, on_record, reasons):
    create_persons(
        [
            Person(
                first_names=on_record.first_names,
                birth_name=on_record.birth_name,
                birth_date=on_record.birth_date,
                phone=on_record.phone,
                email=on_record.email,
            )
        ]
    )

    (resembling,) = likeness_of(record).resembling

    assert resembling.reasons == reasons


def test_a_shared_mailbox_makes_nobody_resemble(db):
    create_persons(
        [Person(first_names="Nora", birth_name="Roy", email="accueil@exemple.fr")]
    )

    likeness = likeness_of(named("Paul/Sow", None, email="accueil@exemple.fr"))

    assert likeness.verdict == Verdict.NONE


def test_reasons_are_said_in_french(db):
    make_person("Amina", "Benali", birth_date=date(1990, 7, 5))

    (resembling,) = likeness_of(named("Benali/Amina")).resembling

    assert resembling.words == [
        "Nom et prénom inversés",
        "Jour et mois de naissance inversés",
    ]


def test_two_of_one_identity_are_possible_and_neither_is_certain(db):
    both = {make_person("Zoé", "Roy", birth_date=BORN).pk for _ in range(2)}

    likeness = likeness_of(named("Zoé/Roy"))

    assert likeness.verdict == Verdict.POSSIBLE
    assert {one.person_id for one in likeness.resembling} == both


def test_without_a_birth_date_only_those_one_knows_are_certain(db):
    zoe = make_person("Zoé", "Roy", birth_date=None)

    assert likeness_of(named("Zoé/Roy", None)).verdict == Verdict.POSSIBLE
    assert likeness_of(named("Zoé/Roy", None), known=[zoe.pk]).person_id == zoe.pk


def test_a_merged_record_is_no_longer_found(db):
    kept = make_person("Zoé", "Roy", birth_date=BORN)
    make_person("Zoé", "Roy", birth_date=BORN, merged_into=kept)

    assert likeness_of(named("Zoé/Roy")).person_id == kept.pk


def test_a_name_that_very_many_bear_says_nothing_without_a_birth_date(db):
    create_persons([Person(first_names="Marie", birth_name="Roy") for _ in range(61)])

    assert likeness_of(named("Marie/Roy", None)).verdict == Verdict.NONE


NAMES = st.text("abcdeéïnorst -’", min_size=1, max_size=12).filter(
    lambda text: any(char.isalpha() for char in text)
)
DATES = st.none() | st.dates(date(1985, 1, 1), date(1985, 12, 31))
PEOPLE = st.builds(
    NamedPerson,
    first_names=NAMES,
    birth_name=NAMES,
    usual_name=st.just("") | NAMES,
    birth_date=DATES,
    email=st.sampled_from(["", "a@exemple.fr", "b@exemple.fr"]),
)


@given(PEOPLE, PEOPLE)
def test_likeness_is_the_same_both_ways(one, two):
    assert compare(one, two) == compare(two, one)


@given(PEOPLE)
@example(NamedPerson("a", "a-b"))
def test_everyone_resembles_themselves_with_names_swapped(one):
    swapped = NamedPerson(
        one.birth_name, one.first_names, birth_date=one.birth_date, email=one.email
    )

    assert compare(one, one)[0] >= 86
    assert compare(one, swapped)[0] >= 80


def test_a_batch_costs_the_same_queries_whatever_its_size(db):
    create_persons(
        [
            Person(first_names=f"Zoé{n}", birth_name=f"Roy{n}", birth_date=BORN)
            for n in range(30)
        ]
    )

    for records in (1, 30):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            likeness_of_many([named(f"Zoé{n}/Roy{n}") for n in range(records)])
        assert len(asked) <= 3


def keys() -> set[tuple]:
    return set(PersonKey.objects.values_list("person", "value"))


def test_rebuilt_keys_are_those_that_the_writes_keep(db):
    zoe = make_person("Zoé", "Roy", phone="0612345678", email="zoe@exemple.fr")
    create_persons([Person(first_names="Ana", birth_name="Da Silva", usual_name="Roy")])
    zoe.birth_name, zoe.phone = "Le Roy", ""
    zoe.save(update_fields=["birth_name", "phone"])
    kept = keys()

    PersonKey.objects.all().delete()
    PersonKey.objects.create(person=zoe, value="n:vieux|zo")
    call_command("rebuild_person_keys", stdout=StringIO())

    assert keys() == kept
    assert {value for person, value in kept if person == zoe.pk} == {
        "e:zoe@exemple.fr",
        "n:leroi|soe",
        "n:roi|soe",
    }
