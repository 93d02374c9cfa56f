"""A SIRET is checked by its Luhn key; La Poste has its own rule."""

import pytest
from django.core.exceptions import ValidationError

from people.identifiers import is_valid_siret
from tests.cast import make_organisation


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000074",
        "35600000000048",  # La Poste's seat also fits the Luhn key
        "35600000049837",  # a post office: its digits sum to a multiple of 5
    ],
)
def test_a_right_key_is_accepted(siret):
    assert is_valid_siret(siret)


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000075",
        "73282932000047",
        "7328293200007",
        "732829320000740",
        "7328293200007A",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",
        "35600000049838",
        "",
    ],
)
def test_a_wrong_key_is_refused(siret):
    assert not is_valid_siret(siret)


def test_the_refusal_says_which_number_in_french(db):
    with pytest.raises(ValidationError) as refusal:
        make_organisation("Ici", siret="73282932000075")

    assert refusal.value.message_dict == {
        "siret": [
            "Le SIRET « 73282932000075 » n’est pas valable : vérifiez ses 14 chiffres."
        ]
    }


def test_two_organisations_do_not_share_a_siret(db):
    make_organisation("Une", siret="73282932000074")

    with pytest.raises(ValidationError, match="porte déjà ce SIRET"):
        make_organisation("Autre", siret="73282932000074")


def test_an_agency_may_bear_its_parents_siret(db):
    parent = make_organisation("Une", siret="73282932000074")

    agency = make_organisation("Son antenne", siret="73282932000074", parent=parent)

    assert agency.pk
