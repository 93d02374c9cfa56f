"""Words are found however they are typed."""

import pytest

from training.search.words import as_column, fold, place_words, stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SOUDURE", "soudure"),
        ("metiers", "métiers"),
        ("soudeuse", "soudage"),
        ("boulanger", "boulangerie"),
        ("comptable", "comptabilité"),
        ("cuisinière", "cuisine"),
        ("maçon", "maçonnerie"),
        ("électricienne", "électricité"),
        ("informaticien", "informatique"),
        ("développeur", "développement"),
        ("oeuvre", "œuvre"),
        ("l’informatique", "informatique"),
        ("l'informatique", "informatique"),
    ],
)
def test_these_are_the_same_to_a_jobseeker(typed, meant):
    assert stems(typed) == stems(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("vente", "vendange"), ("C++", "C#"), ("soin", "soie")]
)
def test_these_are_not(one, other):
    assert stems(one) != stems(other)


def test_words_that_say_nothing_are_left_out():
    assert stems("Je cherche une formation de la comptabilité à distance") == stems(
        "comptabilité distance"
    )


def test_letters_outside_our_alphabet_are_no_words():
    assert stems("数学 %_ ' \\ ``") == []


def test_folding_keeps_every_base_letter():
    assert fold("Ÿves, NAÏVE cœur") == "yves, naive coeur"


def test_saints_are_found_by_their_abbreviation():
    assert place_words("St-Étienne") == place_words("saint etienne")


def test_a_column_holds_each_word_once_between_spaces():
    assert as_column(["a", "b", "a"]) == " a b "
    assert as_column([]) == ""
