"""A person may have no login, no e-mail, no telephone."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from people.models import Person
from people.services import open_account, set_identifier
from tests.cast import make_person


def test_a_person_without_email_is_reached_by_telephone(db):
    person = make_person("Zoé", "Karim", phone="06 00 00 00 00")

    assert person.reachable_by == "sms"


def test_a_person_with_nothing_is_reached_by_letter(db):
    person = make_person("Zoé", "Karim", preferred_channel="sms")

    assert person.reachable_by == "letter"


def test_a_birth_date_may_be_unknown(db):
    person = make_person("Zoé", "Karim", birth_date=None)

    assert Person.objects.get(pk=person.pk).birth_date is None


def test_a_person_needs_names(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(birth_name="", first_names="Zoé", birth_date=date.min)


def test_an_account_may_come_later(db):
    person = make_person("Zoé", "Karim")

    user = open_account(person, email="Zoe@Exemple.fr")

    assert (person.user, user.email, person.email) == (
        user,
        "zoe@exemple.fr",
        "zoe@exemple.fr",
    )
    assert not user.has_usable_password()


def test_the_name_in_use_comes_before_the_name_at_birth(db):
    person = make_person("Zoé", "Karim", usual_name="Durand")

    assert str(person) == "Zoé DURAND"


def test_a_partners_identifier_names_one_person_only(db, agency):
    set_identifier(make_person(), organisation=agency, value="ML-1")
    someone_else = make_person()

    set_identifier(someone_else, organisation=agency, value="ML-1")

    assert someone_else.identifiers.count() == 0
