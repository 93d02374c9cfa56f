"""Organisations form a tree, and play several parts at once."""

import pytest
from django.core.exceptions import ValidationError

from people.models import Organisation
from tests.cast import make_organisation


def test_an_agency_stands_below_its_parent(mission_locale, agency):
    assert list(mission_locale.agencies.all()) == [agency]


def test_an_organisation_cannot_stand_below_itself(mission_locale):
    mission_locale.parent = mission_locale

    with pytest.raises(ValidationError):
        mission_locale.full_clean()


def test_an_organisation_cannot_stand_below_its_own_agency(mission_locale, agency):
    antenna = make_organisation("Antenne de l’antenne", parent=agency)
    mission_locale.parent = antenna

    with pytest.raises(ValidationError, match="dépend déjà de celui-ci"):
        mission_locale.full_clean()


def test_an_organisation_may_play_several_parts(university, mission_locale):
    assert university.kind_names == {"university", "training_provider"}
    assert list(Organisation.objects.of_kind("university", "training_provider")) == [
        university
    ]


def test_a_time_zone_must_exist(db):
    with pytest.raises(ValidationError, match="fuseau horaire"):
        make_organisation("Ici", time_zone="Europe/Lutece")
