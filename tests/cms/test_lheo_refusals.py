"""A bad record costs no other; an unusable file says so in a sentence."""

import io

import pytest

from cms.exchange.lheo import read_lheo
from cms.exchange.records import FileUnusable, GoodRecord, RefusedRecord
from tests.lheo_files import V23, formation, lheo, real


def read(content: bytes) -> list:
    return list(read_lheo(io.BytesIO(content)))


def refused_between_two_good_ones(spoilt: str) -> RefusedRecord:
    results = read(lheo(formation(number="A"), spoilt, formation(number="Z")))

    assert [type(result) for result in results] == [
        GoodRecord,
        RefusedRecord,
        GoodRecord,
    ]
    return results[1]


def test_a_record_without_a_title_is_refused_alone():
    refused = refused_between_two_good_ones(formation(number="B", title=" "))

    assert refused.path == "/lheo/offres/formation[2]/intitule-formation"
    assert refused.reference == "B"
    assert refused.line > 40
    assert "intitulé" in refused.reason


def test_an_unknown_mode_is_refused():
    refused = refused_between_two_good_ones(formation(number="B", mode="7"))

    assert refused.path == "/lheo/offres/formation[2]/action[1]/modalites-enseignement"
    assert "« 7 »" in refused.reason


@pytest.mark.parametrize(
    ("field", "path"), [("price", "prix-total-TTC"), ("hours", "nombre-heures-total")]
)
def test_money_and_hours_must_be_numbers(field, path):
    refused = refused_between_two_good_ones(
        formation(number="B", **{field: "nous consulter"})
    )

    assert refused.path == f"/lheo/offres/formation[2]/action[1]/{path}"
    assert "« nous consulter »" in refused.reason


def test_a_record_without_an_action_is_refused():
    text = formation(number="B")
    start, end = text.index("<action"), text.index("</action>") + len("</action>")

    refused = refused_between_two_good_ones(text[:start] + text[end:])

    assert refused.path == "/lheo/offres/formation[2]/action"


def test_the_second_of_two_records_with_one_number_names_the_first():
    first, second, third = read(
        lheo(formation(), formation(title="Autre"), formation(number="F2"))
    )

    assert isinstance(first, GoodRecord)
    assert isinstance(third, GoodRecord)
    assert second.reference == "F1"
    assert f"ligne {first.line}" in second.reason


def test_a_truncated_file_keeps_what_stood_before_the_break():
    whole = lheo(formation(number="A"), formation(number="B"), formation(number="C"))
    cut = whole[: whole.index(b'numero="C"') + 200]

    *good, last = read(cut)

    assert [result.reference for result in good] == ["A", "B"]
    assert last.line > 80
    assert "trop tôt" in last.reason


def test_a_file_cut_before_its_first_record_is_unusable():
    with pytest.raises(FileUnusable, match="Aucune formation"):
        read(lheo(formation())[:300])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b" \n ", "vide"),
        (b"Ceci n'est pas du XML", "pas du XML"),
        (b"%PDF-1.7\x00\x01", "pas du XML"),
        (b"<html><body/></html>", "« html »"),
        (lheo(), "aucune formation"),
        (lheo().replace(V23.encode(), b"https://example.org/edof"), "dialecte"),
        (lheo().replace(V23.encode(), b"http://www.lheo.org/1.3.0"), "ancienne"),
        (b"<lheo><offres/></lheo>", "ancienne"),
        (lheo().replace(b"lheo xml", b"lheo-index xml")
         .replace(b"</lheo>", b"</lheo-index>"), "fichier complet"),
    ],
)  # fmt: skip
def test_what_is_not_lheo_is_unusable_and_says_why(content, words):
    with pytest.raises(FileUnusable, match=words):
        read(content)


@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE lheo [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE lheo [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE lheo [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    ],
)
def test_entities_are_refused_before_any_is_read(prologue):
    with pytest.raises(FileUnusable, match="DOCTYPE"):
        read(prologue + lheo(formation()))


def test_wrong_bytes_halfway_keep_the_records_before():
    good = lheo(formation(number="A"), formation(number="B"))

    first, last = read(good.replace(b'numero="B"', b'numero="\xff"'))

    assert first.reference == "A"
    assert "encodage" in last.reason


def test_latin_1_files_are_read():
    text = lheo(formation(title="Électricité")).decode()
    content = f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("latin-1")

    (result,) = read(content)

    assert result.course.title == "Électricité"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lheo-1.x-old-format.xml", "ancienne version"),
        ("intercarif-2.2-single-offer.xml", "index LHEO"),
    ],
)
def test_real_files_of_other_kinds_are_refused(name, words):
    with pytest.raises(FileUnusable, match=words):
        read(real(name).read_bytes())
